"""A closer look at a tile: hotspots, products, the keyboard, and what is told to the service."""

import json

import pytest
from sqlalchemy import select

from embed.snippet import snippet
from support.live import eventually
from support.variants import on_one_variant
from widget_server.db.event_body import StoredEvent
from widget_server.db.session import reading_session
from widget_server.db.tables import EventRequest, Site, SpooledRequest
from widget_server.services.event_log import events_once
from widget_server.services.tag_products import Spot, TaggedProduct, tag_products

pytestmark = on_one_variant
HAT = "LN-HAT-001"


@pytest.fixture(scope="module")
def spotted(site) -> str:
    """The id of the leading tile of the hat's page, whose photo shows the hat at a third and two thirds."""
    item = site.feed(f"page=product&product={HAT}")["items"][0]
    hat = TaggedProduct(product_id=HAT, spots=(Spot(media=0, x=0.3333, y=0.6667),))
    tag_products(site.live.context, site_id(site), item["id"], [hat], actor="user:1")
    eventually(lambda: spots(site, item["id"]))
    return item["id"]


def site_id(site) -> int:
    with reading_session(site.live.context.engine) as session:
        return session.scalars(select(Site.id).where(Site.publishable_key == site.key)).one()


def spots(site, id) -> list[dict[str, float]]:
    item = next(item for item in site.feed(f"page=product&product={HAT}")["items"] if item["id"] == id)
    return item["_vitrine"]["products"][0]["spots"]


@pytest.fixture
def shop(visit, merchant, site, spotted):
    """The hat's page."""
    body = snippet(host=site.live.base, site=site.key, attributes={"page": "product", "product": HAT})
    shop = visit(merchant.page(body, host=site.live.base))
    shop.shown_ids()
    return shop


def open_item(shop, id) -> None:
    shop.see("vitrine-gallery .tile").nth(shop.shown_ids().index(id)).click()
    shop.see("vitrine-gallery dialog")


def test_a_click_opens_the_photo_with_its_hotspots_and_products(shop, spotted):
    open_item(shop, spotted)
    frame = shop.see("dialog .frame").bounding_box()
    spot = shop.see("dialog .hotspot")
    assert spot.count() == 1
    assert spot.inner_text() == "1", "the number of the product below"
    assert spot.get_attribute("aria-label") == "1. Straw Sun Hat"
    box = spot.bounding_box()
    assert box["x"] + box["width"] / 2 == pytest.approx(frame["x"] + frame["width"] / 3, abs=2)
    assert box["y"] + box["height"] / 2 == pytest.approx(frame["y"] + frame["height"] * 2 / 3, abs=2)
    card = shop.see("dialog .product a")
    assert (card.inner_text(), card.get_attribute("href")) == (
        "1. Straw Sun Hat",
        "https://shop.example/products/ln-hat-001",
    )
    assert "€70.00" in shop.see("dialog .product .price").inner_text()
    assert shop.troubles() == []


def test_the_keyboard_opens_turns_and_closes(shop):
    tile = shop.see("vitrine-gallery .tile").first
    caption = "document.querySelector('vitrine-gallery').shadowRoot.querySelector('dialog .caption').textContent"
    tile.focus()
    shop.page.keyboard.press("Enter")
    shop.see("vitrine-gallery dialog")
    first = shop.page.evaluate(caption)
    address = shop.page.url
    # A carousel turns through its own pictures first.
    for _ in range(6):
        shop.page.keyboard.press("ArrowRight")
    shop.when(f"{caption} != {json.dumps(first)}")
    for _ in range(6):
        shop.page.keyboard.press("ArrowLeft")
    shop.when(f"{caption} == {json.dumps(first)}")
    assert shop.page.url == address
    shop.page.keyboard.press("Escape")
    shop.page.wait_for_selector("vitrine-gallery dialog", state="detached")
    focused = "document.querySelector('vitrine-gallery').shadowRoot.activeElement"
    assert shop.page.evaluate(
        f"{focused} == document.querySelector('vitrine-gallery').shadowRoot.querySelector('.tile')"
    )
    assert "#vitrine" not in shop.page.url
    assert shop.troubles() == []


def test_the_focus_stays_within_the_open_lightbox(shop, spotted):
    open_item(shop, spotted)
    for _ in range(25):
        shop.page.keyboard.press("Tab")
        outside = "document.querySelector('vitrine-gallery').shadowRoot.activeElement?.closest('dialog') == null"
        assert not shop.page.evaluate(f"document.hasFocus() && document.activeElement != document.body && {outside}")


def test_a_shared_address_opens_its_photo(visit, merchant, site, spotted):
    body = snippet(host=site.live.base, site=site.key, attributes={"page": "product", "product": HAT})
    shop = visit(merchant.page(body, host=site.live.base) + f"#vitrine={spotted}")
    assert shop.see("dialog .product a").first.inner_text() == "1. Straw Sun Hat"


def test_looks_and_clicks_arrive_with_the_list_they_came_from(shop, site, spotted):
    open_item(shop, spotted)
    shop.see("dialog .product a").first.evaluate("link => link.addEventListener('click', (e) => e.preventDefault())")
    shop.see("dialog .product a").first.click()
    seen = eventually(
        lambda: events_of(site, spotted), lambda rows: {"open", "product_click"} <= {r.type for r in rows}
    )
    assert all(row.position and row.number for row in seen)
    assert next(row for row in seen if row.type == "product_click").product == HAT
    shop.page.keyboard.press("Escape")
    others = eventually(lambda: [row for row in events_of(site) if row.type == "impression"])
    assert all(row.position for row in others)
    assert shop.troubles() == []


def events_of(site, item_id=None) -> list[StoredEvent]:
    with reading_session(site.live.context.engine) as session:
        rows = [
            row
            for table in (SpooledRequest, EventRequest)
            for row in session.scalars(select(table).where(table.site_id == site_id(site)))
        ]
        assert {row.shopper for row in rows} <= {None}
        return [event for event in events_once(rows) if item_id in (None, event.item)]


# Whether the tile itself shows its picture as large as the lightbox does: then there is nothing left to ask for.
SHOWN_LARGE = """(place) => {
    const gallery = document.querySelector("vitrine-gallery");
    const { sources } = gallery.items[place]._vitrine.media[0];
    const shown = gallery.shadowRoot.querySelectorAll(".item img")[place].currentSrc;
    const width = sources.find(({ url }) => url == shown)?.width_px || 0;
    return width >= Math.min(752, Math.max(...sources.map((source) => source.width_px)));
}"""


def test_the_next_large_picture_is_there_before_it_is_turned_to(shop, spotted):
    first = shop.shown_ids().index(spotted)
    asked: list[str] = []
    shop.page.on("request", lambda request: "/m/" in request.url and asked.append(request.url))
    open_item(shop, spotted)
    following = shop.page.evaluate(
        f"document.querySelector('vitrine-gallery').items[{first + 1}]._vitrine.media[0].sources[0].url"
    ).rpartition("/")[0]
    large = lambda: [url for url in asked if url.startswith(following)]  # noqa: E731
    eventually(lambda: large() or shop.page.evaluate(SHOWN_LARGE, first + 1))
    before = len(large())
    shop.page.keyboard.press("ArrowRight")
    shop.when(
        "(it => it?.complete && it.naturalWidth > 0)"
        "(document.querySelector('vitrine-gallery').shadowRoot.querySelector('dialog .frame img'))"
    )
    assert len(large()) == before, "it comes out of the browser's memory"
    assert shop.troubles() == []
