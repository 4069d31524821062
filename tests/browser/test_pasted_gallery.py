"""The snippet on a merchant's page of another origin, under a policy that allows nothing else."""

import pytest

from embed.snippet import snippet
from support.live import Site
from support.merchant import Merchant
from support.variants import on_one_variant

DRESSES = {"LN-DRE-001", "LN-DRE-002"}
PAGES = {
    "home": ({"page": "home"}, None),
    "category": ({"page": "category", "category": "Women > Dresses"}, DRESSES),
    "search": ({"page": "search", "q": "harbuor linnen shirt", "products": "LN-SHI-002"}, {"LN-SHI-001", "LN-SHI-002"}),
    "product": ({"page": "product", "product": "LN-HAT-001"}, {"LN-HAT-001"}),
}


def paste(merchant: Merchant, site: Site, attributes: dict[str, str], **options: bool) -> str:
    """Put a page with the printed snippet on the merchant's server; returns its address."""
    body = snippet(host=site.live.base, site=site.key, attributes=attributes, **options)
    return merchant.page(body, host=site.live.base)


@pytest.mark.parametrize("kind", PAGES)
def test_the_gallery_is_ordered_for_its_page(visit, merchant, site, kind):
    attributes, expected = PAGES[kind]
    shop = visit(paste(merchant, site, attributes))
    ids = shop.shown_ids()
    products = shop.page.eval_on_selector(
        "vitrine-gallery",
        "it => it.items.map((item) => item._vitrine.products.map((product) => product.id))",
    )
    assert len(ids) == len(set(ids)) == 24
    if expected:
        own = [bool(expected & set(shown)) for shown in products]
        assert own == sorted(own, reverse=True), "tiles of the page's own products come first"
        assert any(own)
        assert not all(own), "the chain goes on after them"
    assert shop.troubles() == []
    assert shop.layout_shifts() == []


@on_one_variant
def test_the_preloaded_answer_is_the_one_that_is_shown(visit, merchant, site):
    attributes = PAGES["search"][0]
    url = paste(merchant, site, attributes)
    shop = visit("about:blank")
    asked: list[str] = []
    shop.page.on("request", lambda request: "/feed?" in request.url and asked.append(request.url))
    shop.page.goto(url)
    shop.shown_ids()
    assert len(asked) == 1


@on_one_variant
@pytest.mark.parametrize("options", [{"div": True}, {"pinned": True}, {"preload": False}], ids=str)
def test_every_form_of_the_snippet_shows_the_same(visit, merchant, site, options):
    attributes = PAGES["category"][0]
    shop = visit(paste(merchant, site, attributes, **options))
    expected = site.feed("page=category&category=Women+>+Dresses")
    assert shop.shown_ids() == [item["id"] for item in expected["items"]]
    assert shop.troubles() == []


@on_one_variant
def test_a_second_copy_of_the_loader_does_nothing(visit, merchant, site):
    lines = snippet(host=site.live.base, site=site.key, attributes={"page": "home"}, preload=False).splitlines()
    shop = visit(merchant.page("\n".join([lines[0], lines[0], *lines[1:]]), host=site.live.base))
    assert len(shop.shown_ids()) == 24
    shop.when("document.querySelector('vitrine-gallery').shadowRoot.querySelectorAll('.item img').length == 24")
    assert shop.troubles() == []


@on_one_variant
def test_the_rest_comes_at_the_press_of_a_button(visit, merchant, site):
    shop = visit(paste(merchant, site, {"page": "home"}))
    shop.shown_ids()
    shop.page.get_by_role("button", name="more").click()
    shop.when("document.querySelector('vitrine-gallery').items.length > 24")
    ids = shop.shown_ids()
    assert len(ids) == len(set(ids)) == len(site.feed("limit=100")["items"])
    assert shop.troubles() == []


@on_one_variant
def test_an_unknown_site_says_so_and_breaks_nothing(visit, merchant, live):
    url = merchant.page(snippet(host=live.base, site="pk_unknown", preload=False), host=live.base)
    shop = visit(url)
    shop.when("window.watched.errors.length > 0")
    assert shop.see("vitrine-gallery [role=status]").inner_text()
    assert shop.see("h1").inner_text() == "Linden"


@on_one_variant
@pytest.mark.parametrize(
    ("lang", "why"), [("de-AT", "Zeigt: Straw Sun Hat"), ("ja", None), ("fi", "Features the Straw Sun Hat")]
)
def test_reasons_follow_the_pages_language_and_few_addresses_are_asked(visit, merchant, site, lang, why):
    lines = snippet(
        host=site.live.base, site=site.key, attributes={"page": "product", "product": "LN-HAT-001"}, preload=False
    )
    shop = visit("about:blank")
    asked: list[str] = []
    shop.page.on("request", lambda request: "/feed?" in request.url and asked.append(request.url))
    shop.page.goto(merchant.page(lines, host=site.live.base, lang=lang))
    shop.shown_ids()
    told = shop.page.eval_on_selector("vitrine-gallery", "it => it.items.map((item) => item._vitrine.why)")
    expected = site.feed(f"page=product&product=LN-HAT-001&lang={lang}")
    assert told == [item["_vitrine"]["why"] for item in expected["items"]]
    assert [url.partition("&lang=")[2] for url in asked] == ["" if lang == "fi" else lang[:2]]
    if why:
        assert why in told
    assert shop.see("vitrine-gallery .why").first.text_content() in told
    assert shop.troubles() == []
