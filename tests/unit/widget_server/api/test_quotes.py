from urllib.parse import parse_qs, urlsplit

from support.showcase import KEY
from widget_server.db.tables import Submission
from widget_server.services.showcase_version import bump

QUOTES = f"/v1/{KEY}/products/AT-DRE-001/quotes"


def ask(client, q: str, **more):
    return client.get(QUOTES, query_string={"q": q, **more})


def spoken(shop) -> None:
    shop.review("rev_small", "AT-DRE-001", 2, text="It runs small, so size up! Nice.")
    shop.session.commit()


def test_a_shoppers_words_are_answered_and_linked_to_the_review(client, shop):
    spoken(shop)
    answer = ask(client, "does it run small?")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    (quote,) = answer.json["quotes"]
    assert (quote["text"], quote["review"], quote["side"]) == ("It runs small, so size up!", "rev_small", "against")
    link = urlsplit(quote["url"])
    found = client.get(f"/v1/{KEY}/products/AT-DRE-001/reviews", query_string={"q": parse_qs(link.query)["q"][0]})
    assert [review["id"] for review in found.json["reviews"]] == ["rev_small"]
    assert b"It runs small" in client.get(f"{link.path}?{link.query}").data


def test_a_quote_is_gone_with_its_review(client, shop):
    spoken(shop)
    assert ask(client, "small").json["count"] == 1
    row = shop.session.get_one(Submission, (shop.site_id, "rev_small"))
    row.state = "taken_down"
    bump(shop.session, shop.site_id, submissions=["rev_small"])
    shop.session.commit()
    assert ask(client, "small").json == {
        "count": 0, "for_count": 0, "against_count": 0, "between_count": 0, "quotes": []
    }  # fmt: skip


def test_what_cannot_be_answered_names_its_parameter(client):
    assert client.get(f"/v1/{KEY}/products/nope/quotes?q=x").json["parameter"] == "product"
    assert ask(client, "x", limit=21).json["parameter"] == "limit"
    assert ask(client, "x" * 201).json["parameter"] == "q"
    assert client.get(f"/embed/{KEY}/quotes.html").json["parameter"] == "product"


def test_the_box_needs_no_script_and_may_stand_in_a_frame(client, shop):
    spoken(shop)
    page = client.get(f"/embed/{KEY}/quotes.html?product=AT-DRE-001&as=page&q=small")
    assert page.status_code == 200
    assert "It runs small, so size up!" in page.text
    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    assert "<script" not in page.text


def test_the_same_question_is_answered_from_memory(client, shop):
    spoken(shop)
    first, again = ask(client, "small"), ask(client, "small")
    assert first.headers["ETag"] == again.headers["ETag"]
    assert client.get(f"{QUOTES}?q=small", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
