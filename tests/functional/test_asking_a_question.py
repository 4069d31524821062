"""The walk of a question: asked by a shopper, approved, answered, shown, and erased with who asked it."""

from urllib.parse import quote_plus

import orjson
import pytest
from urllib3.filepost import encode_multipart_formdata

from support.live import everywhere
from widget_server.services.reply_to_submission import reply_to_submission

PRODUCT = "LN-BAG-001"
ADDRESS = "ida@question.example"


@pytest.fixture(scope="module")
def shop(live):
    """A shop with everything approved."""
    return live.open_site(posts_per_product=1)


def ask(shop, text, key):
    fields = {"question": text, "name": "Ida", "email": ADDRESS, "language": "en"}
    body, content_type = encode_multipart_formdata(fields)
    headers = {"Origin": shop.origin, "Content-Type": content_type, "Idempotency-Key": key}
    return shop.live.request("POST", f"/v1/{shop.key}/products/{PRODUCT}/questions", body=body, headers=headers)


def questions(shop, words=""):
    """Return what is public, asked over a connection of its own, so that any process may answer."""
    return shop.get(f"products/{PRODUCT}/questions?q={quote_plus(words)}", Connection="close").json()["questions"]


def test_a_question_is_asked_approved_answered_and_erased(shop):
    stars = shop.get(f"stars?products={PRODUCT}").json()
    first, second = ask(shop, "Does the bag hold a laptop?", "one"), ask(shop, "Does the bag hold a laptop?", "one")
    assert first.status == 202, first
    assert second.json() == first.json()
    id = first.json()["id"]
    assert questions(shop) == []

    assert orjson.loads(shop.run("approve", id).stdout) == {"approved": 1, "refused": 0}
    everywhere(lambda: [one["id"] for one in questions(shop)] == [id])
    [shown] = questions(shop, "LAPTOP")
    assert (shown["question"], shown["author"], shown["answers"]) == ("Does the bag hold a laptop?", "Ida", [])

    reply_to_submission(shop.live.context, shop.id, id, "Up to 14 inches.", audience="public", actor="user:1")
    everywhere(lambda: [one["id"] for one in questions(shop, "inches")] == [id])
    [answer] = questions(shop)[0]["answers"]
    assert (answer["body"], answer["author"]) == ("Up to 14 inches.", "Linden")
    page = f"/embed/{shop.key}/reviews.html?product={PRODUCT}"
    everywhere(lambda: b"Up to 14 inches." in shop.live.get(page, Connection="close").body)
    assert id not in shop.tile_ids()
    assert shop.get(f"stars?products={PRODUCT}").json() == stars
    assert ADDRESS.encode() not in shop.live.get(page).body
    assert "Does the bag hold" in shop.run("person", "export", ADDRESS).stdout

    shop.run("person", "erase", ADDRESS)
    everywhere(lambda: questions(shop) == [])
    everywhere(lambda: b"inches" not in shop.live.get(page, Connection="close").body)
    assert "Does the bag hold" not in shop.run("person", "export", ADDRESS).stdout
