"""axe-core finds nothing in what shoppers see."""

import pytest

from embed.snippet import snippet
from support import missing_peer
from support.live import CHECKOUT
from support.variants import on_one_variant

pytestmark = on_one_variant
AXE = CHECKOUT / "embed" / "elements" / "node_modules" / "axe-core" / "axe.min.js"
PRODUCT = "LN-DRE-001"


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    if not AXE.exists():
        missing_peer(f"axe-core is not installed: run npm ci in {AXE.parents[2]}")
    return AXE.read_text()


@pytest.fixture
def shop(visit, merchant, site):
    """A product page with everything on it."""
    parts = [
        snippet(host=site.live.base, site=site.key, element=element, attributes={"product": PRODUCT}, preload=False)
        for element in ("stars", "gallery", "reviews")
    ]
    shop = visit(merchant.page("\n".join(parts), host=site.live.base))
    shop.shown_ids()
    return shop


def reviews(shop) -> None:
    """Scroll to the reviews: their code comes when they come near."""
    shop.page.evaluate("document.querySelector('vitrine-reviews').scrollIntoView()")
    shop.see("vitrine-reviews .review")


def find_nothing(shop, axe: str) -> None:
    """Run axe-core over the page; fails with what it found and how to repair it."""
    # Evaluated by the driver: the page's own policy would not let the script in.
    shop.page.evaluate(axe)
    found = shop.page.evaluate("axe.run(document).then((result) => result.violations)")
    violations = [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]
    assert not violations, "\n".join(violations)


def test_gallery_stars_and_reviews(shop, axe):
    reviews(shop)
    find_nothing(shop, axe)


def test_the_lightbox(shop, axe):
    shop.see("vitrine-gallery .tile").first.click()
    shop.see("vitrine-gallery dialog .product")
    find_nothing(shop, axe)


def test_the_open_review_form(shop, axe):
    reviews(shop)
    shop.see("vitrine-reviews .write summary").click()
    shop.see("vitrine-reviews .write form")
    find_nothing(shop, axe)


@pytest.fixture
def gallery(visit, merchant, site):
    """Open a page with nothing but a gallery, whose feed may be answered in another way."""

    def gallery(answer=None, *, dark: bool = False, arabic: bool = False, **attributes: str):
        shop = visit("about:blank")
        if answer:
            shop.page.route("**/feed?*", answer)
        if dark:
            shop.page.emulate_media(color_scheme="dark")
        head = '<meta name="color-scheme" content="light dark">'
        url = merchant.page(
            snippet(host=site.live.base, site=site.key, attributes={"limit": "6", **attributes}, preload=False),
            host=site.live.base,
            head=head,
        )
        if arabic:
            shop.page.add_init_script(
                "new MutationObserver((_, it) => { it.disconnect();"
                " Object.assign(document.documentElement, {lang: 'ar', dir: 'rtl'}) })"
                ".observe(document, {childList: true})"
            )
        shop.page.goto(url)
        return shop

    return gallery


EMPTY = {"version": "https://jsonfeed.org/version/1.1", "title": "", "_vitrine": {"list": ""}, "items": []}
ANYWHERE = {"Access-Control-Allow-Origin": "*"}
STATES = {
    "empty": lambda route: route.fulfill(json=EMPTY, headers=ANYWHERE),
    "error": lambda route: route.fulfill(status=404, json={}, headers=ANYWHERE),
    "offline": lambda route: route.abort("internetdisconnected"),
}


@pytest.mark.parametrize("state", STATES)
def test_a_gallery_that_shows_no_tiles(gallery, axe, state):
    shop = gallery(STATES[state])
    shop.see("vitrine-gallery .status:not(:empty)")
    find_nothing(shop, axe)


def test_a_gallery_that_waits(gallery, axe):
    held = []
    shop = gallery(lambda route: held.append(route))
    shop.see("vitrine-gallery [aria-busy] .tile")
    find_nothing(shop, axe)


@pytest.mark.parametrize("layout", ["grid", "masonry", "justified", "carousel", "strip", "spotlight", "bare"])
def test_a_layout(gallery, axe, layout):
    shop = gallery(layout=layout)
    shop.shown_ids()
    find_nothing(shop, axe)


@pytest.mark.parametrize("looks", [{"dark": True}, {"arabic": True}], ids=["dark", "from right to left"])
def test_share_and_report_open(gallery, axe, looks):
    shop = gallery(**looks)
    shop.shown_ids()
    find_nothing(shop, axe)
    shop.see("vitrine-gallery .tile").first.click()
    shop.see("vitrine-gallery dialog .caption")
    for summary in shop.page.locator("vitrine-gallery dialog summary").all():
        summary.click()
    shop.see("vitrine-gallery dialog .share .pill")
    find_nothing(shop, axe)


@pytest.mark.parametrize("kind", ["post", "review"])
def test_the_page_of_a_single_post(visit, site, axe, kind):
    item = site.feed(f"kind={kind}&limit=1")["items"][0]
    page = visit(f"{site.live.base}/embed/{site.key}/post.html?item={item['id']}")
    page.see("article h1")
    find_nothing(page, axe)
    assert page.page.evaluate("window.watched.violations") == []
