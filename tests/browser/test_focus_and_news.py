"""Who cannot see the page: the focus stays where it was, and what changes is told in regions that were there before."""

import pytest
from sqlalchemy import func, select

from embed.snippet import snippet
from support.live import eventually
from support.variants import on_one_variant
from widget_server.db.session import reading_session
from widget_server.db.tables import Submission

pytestmark = on_one_variant
DRESS = "LN-DRE-001"
ROOT = "document.querySelector('vitrine-reviews').shadowRoot"
GALLERY = "document.querySelector('vitrine-gallery').shadowRoot"
FOCUSED = f"{ROOT}.activeElement?.outerHTML.slice(0, 120) || 'nothing'"


def page(site, element: str = "reviews", **attributes: str) -> str:
    """The snippet of one element for the dress."""
    return snippet(
        host=site.live.base, site=site.key, element=element, attributes={"product": DRESS, **attributes}, preload=False
    )


@pytest.fixture
def open_reviews(visit, merchant, site):
    """Open a page with reviews, at most two at a time unless told otherwise; every answer takes its time."""

    def open_reviews(*, limit: str = "2", fragment: str = ""):
        shop = visit(merchant.page(page(site, limit=limit), host=site.live.base) + fragment)
        shop.see("vitrine-reviews .review")
        return shop

    return open_reviews


def remember_the_status(shop) -> None:
    """Keep the region that is read out, and what it said since."""
    shop.page.evaluate(
        f"window.region = {ROOT}.querySelector('.filters ~ [role=status]'); window.said = [];"
        "new MutationObserver(() => window.said.push(window.region.textContent))"
        ".observe(window.region, {childList: true, characterData: true, subtree: true})"
    )


def has_said(shop, text: str) -> None:
    """Wait until the very region of before says something, still in the page."""
    eventually(
        lambda: shop.page.evaluate("[window.region.isConnected, window.said.at(-1)]"), lambda it: it == [True, text]
    )


def test_a_filter_is_told_in_the_region_that_was_there(open_reviews):
    shop = open_reviews()
    remember_the_status(shop)
    shop.page.locator("vitrine-reviews .histogram button[value='2']").click()
    has_said(shop, "Reviews: 1 / 1")


def test_more_reviews_are_told_and_the_button_keeps_the_focus_until_it_goes(open_reviews, site):
    count = site.get(f"products/{DRESS}/reviews").json()["summary"]["count"]
    assert count > 2, "the sample is large enough for three pages"
    shop = open_reviews(limit="1")
    remember_the_status(shop)
    more = shop.see("vitrine-reviews .more")
    more.press("Enter")
    has_said(shop, f"Reviews: 2 / {count}")
    assert 'class="more"' in shop.page.evaluate(FOCUSED)
    while more.is_visible():
        before = shop.page.locator("vitrine-reviews .review").count()
        more.press("Enter")
        shop.when(f"{ROOT}.querySelectorAll('.review').length > {before}")
    has_said(shop, f"Reviews: {count} / {count}")
    assert 'class="review"' in shop.page.evaluate(FOCUSED), "the first new review takes the focus"


def test_a_vote_keeps_the_focus(open_reviews):
    shop = open_reviews()
    shop.see("vitrine-reviews .vote").first.press("Enter")
    shop.see("vitrine-reviews .vote:has-text('✓')")
    assert "data-vote" in shop.page.evaluate(FOCUSED)


def fill(shop, **more: str) -> None:
    """Fill in the form, without sending it."""
    shop.see("vitrine-reviews .write summary").click()
    shop.see("vitrine-reviews [name=rating][value='5']").check()
    for name, text in {"body": "Lovely", "name": "Petra", "email": "petra@mail.example", **more}.items():
        shop.see(f"vitrine-reviews .form [name={name}]").fill(text)


def test_after_sending_the_focus_is_on_what_became_of_it(open_reviews):
    shop = open_reviews()
    fill(shop, body="Sent by keyboard")
    shop.see("vitrine-reviews .form .buy").press("Enter")
    shop.see("vitrine-reviews .form .status:has-text('checked')")
    assert 'role="status"' in shop.page.evaluate(FOCUSED)


def test_a_refusal_names_the_field_and_leads_to_it(open_reviews, site):
    shop = open_reviews()
    fill(shop, email="petra@localhost", body="Refused at first")
    shop.page.route(
        "**/v1/*/products/*/reviews?*",
        lambda route: route.fulfill(
            status=422,
            headers={"Access-Control-Allow-Origin": "*", "Content-Type": "application/problem+json"},
            body='{"status": 422, "code": "invalid", "detail": "No.", "parameter": "email"}',
        ),
        times=1,
    )
    shop.see("vitrine-reviews .form .buy").press("Enter")
    shop.see("vitrine-reviews .form .status:has-text('Please correct “Your e-mail, never shown” and send it again.')")
    assert 'name="email"' in shop.page.evaluate(FOCUSED)
    shop.see("vitrine-reviews .form [name=email]").fill("petra@mail.example")
    shop.see("vitrine-reviews .form .buy").press("Enter")
    shop.see("vitrine-reviews .form .status:has-text('checked')")
    with reading_session(site.live.context.engine) as session:
        assert session.scalar(select(func.count()).where(Submission.text == "Refused at first")) == 1


def test_a_half_written_review_survives_that_an_app_moves_it(open_reviews):
    shop = open_reviews()
    fill(shop, body="Half a thou")
    shop.page.evaluate("document.body.append(document.querySelector('vitrine-reviews'))")
    shop.page.evaluate("document.querySelector('vitrine-reviews').scrollIntoView()")
    shop.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert shop.see("vitrine-reviews .form [name=body]").input_value() == "Half a thou"


def test_figures_follow_the_filter(open_reviews):
    shop = open_reviews()
    shop.page.locator("vitrine-reviews .histogram button[value='2']").click()
    shop.when(f"{ROOT}.querySelectorAll('.review').length == 1")
    shown = shop.page.locator("vitrine-reviews .histogram button").all_inner_texts()
    assert [text.split()[-1] for text in shown] == ["0", "0", "0", "1", "0"]


@pytest.fixture
def dress(visit, merchant, site):
    """Open the gallery of the dress's page."""

    def dress(fragment: str = "", head: str = "", **options: str):
        body = page(site, "gallery", limit="4")
        shop = visit(merchant.page(body, host=site.live.base, head=head, **options) + fragment)
        shop.shown_ids()
        return shop

    return dress


def test_the_lightbox_tells_every_photo_in_one_region(dress):
    shop = dress()
    shop.see("vitrine-gallery .tile").first.click()
    shop.see("vitrine-gallery dialog .caption")
    shop.page.evaluate(f"window.region = {GALLERY}.querySelector('dialog [aria-live]')")
    first = shop.page.evaluate("window.region.textContent")
    shop.page.keyboard.press("ArrowRight")
    shop.page.keyboard.press("ArrowRight")
    shop.when(f"window.region.isConnected && window.region.textContent != {first!r}")


def test_adding_to_the_cart_keeps_the_focus(dress):
    shop = dress()
    shop.page.evaluate(
        "document.addEventListener('vitrine-add-to-cart', ({detail}) =>"
        " detail.respondWith(new Promise((done) => { window.added = done })))"
    )
    shop.see("vitrine-gallery .tile").first.click()
    shop.see("vitrine-gallery dialog .product .buy").first.press("Enter")
    focused = f"{GALLERY}.activeElement?.className"
    shop.when(f"window.added && {focused} == 'buy pill'")
    shop.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    shop.page.evaluate("window.added()")
    shop.see("vitrine-gallery dialog .status:has-text('Added')")
    assert shop.page.evaluate(focused) == "buy pill"


@pytest.mark.parametrize("base", ["/", "https://elsewhere.example/shop/"])
def test_a_page_with_a_base_keeps_its_own_address(dress, base):
    shop = dress(head=f'<base href="{base}">', more_policy="base-uri *")
    path = shop.page.evaluate("location.pathname")
    shop.see("vitrine-gallery .tile").first.click()
    shop.see("vitrine-gallery dialog .caption")
    shop.when("location.hash.startsWith('#vitrine=')")
    assert shop.page.evaluate("location.pathname") == path
    shop.page.keyboard.press("Escape")
    shop.when("location.hash == ''")
    assert shop.page.evaluate("location.pathname") == path


def test_a_shared_address_opens_an_item_beyond_the_first_page_and_when_it_changes(dress, site):
    listed = [item["id"] for item in site.feed(f"page=product&product={DRESS}&limit=24")["items"]]
    shop = dress(f"#vitrine={listed[20]}")
    shop.see("vitrine-gallery dialog .caption")
    shop.page.keyboard.press("Escape")
    shop.page.wait_for_selector("vitrine-gallery dialog", state="detached")
    assert shop.page.evaluate("location.hash") == ""
    shop.page.evaluate(f"location.hash = '#vitrine={listed[1]}'")
    shop.see("vitrine-gallery dialog .caption")
    assert shop.troubles() == []


def test_a_shared_photo_of_a_review_opens_in_the_reviews(open_reviews, site):
    answer = site.get(f"products/{DRESS}/reviews?with=photos&limit=100").json()
    assert answer["reviews"], "the sample has reviews with photos"
    shop = open_reviews(limit="1", fragment=f"#vitrine={answer['reviews'][-1]['id']}")
    caption = shop.see("vitrine-reviews dialog .caption").inner_text()
    assert answer["reviews"][-1]["text"][:20] in caption
    assert shop.page.locator("dialog").count() == 1


def test_without_a_clipboard_the_address_is_shown(dress):
    shop = dress()
    shop.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    shop.see("vitrine-gallery .tile").first.click()
    shop.see("vitrine-gallery dialog .share summary").click()
    shop.see("vitrine-gallery dialog .share .pill").last.click()
    shop.see(f"vitrine-gallery dialog .share .status:has-text('{shop.page.url}')")
    assert "#vitrine=" in shop.page.url


def test_an_element_added_later_is_found(visit, merchant, site):
    shop = visit(merchant.page(page(site, "gallery"), host=site.live.base))
    shop.shown_ids()
    shop.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        f' \'<div data-vitrine="stars" data-product="{DRESS}"></div>\')'
    )
    shop.see("div[data-vitrine] vitrine-stars .count")
    assert shop.troubles() == []


def test_a_moved_carousel_goes_on(visit, merchant, site):
    shop = visit(merchant.page(page(site, "gallery", layout="carousel", limit="8"), host=site.live.base))
    shop.shown_ids()
    shop.page.evaluate("document.body.prepend(document.querySelector('vitrine-gallery'))")
    before = len(shop.shown_ids())
    shop.page.evaluate(f"{GALLERY}.querySelector('ul').lastElementChild.scrollIntoView()")
    eventually(lambda: len(shop.shown_ids()) > before)
