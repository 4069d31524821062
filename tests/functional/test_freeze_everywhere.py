"""A frozen product is displayed on no surface, with praise and criticism alike, until the freeze ends or is lifted."""

import pytest

from support.live import eventually, everywhere
from widget_server.services.freeze_product import freeze_product, lift_freeze

PRODUCT = "LN-DRE-001"


@pytest.fixture(scope="module")
def shop(live):
    """A shop with everything approved and shown."""
    shop = live.open_site(posts_per_product=1)
    eventually(shop.tile_ids)
    return shop


def showing(shop) -> list[dict]:
    """Return the tiles that show the product or review it."""
    return [item for item in shop.feed("limit=100", Connection="close")["items"] if PRODUCT in shop.showing(item)]


def stars(shop) -> int:
    return shop.get(f"stars?products={PRODUCT}", Connection="close").json()[PRODUCT]["count"]


def reviews(shop) -> list[str]:
    answer = shop.get(f"products/{PRODUCT}/reviews?limit=100", Connection="close").json()
    return [review["id"] for review in answer["reviews"]]


def statuses(shop, urls) -> set[int]:
    return {shop.live.get(url, Connection="close").status for url in urls}


def oembed(shop, id) -> int:
    return shop.get(f"oembed?url={shop.origin}/%23vitrine={id}", Connection="close").status


def html(shop) -> bytes:
    pages = ("gallery.html?limit=100", f"gallery.html?page=product&product={PRODUCT}&as=page",
             f"reviews.html?product={PRODUCT}&limit=100")  # fmt: skip
    return b"".join(shop.live.get(f"/embed/{shop.key}/{page}", Connection="close").body for page in pages)


def test_a_freeze_is_through_every_surface_and_so_is_its_end(shop):
    tiles, reviewed, counted = showing(shop), reviews(shop), stars(shop)
    assert tiles
    assert reviewed
    ids = {item["id"] for item in tiles} | set(reviewed)
    urls = [source["url"] for item in tiles for media in item["_vitrine"]["media"] for source in media["sources"]]
    others = shop.tile_ids() - ids
    assert statuses(shop, urls) == {200}
    context = shop.live.context
    freeze = freeze_product(context, shop.id, PRODUCT, actor="user:1", hours=1)

    everywhere(lambda: showing(shop) == [])
    everywhere(lambda: reviews(shop) == [])
    everywhere(lambda: stars(shop) == 0)
    everywhere(lambda: not any(id.encode() in html(shop) for id in ids))
    everywhere(lambda: b"AggregateRating" not in html(shop))
    everywhere(lambda: statuses(shop, urls) == {404})
    everywhere(lambda: {oembed(shop, item["id"]) for item in tiles} == {404})
    assert shop.post(f"items/{tiles[0]['id']}/reports", {"reason": "spam"}).status == 404
    assert shop.tile_ids() == others, "nothing else is touched"

    lift_freeze(context, shop.id, freeze.id, actor="user:1")
    everywhere(lambda: {item["id"] for item in showing(shop)} == {item["id"] for item in tiles})
    everywhere(lambda: (reviews(shop), stars(shop)) == (reviewed, counted))
    everywhere(lambda: statuses(shop, urls) == {200})
