"""The third walk: what is taken down, rejected or refused by its creator is gone, everywhere, within a second."""

import pytest

from moderation.types import Action, Decision, Reason, Role
from support.live import everywhere
from widget_server.services.decide_submission import decide


@pytest.fixture(scope="module")
def shop(live):
    """A shop with everything approved, whose tiles these tests take away."""
    return live.open_site(posts_per_product=1)


@pytest.fixture
def tile(shop):
    """A tile that is public now, and the addresses of its photos."""
    item = shop.feed("kind=post&limit=100")["items"][-1]
    urls = [source["url"] for media in item["_vitrine"]["media"] for source in media["sources"]]
    assert all(shop.live.get(url).status == 200 for url in urls)
    return item["id"], urls


@pytest.mark.parametrize(
    ("action", "reason"), [(Action.TAKE_DOWN, Reason.ILLEGAL), (Action.REJECT, Reason.OFF_TOPIC)], ids=str
)
def test_a_decision_takes_a_tile_and_its_photos_away(shop, tile, action, reason):
    id, urls = tile
    decision = Decision(
        action=action, revision=1, actor_role=Role.MODERATOR, reason=reason, evidence="a letter", note="see the letter"
    )
    decide(shop.live.context, shop.id, id, decision, actor="user:1")
    everywhere(lambda: id not in shop.tile_ids())
    gone = 410 if action is Action.TAKE_DOWN else 404
    everywhere(lambda: {shop.live.get(url).status for url in urls} <= {404, 410})
    assert {shop.live.get(url).status for url in urls} <= {gone, 410}
    for page in ("page=category&category=Women+>+Dresses", "page=product&product=LN-DRE-001", "page=search&q=dress"):
        assert id not in {item["id"] for item in shop.feed(f"{page}&limit=100")["items"]}
    assert id.encode() not in shop.live.get(f"/embed/{shop.key}/gallery.html?limit=100").body


def test_an_erased_reviewer_is_gone_with_words_photo_and_figures(shop):
    before = shop.get("stars?products=LN-DRE-001").json()["LN-DRE-001"]["count"]
    review = next(item for item in shop.feed("kind=review&limit=100")["items"] if "dream" in item["content_text"])
    urls = [source["url"] for source in review["_vitrine"]["media"][0]["sources"]]
    shop.run("person", "erase", "petra@mail.example")
    everywhere(lambda: review["id"] not in shop.tile_ids())
    everywhere(lambda: {shop.live.get(url).status for url in urls} <= {404, 410})
    answer = shop.get("products/LN-DRE-001/reviews")
    assert answer.json()["summary"]["count"] == before - 1
    assert b"dream" not in answer.body
    assert shop.run("person", "export", "petra@mail.example").stdout.count("dream") == 0
