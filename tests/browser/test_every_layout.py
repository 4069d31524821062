"""Every layout of a gallery, in both directions and in the dark, and what a gallery does by itself."""

import pytest

from embed.snippet import snippet
from embed.words import words
from support.live import eventually
from support.variants import on_one_variant

pytestmark = on_one_variant
LAYOUTS = ("grid", "masonry", "justified", "carousel", "strip", "spotlight")
GALLERY = "document.querySelector('vitrine-gallery')"
# Left edge, top edge, width and height of every tile, rounded.
BOXES = f"""[...{GALLERY}.shadowRoot.querySelectorAll('.tile')].map((it) => {{
  const {{ x, y, width, height }} = it.getBoundingClientRect();
  return [x, y, width, height].map(Math.round);
}})"""


@pytest.fixture
def gallery(visit, merchant, site):
    """Open a page with a gallery; its tiles stand."""

    def gallery(*, lang: str = "", **attributes: str):
        body = snippet(host=site.live.base, site=site.key, attributes=attributes, preload=False)
        shop = visit("about:blank")
        shop.shape_pictures()
        if lang:
            shop.page.add_init_script(
                "new MutationObserver((_, it) => { it.disconnect();"
                f" Object.assign(document.documentElement, {{lang: '{lang}', dir: 'rtl'}}) }})"
                ".observe(document, {childList: true})"
            )
        shop.page.goto(merchant.page(body, host=site.live.base))
        shop.shown_ids()
        return shop

    return gallery


def boxes(shop) -> list[list[int]]:
    return shop.page.evaluate(BOXES)


def rows(shop) -> int:
    return len({top for _, top, _, _ in boxes(shop)})


@pytest.mark.parametrize("layout", LAYOUTS)
def test_tiles_stand_as_the_layout_says_and_fit_the_window(gallery, layout):
    shop = gallery(layout=layout, limit="12")
    found = boxes(shop)
    if layout in ("carousel", "strip"):
        # The row goes on beyond the window, by itself where a page of the feed does not fill it.
        eventually(lambda: boxes(shop)[-1], until=lambda last: last[0] + last[2] > 1200)
        assert rows(shop) == 1
    else:
        assert all(left >= 0 and left + width <= 1200 for left, _, width, _ in found)
    if layout == "spotlight":
        assert len({left for left, *_ in found}) == 1
    if layout == "strip":
        assert {(width, height) for _, _, width, height in found} == {(80, 80)}
    if layout == "grid":
        assert len({(width, height) for _, _, width, height in found}) == 1
    if layout == "masonry":
        assert len({width for _, _, width, _ in found}) == 1
        assert len({height for *_, height in found}) > 1, "each picture keeps a shape of its own"
    if layout == "justified":
        assert max(height for *_, height in found) - min(height for *_, height in found) <= 1, "rows are equally high"
        assert len({width for _, _, width, _ in found}) > 1
    assert shop.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert shop.troubles() == []


def test_bare_has_no_style_but_the_shops(gallery):
    shop = gallery(layout="bare", limit="4")
    assert shop.page.evaluate(f"{GALLERY}.shadowRoot.adoptedStyleSheets.length") == 0
    assert shop.see("vitrine-gallery .tile").first.evaluate("(it) => getComputedStyle(it).position") == "static"


def test_a_justified_gallery_follows_its_container_and_not_the_window(gallery):
    shop = gallery(layout="justified", limit="12")
    before = rows(shop)
    shop.page.evaluate(f"{GALLERY}.style.width = '400px'")
    eventually(lambda: rows(shop) > before)
    assert all(left + width <= 409 for left, _, width, _ in boxes(shop))


def test_with_more_auto_the_next_tiles_come_by_themselves(gallery):
    shop = gallery(more="auto", limit="12")
    assert len(shop.shown_ids()) >= 12
    shop.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    eventually(lambda: len(shop.shown_ids()) > 12)
    ids = shop.shown_ids()
    assert len(ids) == len(set(ids))
    assert shop.troubles() == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_from_right_to_left_a_row_begins_at_the_right(gallery, layout):
    shop = gallery(layout=layout, limit="8", lang="ar")
    first = boxes(shop)[0]
    assert first[0] + first[2] == pytest.approx(1192, abs=2)
    if layout in ("grid", "masonry", "justified"):
        assert shop.see("vitrine-gallery .more").inner_text() == words("ar")("more")
    assert shop.troubles() == []


def test_from_right_to_left_the_left_arrow_goes_on(gallery):
    shop = gallery(limit="4", lang="ar")
    shop.see("vitrine-gallery .tile").first.click()
    shop.see("vitrine-gallery dialog .caption")
    before = shop.page.url
    for _ in range(6):
        shop.page.keyboard.press("ArrowLeft")
    shop.when(f"location.href != {before!r}")
    close, dialog = (shop.see(f"vitrine-gallery dialog{it}").bounding_box() for it in (" .close", ""))
    assert close["x"] < dialog["x"] + dialog["width"] / 2
    assert shop.troubles() == []


def test_in_the_dark_the_lightbox_is_dark(gallery):
    shop = gallery(limit="4")
    shop.page.emulate_media(color_scheme="dark")
    shop.page.evaluate("document.documentElement.style.colorScheme = 'light dark'")
    shop.see("vitrine-gallery .tile").first.click()
    look = shop.see("vitrine-gallery dialog .caption").evaluate(
        "(it) => [getComputedStyle(it).color, getComputedStyle(it.closest('dialog')).backgroundColor]"
    )
    assert look == ["rgb(255, 255, 255)", "rgb(18, 18, 18)"]
