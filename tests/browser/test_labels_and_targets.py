"""What no page may take away: labels, targets large enough for a thumb, and meaning without colour."""

import pytest

from embed.snippet import snippet
from support.variants import on_one_variant
from widget_server.services.tag_products import Spot, TaggedProduct, tag_products

pytestmark = on_one_variant
DRESS = "LN-DRE-001"
REVIEWS = "document.querySelector('vitrine-reviews').shadowRoot"
# Everything a page can say of parts, to make what is in them unseen.
UNSEEN = (
    "vitrine-reviews::part(who), vitrine-reviews::part(what), vitrine-reviews::part(row), vitrine-reviews::part(review)"
    " { visibility: hidden !important; font-size: 0 !important; color: transparent !important;"
    " line-height: 0 !important; text-indent: -999px !important; letter-spacing: -1em !important }"
)
# Every target that can be pressed now and is smaller than 44 × 44 px; a link within a sentence may be.
SMALL = """() => {
  const found = [];
  const roots = [document, ...[...document.querySelectorAll('*')].map((it) => it.shadowRoot).filter((it) => it)];
  const dialog = roots.map((it) => it.querySelector('dialog')).find((it) => it);
  for (const root of dialog ? [dialog] : roots.slice(1))
    for (const it of root.querySelectorAll('a[href],button,select,input,textarea,summary')) {
      const target = /radio|checkbox/.test(it.type) ? it.closest('label') : it;
      const { width, height } = target.getBoundingClientRect();
      if (target.checkVisibility({ visibilityProperty: true }) && (width < 44 || height < 44))
        found.push(`${it.outerHTML.slice(0, 90)} ${width} x ${height}`);
    }
  return found;
}"""


@pytest.fixture
def shop(visit, merchant, site):
    """A product page with a gallery and reviews, on a phone."""
    parts = [
        snippet(host=site.live.base, site=site.key, element=element, attributes={"product": DRESS}, preload=False)
        for element in ("gallery", "reviews")
    ]
    shop = visit(merchant.page("\n".join(parts), host=site.live.base))
    shop.page.set_viewport_size({"width": 390, "height": 844})
    shop.shown_ids()
    shop.page.evaluate("document.querySelector('vitrine-reviews').scrollIntoView()")
    shop.see("vitrine-reviews .review")
    return shop


def style(shop, text: str) -> None:
    """Add a stylesheet by the driver: the page's own policy allows no inline style."""
    shop.page.evaluate(
        "(text) => { const it = new CSSStyleSheet(); it.replaceSync(text); document.adoptedStyleSheets.push(it) }", text
    )


def label_of_a_verified_buyer(shop):
    return shop.page.locator("vitrine-reviews .review mark").first


def test_labels_cannot_be_styled_away(shop):
    # The sample has no rewarded review: its label is put in where the service puts it.
    shop.page.evaluate(
        f"for (const it of ['em', 'mark']) {REVIEWS}.querySelector('.what')"
        ".append(Object.assign(document.createElement(it), {textContent: 'A label'}))"
    )
    style(shop, UNSEEN)
    for name in ("em", "mark"):
        label = shop.page.locator(f"vitrine-reviews .review {name}:text('A label')")
        look = label.evaluate(
            "(it) => { const s = getComputedStyle(it); return [s.visibility, parseFloat(s.fontSize), s.textIndent] }"
        )
        assert look[0] == "visible"
        assert look[1] >= 12
        assert look[2] == "0px"
        colour = "(it) => getComputedStyle(it).color"
        assert label.evaluate(colour) not in ("rgba(0, 0, 0, 0)", "transparent")
        box = label.bounding_box()
        assert box["width"] > 30
        assert box["height"] > 12
    assert shop.page.locator("vitrine-reviews [part~=who], vitrine-reviews [part~=what]").count() == 0


def small(shop) -> list[str]:
    return shop.page.evaluate(SMALL)


def test_every_target_fits_a_thumb(shop, site):
    assert small(shop) == []
    shop.see("vitrine-reviews .write summary").click()
    shop.see("vitrine-reviews .form .buy")
    assert small(shop) == []
    item = site.feed(f"page=product&product={DRESS}")["items"][0]
    tagged = TaggedProduct(product_id=DRESS, spots=(Spot(media=0, x=0.5, y=0.5),))
    tag_products(site.live.context, site.id, item["id"], [tagged], actor="user:1")
    shop.page.reload()
    shop.see("vitrine-gallery .tile").first.click()
    shop.see("vitrine-gallery dialog .product")
    assert small(shop) == []
    for summary in shop.page.locator("vitrine-gallery dialog summary").all():
        summary.click()
    shop.see("vitrine-gallery dialog .share .pill")
    assert small(shop) == []


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"contrast": "more"}], ids=["forced", "contrast"])
def test_stars_and_bars_keep_their_meaning(shop, media):
    shop.page.emulate_media(**media)
    text = shop.page.evaluate(f"getComputedStyle({REVIEWS}.querySelector('.review .text')).color")
    full, empty = shop.page.evaluate(
        f"[...{REVIEWS}.querySelectorAll('.review .stars path')].slice(0, 2).reverse()"
        ".map((it) => { const s = getComputedStyle(it); return [s.fill, s.stroke] })"
    )
    assert full[0] == text, "a full star is filled as text is"
    assert empty == ["none", text], "an empty one is an outline"
    bar = shop.page.evaluate(
        f"(() => {{ const s = getComputedStyle({REVIEWS}.querySelector('.bar'));"
        " return [s.stroke, s.outlineStyle, s.outlineColor] })()"
    )
    assert bar == [text, "solid", text]
