import pytest

from support.showcase import KEY

REVIEWS = f"/v1/{KEY}/products/AT-DRE-001/reviews"


def test_reviews_come_with_figures_over_all_and_over_the_filtered(client):
    answer = client.get(f"{REVIEWS}?stars=5").json
    assert answer["summary"]["count"] == 2
    assert answer["filtered"]["count"] == 1
    assert answer["summary"]["how_checked"]["collected_count"] == 2
    assert [review["id"] for review in answer["reviews"]] == ["rev_good"]
    assert answer["reviews"][0]["verified_buyer"] is True


def test_reviews_can_be_walked_through(client):
    first = client.get(f"{REVIEWS}?sort=newest&limit=1").json
    second = client.get(first["next_url"].replace("http://127.0.0.1:8000", "")).json
    assert [page["reviews"][0]["id"] for page in (first, second)] == ["rev_mixed", "rev_good"]
    assert "next_url" not in second


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("sort=best", "sort"), ("stars=6", "stars"), ("with=words", "with"), ("limit=0", "limit"), ("cursor=x", "cursor")],
)
def test_what_cannot_be_answered_names_its_parameter(client, query, parameter):
    answer = client.get(f"{REVIEWS}?{query}")
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter)


@pytest.mark.parametrize("path", ["reviews", "related"])
def test_an_unknown_product_is_not_found(client, path):
    answer = client.get(f"/v1/{KEY}/products/nope/{path}")
    assert (answer.status_code, answer.json["parameter"]) == (404, "product")


def test_no_address_or_e_mail_is_in_a_review(client, shop):
    shop.review("rev_private", "AT-DRE-001", review={"email": "ana@example.org"})
    shop.session.commit()
    assert b"example.org" not in client.get(REVIEWS).data


def test_stars_of_several_products(client):
    answer = client.get(f"/v1/{KEY}/stars?products=AT-DRE-001,AT-BAG-002,nope")
    assert answer.json == {"AT-DRE-001": {"average": 4.0, "count": 2}, "AT-BAG-002": {"average": None, "count": 0}}


def test_stars_of_nothing_are_refused(client):
    assert client.get(f"/v1/{KEY}/stars").json["parameter"] == "products"


def test_disclosures_speak_the_language_asked_for(client):
    [review] = client.get(f"/v1/{KEY}/products/AT-SHI-003/reviews?lang=fr").json["reviews"]
    assert review["disclosure"] == "A reçu une remise pour cet avis"


def test_related_products_come_with_their_tiles(client, shop):
    shop.product("AT-DRE-002", "Linen Midi Dress")
    shop.post("post_linen", "AT-DRE-002")
    shop.session.commit()
    found = client.get(f"/v1/{KEY}/products/AT-DRE-001/related").json["products"]
    assert [one["product"]["id"] for one in found] == ["AT-DRE-002"]
    assert [item["id"] for item in found[0]["items"]] == ["post_linen"]
