"""The service is gone: who was here before sees the last good gallery, who comes first the shop's own copy."""

from contextlib import ExitStack

import pytest

from embed.snippet import snippet, tag
from support.live import eventually, live_server

pytestmark = pytest.mark.slow
ATTRIBUTES = {"page": "home", "limit": "6"}
SHOWN = """[...document.querySelector('vitrine-gallery').shadowRoot.querySelectorAll('.item img')]
  .filter((it) => it.complete && it.naturalWidth > 0).length"""
WORDS = "Photos of our customers are on Instagram."


@pytest.fixture(scope="module")
def gone(merchant, tmp_path_factory):
    """A server of its own: its site, three pages of the shop, and how to stop it."""
    with ExitStack() as stack:
        live = stack.enter_context(live_server("embedded", tmp_path_factory.mktemp("gone")))
        site = live.open_site(merchant.origin)
        copy = tmp_path_factory.mktemp("copy")
        site.run("publish", str(copy), "--url", f"{merchant.origin}/photos", "--limit", "6")
        merchant.folders["/photos/"] = copy
        element = tag("gallery", {**ATTRIBUTES, "fallback": f"{merchant.origin}/photos/home.json"})
        own = (
            f'<script async src="{merchant.origin}/photos/embed/v1.js" data-site="{site.key}" data-host="{live.base}">'
        )
        lines = snippet(host=live.base, site=site.key, attributes=ATTRIBUTES)
        pages = {
            "plain": merchant.page(lines, host=live.base),
            "with words": merchant.page(
                lines.replace("></vitrine-gallery>", f"><p>{WORDS}</p></vitrine-gallery>"), host=live.base
            ),
            "own copy": merchant.page(f"{own}</script>{element}", host=f"{live.base} 'self'"),
        }
        yield pages, stack.close


def forget(watched) -> None:
    """Empty the browser's cache: whoever comes next was never here."""
    watched.page.context.new_cdp_session(watched.page).send("Network.clearBrowserCache")


def test_the_last_good_gallery_stays_and_nobody_sees_a_hole(gone, visit):
    pages, stop = gone
    before = {}
    for name, url in pages.items():
        shop = visit(url)
        before[name] = shop.shown_ids()
        eventually(lambda shop=shop: shop.page.evaluate(SHOWN) == 6)
        assert WORDS not in shop.page.inner_text("main"), "with script the words in the element are not shown"
        shop.page.close()
    stop()

    # Who was here before: script, feed and pictures come from the browser's cache, in the same order.
    for name in ("plain", "own copy"):
        shop = visit(pages[name])
        assert shop.shown_ids() == before[name]
        eventually(lambda shop=shop: shop.page.evaluate(SHOWN) == 6)
        assert shop.layout_shifts() == []

    # Who comes first: the shop's own copy of script, feed and pictures, lightbox included.
    forget(shop)
    shop = visit(pages["own copy"])
    assert len(shop.shown_ids()) == 6
    eventually(lambda: shop.page.evaluate(SHOWN) == 6)
    shop.see("vitrine-gallery .tile").first.click()
    shop.see("vitrine-gallery dialog .caption")
    assert shop.page.evaluate("document.querySelector('vitrine-gallery').shadowRoot.querySelector('dialog').open")
    assert shop.layout_shifts() == []

    # Without a copy: what the shop wrote into the element, in the place that was kept for the tiles.
    shop = visit(pages["with words"])
    assert WORDS in shop.see("vitrine-gallery p").inner_text()
