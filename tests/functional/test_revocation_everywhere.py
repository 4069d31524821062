"""What a creator takes back on their own page, or a right that is none for the site, is on no surface."""

import re
import time

import pytest

from moderation.rights import EVERYWHERE, Surface
from support.live import PATIENCE_S, eventually, everywhere
from support.proxy import nginx_in_front_of
from widget_server.db.session import reading_session
from widget_server.db.tables import Submission
from widget_server.services.answer_rights import revoke
from widget_server.services.creator_link import creator_link
from widget_server.services.grant_rights import grant

# What is promised is a second and a minute; a machine with other work answers later (support.live).
ORIGIN_S, CACHE_S = 1 + PATIENCE_S, 60 + 5


@pytest.fixture(scope="module")
def shop(live):
    """A shop with everything approved and shown."""
    shop = live.open_site(posts_per_product=1)
    eventually(shop.tile_ids)
    return shop


def surfaces(shop, item) -> dict[str, bytes]:
    """Ask every surface that shows tiles or reviews, once each, over connections of their own."""
    product = next(iter(shop.showing(item)), "LN-DRE-001")
    pages = {
        "feed": f"/v1/{shop.key}/feed?limit=100",
        "product feed": f"/v1/{shop.key}/feed?page=product&product={product}&limit=100",
        "gallery as HTML, with JSON-LD": f"/embed/{shop.key}/gallery.html?limit=100",
        "iframe": f"/embed/{shop.key}/gallery.html?limit=100&as=page",
        "reviews": f"/v1/{shop.key}/products/{product}/reviews?limit=100",
        "reviews as HTML, with JSON-LD": f"/embed/{shop.key}/reviews.html?product={product}&limit=100",
        "related": f"/v1/{shop.key}/products/{product}/related",
    }
    return {name: shop.live.get(path, Connection="close").body for name, path in pages.items()}


def photos(item) -> list[str]:
    return [source["url"] for media in item["_vitrine"]["media"] for source in media["sources"]]


def unfolded(shop, item) -> int:
    """Return the status of oEmbed for the tile's own address."""
    return shop.get(f"oembed?url={shop.origin}/%23vitrine={item['id']}", Connection="close").status


def tile(shop, kind):
    return shop.feed(f"kind={kind}&limit=100", Connection="close")["items"][-1]


def own_page(shop, id) -> str:
    with reading_session(shop.live.context.engine) as session:
        return creator_link(shop.live.context, session.get_one(Submission, (shop.id, id)))


def press(shop, address, **fields):
    body = "&".join(f"{name}={value}" for name, value in fields.items()).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return shop.live.request("POST", address, body=body, headers=headers)


@pytest.mark.parametrize("kind", ["post", "review"])
def test_one_press_on_the_own_page_takes_it_off_every_surface(shop, kind):
    item = tile(shop, kind)
    id, urls = item["id"].encode(), photos(item)
    before = surfaces(shop, item)
    assert sum(id in body for body in before.values()) >= 3, "it is there to begin with"
    assert unfolded(shop, item) == 200
    page = own_page(shop, item["id"])
    assert press(shop, f"{page}/revocations", item=item["id"]).status == 303
    everywhere(lambda: not any(id in body for body in surfaces(shop, item).values()))
    everywhere(lambda: {shop.live.get(url, Connection="close").status for url in urls} == {410})
    everywhere(lambda: unfolded(shop, item) == 404)
    # What a cache kept it may keep for less than a minute: the shared lifetime of pages and photos says so.
    assert shared_lifetime_s(shop.get("feed")) <= 60
    # Only the creator opens it again, for the pages of the shop.
    grant(shop.live.context, shop.id, None, evidence="the terms", actor="command")
    assert press(shop, f"{page}/permissions", item=item["id"]).status == 303
    everywhere(lambda: item["id"] in shop.tile_ids())
    everywhere(lambda: {shop.live.get(url, Connection="close").status for url in urls} == {200})


@pytest.mark.slow
def test_what_is_taken_back_is_gone_from_the_origin_in_a_second_and_from_a_shared_cache_in_a_minute(shop, tmp_path):
    item = tile(shop, "post")
    id, photo = item["id"].encode(), photos(item)[0]
    pages = [f"/v1/{shop.key}/feed?limit=100", f"/embed/{shop.key}/gallery.html?limit=100"]
    path = photo.removeprefix(shop.live.base)
    page = own_page(shop, item["id"])
    with nginx_in_front_of(shop.live, tmp_path) as cached:
        for one in (*pages, path):
            eventually(lambda one=one: cached(one).headers["X-Cache"] == "HIT")
        assert all(id in cached(one).data for one in pages)
        assert press(shop, f"{page}/revocations", item=item["id"]).status == 303
        began_s = time.monotonic()
        everywhere(lambda: shop.live.get(photo, Connection="close").status == 410)
        everywhere(lambda: item["id"] not in shop.tile_ids())
        assert time.monotonic() - began_s <= ORIGIN_S
        # The cache may keep what it has, and nobody who asks after its minute gets it once more.
        assert cached(path).status == 200
        eventually(
            lambda: (cached(path).status, [id in cached(one).data for one in pages]),
            lambda seen: seen == (410, [False, False]), timeout_s=CACHE_S,
        )  # fmt: skip
    press(shop, f"{page}/permissions", item=item["id"])
    everywhere(lambda: item["id"] in shop.tile_ids())


def shared_lifetime_s(answer) -> int:
    policy = answer.headers["cache-control"]
    return int((re.search(r"s-maxage=(\d+)", policy) or re.search(r"max-age=(\d+)", policy))[1])


def test_a_photo_that_is_served_says_that_shared_caches_keep_it_for_a_minute(shop):
    answer = shop.live.get(photos(tile(shop, "post"))[0])
    assert shared_lifetime_s(answer) == 60


def test_a_right_for_ads_alone_shows_nothing_on_the_site(shop):
    item = tile(shop, "post")
    context = shop.live.context
    revoke(context, shop.id, item["id"], words="for ads only from now on", by_creator=False, actor="command")
    everywhere(lambda: item["id"] not in shop.tile_ids())
    grant(context, shop.id, [item["id"]], evidence="a mail", actor="command", scope=frozenset({Surface.ADS}))
    other = next(one["id"] for one in shop.feed("limit=100")["items"] if one["id"] != item["id"])
    revoke(context, shop.id, other, words="so that a later version is seen", by_creator=False, actor="command")
    everywhere(lambda: other not in shop.tile_ids())
    assert not any(item["id"].encode() in body for body in surfaces(shop, item).values())
    grant(context, shop.id, [item["id"], other], evidence="a mail", actor="command", scope=EVERYWHERE)
    everywhere(lambda: {item["id"], other} <= shop.tile_ids())


def test_a_static_copy_that_is_renewed_holds_it_no_more(shop, tmp_path):
    item = tile(shop, "post")
    shop.run("publish", str(tmp_path / "copy"), "--url", "https://shop.example/copy")
    assert copies(tmp_path, item)
    assert press(shop, f"{own_page(shop, item['id'])}/revocations").status == 303
    shop.run("publish", str(tmp_path / "copy"), "--url", "https://shop.example/copy")
    assert copies(tmp_path, item) == []


def copies(folder, item) -> list[str]:
    names = {url.split("/m/")[1].split("/")[1] for url in photos(item)}
    return [
        str(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (item["id"].encode() in path.read_bytes() or path.parent.name in names)
    ]
