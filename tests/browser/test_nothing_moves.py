"""Text below an element stays where it is while the element comes, in any layout, on a phone and on a desk."""

import pytest

from embed.snippet import snippet
from support.variants import on_one_variant

pytestmark = on_one_variant
DRESS = "LN-DRE-001"
TEXT = "<p>Words of the shop that stand below.</p>" * 3
BARE = (
    "<style>vitrine-gallery::part(list){display:grid;grid-template-columns:1fr 1fr;list-style:none;padding:0}"
    "vitrine-gallery::part(tile){display:block;aspect-ratio:1;position:relative;overflow:hidden}"
    "vitrine-gallery::part(overlay){display:none}"
    "vitrine-gallery::part(image){position:absolute;width:100%;height:100%}</style>"
)
LAYOUTS = ("grid", "masonry", "justified", "carousel", "strip", "spotlight", "bare")
ELEMENTS = {
    **{f"{layout} of {limit}": ("gallery", {"layout": layout, "limit": limit}) for layout in LAYOUTS for limit in "48"},
    "grid of 24": ("gallery", {}),
    "stars": ("stars", {"product": DRESS}),
    "reviews": ("reviews", {"product": DRESS}),
}
THERE = {"gallery": ".tile img", "stars": ".count", "reviews": ".review"}


@pytest.fixture
def late(visit, merchant, site):
    """Open a page of a size whose script comes after its text was painted."""

    def late(body: str, width: int):
        shop = visit("about:blank")
        shop.page.set_viewport_size({"width": width, "height": 844 if width < 500 else 900})
        shop.shape_pictures()
        held = []
        shop.page.route("**/embed/v1.js", lambda route: held.append(route))
        shop.page.goto(merchant.page(body, host=site.live.base), wait_until="commit")
        shop.when("performance.getEntriesByName('first-contentful-paint').length > 0")
        shop.when("document.readyState != 'loading'")
        shop.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
        for route in held:
            route.continue_()
        return shop

    return late


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("name", ELEMENTS)
def test_nothing_below_moves(late, site, name, width):
    element, attributes = ELEMENTS[name]
    pasted = snippet(host=site.live.base, site=site.key, element=element, attributes=attributes, preload=False)
    shop = late(f"{BARE if 'bare' in name else ''}{pasted}{TEXT}", width)
    shop.see(f"vitrine-{element} {THERE[element]}")
    shop.page.wait_for_load_state("networkidle")
    assert shop.layout_shifts() == []
    assert shop.troubles() == []
