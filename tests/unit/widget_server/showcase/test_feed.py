import dataclasses

import orjson
import pytest

from ranking import Ranking, ShopperAction, ShopperProfile
from ranking.served_list import decode
from support.showcase import KEY
from widget_server.showcase.cursors import CursorExpired
from widget_server.showcase.feed import feed_bytes, feed_place
from widget_server.showcase.feed_request import FeedParameters, read_feed_request


@pytest.fixture
def ask(shop, showcases):
    def ask(*, shopper=None, explain=False, **parameters):
        snapshot = showcases.of(KEY)
        request = read_feed_request(FeedParameters(**parameters), snapshot)
        place = feed_place(showcases, request)
        return orjson.loads(feed_bytes(showcases, snapshot, request, place, shopper=shopper, explain=explain))

    return ask


def ids(feed):
    return [item["id"] for item in feed["items"]]


EVERYTHING = {"post_dress", "post_shirt", "post_bag", "post_cat", "rev_good"}


def test_a_feed_is_json_feed_with_everything_public(ask):
    feed = ask()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == "Atelier"
    assert feed["feed_url"] == f"https://vitrine.example/v1/{KEY}/feed?page=home"
    assert set(ids(feed)) == EVERYTHING
    assert [item["_vitrine"]["position"] for item in feed["items"]] == [1, 2, 3, 4, 5]
    assert "next_url" not in feed


@pytest.mark.parametrize(
    ("parameters", "leading"),
    [
        ({"page": "product", "product": "AT-BAG-002"}, {"post_bag"}),
        ({"page": "product", "product": "AT-DRE-001"}, {"post_dress", "rev_good"}),
        ({"page": "category", "category": "Men > Shirts"}, {"post_shirt"}),
        ({"page": "category", "category": "women"}, {"post_dress", "rev_good"}),
        ({"page": "search", "q": "linen shrt"}, {"post_shirt"}),
        ({"page": "search", "q": "zzzz", "products": "AT-BAG-002"}, {"post_bag"}),
    ],
)
def test_a_page_leads_with_its_own_tiles_and_then_shows_the_rest(ask, parameters, leading):
    feed = ask(**parameters)
    assert set(ids(feed)[: len(leading)]) == leading
    assert set(ids(feed)) == EVERYTHING


@pytest.mark.parametrize("parameters", [{"page": "category", "category": "Garden"}, {"page": "search", "q": "qqqq"}])
def test_no_page_is_empty_while_there_is_content(ask, parameters):
    assert set(ids(ask(**parameters))) == EVERYTHING


def test_pages_are_slices_of_one_order(ask, showcases, clock):
    whole = ids(ask(limit=100))
    first = ask(limit=2)
    cursor = first["next_url"].split("cursor=")[1]
    clock.advance(minutes=9)  # The public variant has changed meanwhile; the cursor keeps its own.
    second = ask(limit=2, cursor=cursor)
    third = ask(limit=2, cursor=second["next_url"].split("cursor=")[1])
    assert ids(first) + ids(second) + ids(third) == whole
    assert [item["_vitrine"]["position"] for item in second["items"]] == [3, 4]
    assert "next_url" not in third


def test_a_cursor_is_gone_after_ten_minutes(ask, clock):
    cursor = ask(limit=2)["next_url"].split("cursor=")[1]
    clock.advance(minutes=10)
    with pytest.raises(CursorExpired):
        ask(limit=2, cursor=cursor)


def test_the_list_token_says_what_was_offered(ask, showcases, clock):
    feed = ask(page="product", product="AT-BAG-002", limit=3)
    served = decode(feed["_vitrine"]["list"], showcases.list_key, now_s=clock().timestamp())
    snapshot = showcases.of(KEY)
    numbers = {tile.id: tile.number for tile in snapshot.candidates.tiles}
    assert list(served.tiles) == [numbers[id] for id in ids(feed)]
    assert (served.site, served.first_position, served.layout) == (snapshot.site.id, 1, "grid")
    row = decode(ask(layout="carousel")["_vitrine"]["list"], showcases.list_key, now_s=clock().timestamp())
    assert row.layout == "carousel"


def test_the_terms_of_every_tile_sum_to_its_score(ask):
    for item in ask(explain=True, page="search", q="linen")["items"]:
        inner = item["_vitrine"]
        assert sum(inner["explain"].values()) == pytest.approx(inner["score"], abs=1e-9)


def test_the_score_told_is_the_one_of_the_order_and_not_the_sum_of_the_terms(ask, monkeypatch):
    ordered = ask(explain=True)
    told = Ranking.explain
    monkeypatch.setattr(Ranking, "explain", lambda self, k: dataclasses.replace(told(self, k), terms={"page": 1.0}))
    again = ask(explain=True)
    assert [item["_vitrine"]["score"] for item in again["items"]] == [
        item["_vitrine"]["score"] for item in ordered["items"]
    ]


def test_a_kind_shows_only_that_kind(ask):
    assert ids(ask(kind="review")) == ["rev_good"]
    assert set(ids(ask(kind="post"))) == EVERYTHING - {"rev_good"}


def test_reasons_speak_the_language_asked_for(ask):
    feed = ask(page="product", product="AT-BAG-002", lang="de")
    assert feed["items"][0]["_vitrine"]["why"] == "Zeigt: Canvas Tote"
    assert feed["language"] == "de"


def test_a_shopper_of_whom_something_is_known_gets_an_order_of_their_own(ask):
    shopper = ShopperProfile(actions=(ShopperAction(item="AT-BAG-002"),))
    assert ask(shopper=shopper)["_vitrine"]["personal"] is True
    assert ask()["_vitrine"]["personal"] is False


def test_two_processes_answer_a_minute_alike(ask, context, shop):
    from widget_server.showcase.showcases import Showcases

    other = Showcases(context.engine, context.vault, public_url="https://vitrine.example", now=context.now)
    snapshot = other.of(KEY)
    request = read_feed_request(FeedParameters(), snapshot)
    assert orjson.loads(feed_bytes(other, snapshot, request, feed_place(other, request))) == ask()


def test_photos_of_people_like_me_are_those_whose_authors_said_so(shop, showcases, ask):
    said = {"small": {"Size": "S", "Height": "160"}, "tall": {"Size": "M", "Height": "180"}, "short": {"Size": "M"}}
    for name, answers in said.items():
        shop.review(f"rev_{name}", "AT-DRE-001", 5, photo=True, review={"answers": answers})
    shop.session.commit()
    assert ask()["_vitrine"]["facts"] == {"Height": ["160", "180"], "Size": ["M", "S"]}
    assert set(ids(ask(fact="Size: M"))) == {"rev_tall", "rev_short"}
    both = ask(fact="Size: M|Height: 180", limit=1)
    assert ids(both) == ["rev_tall"]
    assert "next_url" not in both
    assert ids(ask(fact="Height: 200")) == []
    assert "facts" not in ask(kind="post")["_vitrine"], "nobody in these photos said anything"


def test_reasons_speak_the_language_that_is_asked_for(ask):
    german = ask(page="product", product="AT-DRE-001", lang="de-AT")
    assert german["language"] == "de"
    assert german["items"][0]["_vitrine"]["why"] == "Zeigt: Willow Midi Dress"
    assert german["feed_url"].endswith("&lang=de")
    assert ask(lang="fi")["feed_url"] == ask()["feed_url"], "an unknown language is the site's own"
