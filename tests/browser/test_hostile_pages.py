"""The elements on pages not made for them: strict policies, hostile style, several sites, single-page apps."""

import pytest

from embed.snippet import snippet
from support.variants import on_one_variant

pytestmark = on_one_variant
DRESS = "LN-DRE-001"
ROOT = "document.querySelector('vitrine-gallery').shadowRoot"


def lines(site, **attributes: str) -> str:
    """The snippet of a gallery, and stars and reviews of the dress below it."""
    return "\n".join(
        [
            snippet(host=site.live.base, site=site.key, attributes=attributes, preload=False),
            f'<vitrine-stars product="{DRESS}"></vitrine-stars><vitrine-reviews product="{DRESS}"></vitrine-reviews>',
        ]
    )


def everything_works(shop) -> None:
    """Gallery, stars, reviews and the lightbox come, and nothing is complained of."""
    assert len(shop.shown_ids()) == 24
    shop.see("vitrine-stars .count")
    shop.page.locator("vitrine-reviews").scroll_into_view_if_needed()
    shop.see("vitrine-reviews .review")
    shop.see("vitrine-gallery .tile").first.click()
    shop.see("vitrine-gallery dialog .caption")
    shop.page.keyboard.press("ArrowRight")
    shop.page.keyboard.press("Escape")
    shop.page.wait_for_selector("vitrine-gallery dialog", state="detached")
    assert shop.troubles() == []


def test_trusted_types_have_nothing_to_refuse(visit, merchant, site):
    policy = "require-trusted-types-for 'script'; trusted-types 'none'"
    everything_works(visit(merchant.page(lines(site), host=site.live.base, more_policy=policy)))


def test_frozen_prototypes_are_not_touched(visit, merchant, site):
    shop = visit("about:blank")
    shop.page.add_init_script(
        "for (const it of [Object, Array, Function, String, Promise, Map, Set, Element, HTMLElement, Node, Event])"
        "  Object.freeze(it.prototype), Object.freeze(it);"
    )
    shop.page.goto(merchant.page(lines(site), host=site.live.base))
    everything_works(shop)


def test_style_of_the_page_does_not_reach_in(visit, merchant, site):
    hostile = (
        "div, ul, li, a, p, img, picture, button, svg, span, dialog { display: none !important; width: 1px !important;"
        " position: fixed !important; float: left !important; transform: rotate(9deg) !important }"
        ":focus { outline: none !important } [hidden] { display: block !important }"
    )
    shop = visit(merchant.page(lines(site), host=site.live.base))
    # Put there by the driver: the page's own policy allows no inline style.
    shop.page.evaluate(
        "(text) => { const it = new CSSStyleSheet(); it.replaceSync(text); document.adoptedStyleSheets.push(it) }",
        hostile,
    )
    shop.shown_ids()
    look = "(it) => { const s = getComputedStyle(it); return [s.display, s.position, s.float, s.transform] }"
    assert shop.see("vitrine-gallery .tile").first.evaluate(look) == ["block", "relative", "none", "none"]
    assert shop.see("vitrine-gallery .tile img").first.evaluate(look)[:2] == ["block", "absolute"]
    assert shop.see("vitrine-gallery .tile").first.bounding_box()["width"] > 100
    everything_works(shop)


def test_two_sites_share_a_page(visit, merchant, site, live):
    url = merchant.page(lines(site) + '<vitrine-gallery site="pk_unknown"></vitrine-gallery>', host=site.live.base)
    shop = visit("about:blank")
    asked: list[str] = []
    shop.page.on("request", lambda request: "/feed?" in request.url and asked.append(request.url.split("/v1/")[1]))
    shop.page.goto(url)
    assert len(shop.shown_ids()) == 24
    shop.when("window.watched.errors.length == 1")
    assert sorted(one.split("/")[0] for one in asked) == sorted([site.key, "pk_unknown"])


def test_an_app_changes_attributes_and_the_gallery_follows_once(visit, merchant, site):
    shop = visit("about:blank")
    asked: list[str] = []
    shop.page.on("request", lambda request: "/feed?" in request.url and asked.append(request.url))
    shop.page.goto(merchant.page(lines(site), host=site.live.base))
    shop.shown_ids()
    shop.page.evaluate(
        "const it = document.querySelector('vitrine-gallery');"
        "it.setAttribute('page', 'product'); it.setAttribute('product', 'LN-HAT-001'); it.setAttribute('limit', '5')"
    )
    shop.when("document.querySelector('vitrine-gallery').items.length == 5")
    assert [url for url in asked if "limit=5" in url] == asked[1:]
    assert len(asked) == 2
    assert shop.troubles() == []


def test_an_app_moves_removes_and_returns_an_element(visit, merchant, site):
    shop = visit(merchant.page(lines(site), host=site.live.base))
    before = shop.shown_ids()
    shop.page.evaluate("const it = window.kept = document.querySelector('vitrine-gallery'); document.body.append(it)")
    assert shop.shown_ids() == before
    shop.page.evaluate("window.kept.remove()")
    shop.page.evaluate("document.querySelector('main').prepend(window.kept)")
    assert shop.shown_ids() == before
    shop.see("vitrine-gallery .tile").first.click()
    shop.see("vitrine-gallery dialog")
    # An app that takes the page away under an open lightbox leaves no page behind that cannot be scrolled.
    shop.page.evaluate("window.kept.remove()")
    shop.when("document.documentElement.style.overflow == ''")
    assert shop.troubles() == []


def test_going_back_shows_the_gallery_again(visit, merchant, site):
    first = merchant.page(lines(site), host=site.live.base)
    second = merchant.page("<p>Elsewhere</p>", host=site.live.base, title="Elsewhere")
    shop = visit(first)
    ids = shop.shown_ids()
    shop.page.goto(second)
    shop.page.go_back()
    assert shop.shown_ids() == ids
    shop.see("vitrine-gallery .tile").first.click()
    shop.see("vitrine-gallery dialog .caption")


def beacons(shop) -> None:
    """Keep what the page would send instead of sending it."""
    shop.page.add_init_script(
        "window.beacons = []; navigator.sendBeacon = (url, body) => !!window.beacons.push(JSON.parse(body))"
    )


def stored(shop) -> list[object]:
    """Return what the page's origin holds of the visitor."""
    return shop.page.evaluate(
        "caches.keys().then((names) => [localStorage.length, sessionStorage.length, document.cookie, names.length])"
    )


def test_before_consent_nothing_is_stored_and_nobody_is_named(visit, merchant, site):
    shop = visit("about:blank")
    beacons(shop)
    shop.page.goto(merchant.page(lines(site), host=site.live.base))
    shop.shown_ids()
    shop.page.evaluate("vitrine.identify('kid.token.signature')")
    shop.see("vitrine-gallery .tile").first.click()
    shop.see("vitrine-gallery dialog")
    shop.when("window.beacons.some(({events}) => events.some(({type}) => type == 'open'))")
    assert shop.page.evaluate("window.beacons.every((it) => !('shopper' in it))")
    assert stored(shop) == [0, 0, "", 0]


@pytest.mark.parametrize("signal", [False, True], ids=["agreed", "but the browser says no"])
def test_consent_names_the_shopper_unless_the_browser_sends_the_privacy_signal(visit, merchant, site, signal):
    shop = visit("about:blank")
    beacons(shop)
    if signal:
        shop.page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    shop.page.goto(merchant.page(lines(site), host=site.live.base))
    shop.page.evaluate("vitrine.consent(true)")
    shop.page.evaluate("vitrine.identify('kid.token.signature')")
    shop.page.evaluate("vitrine.track('purchase', {order: '2', items: [], currency: 'EUR'})")
    shop.when("window.beacons.length > 0")
    expected = None if signal else "kid.token.signature"
    assert shop.page.evaluate("window.beacons[0].shopper") == expected
    shop.page.evaluate("vitrine.consent(false)")
    assert stored(shop)[:3] == [0, 0, ""]
