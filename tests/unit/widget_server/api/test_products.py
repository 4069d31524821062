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


@pytest.mark.parametrize("path", ["reviews", "questions", "related"])
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


QUESTIONS = f"/v1/{KEY}/products/AT-DRE-001/questions"


@pytest.fixture
def asked(shop):
    shop.question("qst_open", "AT-DRE-001", text="Is it lined?", age_days=1)
    shop.question("qst_done", "AT-DRE-001", text="Does it shrink?", answer="Not at 30 degrees.")
    shop.question("qst_wait", "AT-DRE-001", text="Waits", state="pending")
    shop.question("qst_shirt", "AT-SHI-003", text="Another product")
    shop.session.commit()


def test_questions_come_with_their_answers_and_only_where_they_were_approved(client, asked):
    answer = client.get(QUESTIONS)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json["count"] == 2
    first, second = answer.json["questions"]
    assert (first["id"], first["question"], first["author"]) == ("qst_done", "Does it shrink?", "author of qst_done")
    assert [(one["body"], one["author"]) for one in first["answers"]] == [("Not at 30 degrees.", "Atelier")]
    assert (second["id"], second["answers"]) == ("qst_open", [])


def test_questions_can_be_searched_and_walked_through(client, asked):
    assert [one["id"] for one in client.get(f"{QUESTIONS}?q=LINED").json["questions"]] == ["qst_open"]
    first = client.get(f"{QUESTIONS}?limit=1").json
    second = client.get(first["next_url"].replace("http://127.0.0.1:8000", "")).json
    assert [page["questions"][0]["id"] for page in (first, second)] == ["qst_done", "qst_open"]
    assert "next_url" not in second


def test_questions_are_neither_tiles_nor_stars(client, asked, shop):
    before = client.get(f"/v1/{KEY}/stars?products=AT-DRE-001").json
    assert before == {"AT-DRE-001": {"average": 4.0, "count": 2}}
    assert client.get(REVIEWS).json["summary"]["how_checked"]["collected_count"] == 2
    assert b"qst_" not in client.get(f"/v1/{KEY}/feed?page=product&product=AT-DRE-001&limit=100").data


@pytest.mark.parametrize(("query", "parameter"), [("limit=0", "limit"), ("cursor=x", "cursor")])
def test_a_bad_query_for_questions_names_its_parameter(client, query, parameter):
    answer = client.get(f"{QUESTIONS}?{query}")
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter)


def test_a_product_nobody_asked_about_has_no_questions(client):
    assert client.get(QUESTIONS).json == {"count": 0, "questions": []}
