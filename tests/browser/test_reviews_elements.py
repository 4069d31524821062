"""`<vitrine-reviews>` and `<vitrine-stars>` on a merchant's page, and everything without script."""

import json

import pytest
from sqlalchemy import func, select

from embed.snippet import iframe, snippet
from support.live import eventually
from support.photos import detailed, encoded
from support.sample_files import REVIEWS
from support.variants import on_one_variant
from widget_server.db.session import reading_session
from widget_server.db.tables import Submission

pytestmark = on_one_variant
DRESS = "LN-DRE-001"
OF_DRESS = [review for review in REVIEWS if review[0] == DRESS]


@pytest.fixture
def figures(site):
    """What the dress has by now: other tests of the live site let reviews in."""
    return json.loads(site.live.get(f"/v1/{site.key}/products/{DRESS}/reviews").body)["summary"]


@pytest.fixture
def shop(visit, merchant, site):
    """A product page with stars above and reviews below."""
    parts = [
        snippet(host=site.live.base, site=site.key, element=element, attributes={"product": DRESS}, preload=False)
        for element in ("stars", "reviews")
    ]
    shop = visit(merchant.page("\n".join(parts), host=site.live.base))
    shop.see("vitrine-reviews .review")
    return shop


def test_stars_and_reviews_show_their_figures(shop, figures):
    assert figures["count"] >= len(OF_DRESS)
    assert f"({figures['count']})" in shop.see("vitrine-stars .count").inner_text()
    assert shop.see("vitrine-stars svg[role=img]").get_attribute("aria-label").startswith("4")
    assert shop.see("vitrine-reviews .average").inner_text() == f"{figures['average']:.1f}"
    assert shop.see("vitrine-reviews .review").count() == figures["count"]
    assert shop.troubles() == []


def test_no_address_of_a_person_is_anywhere_in_the_page(shop):
    text = shop.page.evaluate("document.querySelector('vitrine-reviews').shadowRoot.innerHTML")
    assert "Petra H." in text
    assert "mail.example" not in text


def test_a_bar_of_the_histogram_filters(shop, figures):
    shop.page.locator("vitrine-reviews .histogram button[value='2']").click()
    shown = "document.querySelector('vitrine-reviews').shadowRoot.querySelectorAll('.review').length"
    shop.when(f"{shown} == {figures['histogram']['2']}")
    assert "seam" in shop.see("vitrine-reviews .review").inner_text()
    bar = shop.see("vitrine-reviews [aria-pressed=true]")
    assert bar.evaluate("(it) => it == it.getRootNode().activeElement"), "a pressed bar keeps the focus"
    bar.click()
    shop.when(f"{shown} == {figures['count']}")
    assert shop.troubles() == []


def test_enter_in_the_search_looks_for_the_words(shop):
    shop.see("vitrine-reviews .filters [type=search]").fill("seam")
    shop.page.keyboard.press("Enter")
    shop.when("document.querySelector('vitrine-reviews').shadowRoot.querySelectorAll('.review').length == 1")
    assert shop.page.locator("vitrine-reviews [aria-pressed=true]").count() == 0
    assert shop.troubles() == []


def test_a_photo_of_a_review_opens_large(shop):
    shop.see("vitrine-reviews .photo").first.click()
    assert shop.see("vitrine-reviews dialog .caption").inner_text()
    shop.page.keyboard.press("Escape")
    assert shop.troubles() == []


def test_the_strip_of_photos_opens_the_same_lightbox(shop):
    shop.see("vitrine-reviews .strip .photo").first.click()
    assert shop.see("vitrine-reviews dialog .caption").inner_text()
    assert shop.troubles() == []


def test_a_photo_is_shared_by_link_and_by_code(shop):
    shop.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shop.see("vitrine-reviews .photo").first.click()
    shop.see("vitrine-reviews dialog .share summary").click()
    shop.see("vitrine-reviews dialog .share .pill").last.click()
    shop.see("vitrine-reviews dialog .share .status:has-text('copied')")
    assert "#vitrine=rev_" in shop.page.evaluate("navigator.clipboard.readText()")
    code = "document.querySelector('vitrine-reviews').shadowRoot.querySelector('.code')"
    shop.when(f"{code}.complete && {code}.naturalWidth > 0")
    assert shop.troubles() == []


def write(shop, **more) -> None:
    """Fill in the form, without sending it."""
    shop.see("vitrine-reviews .write summary").click()
    shop.see("vitrine-reviews [name=rating][value='5']").check()
    for name, text in {"body": "Lovely and light", "name": "Petra", "email": "petra@mail.example", **more}.items():
        shop.see(f"vitrine-reviews .form [name={name}]").fill(text)


def pending(site, text) -> int:
    """Return how many reviews with a text wait for a decision."""
    with reading_session(site.live.context.engine) as session:
        return session.scalar(select(func.count()).where(Submission.text == text))


def test_a_review_with_a_photo_is_sent(shop, site, tmp_path):
    write(shop, body="Sent with a photo")
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(encoded(detailed(800, 600), "JPEG"))
    shop.page.locator("vitrine-reviews [type=file]").set_input_files(photo)
    shop.see("vitrine-reviews .previews .photo")
    shop.see("vitrine-reviews [name=photo_consent]").check()
    shop.see("vitrine-reviews .form .buy").click()
    shop.see("vitrine-reviews .form .status:has-text('checked')")
    assert pending(site, "Sent with a photo") == 1
    assert shop.troubles() == []


def test_a_review_written_without_a_network_is_kept_and_sent_once(shop, site):
    write(shop, body="Written on a train")
    shop.page.context.set_offline(True)
    shop.see("vitrine-reviews .form .buy").click()
    shop.see("vitrine-reviews .form .status:has-text('Kept')")
    assert pending(site, "Written on a train") == 0
    shop.page.context.set_offline(False)
    eventually(lambda: pending(site, "Written on a train"))
    shop.when("caches.has('vitrine').then((kept) => !kept)")
    shop.page.reload()
    shop.see("vitrine-reviews .review")
    assert pending(site, "Written on a train") == 1


def test_a_vote_is_counted(shop, site):
    shop.see("vitrine-reviews .vote").last.click()
    shop.see("vitrine-reviews .vote:has-text('✓')")
    assert shop.troubles() == []


@pytest.fixture
def scriptless(chromium):
    """A browser in which no page may run a script."""
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_fragment_in_the_page_needs_no_script(scriptless, merchant, site):
    fragment = site.live.get(f"/embed/{site.key}/gallery.html?page=product&product={DRESS}").body.decode()
    scriptless.goto(merchant.page(fragment, host=site.live.base))
    assert scriptless.locator("vitrine-gallery .item").count() == 24
    assert "Willow Midi Dress" in scriptless.locator("vitrine-gallery .tile .why").first.inner_text()


@pytest.mark.parametrize(("element", "selector"), [("gallery", ".item"), ("reviews", ".review")])
def test_a_frame_works_with_and_without_script(visit, scriptless, merchant, site, element, selector):
    frame = iframe(
        host=site.live.base,
        site=site.key,
        element=element,
        attributes={"product": DRESS} | ({"page": "product"} if element == "gallery" else {}),
        title="Photos",
    )
    url = merchant.page(frame, host=site.live.base, more_policy=f"frame-src {site.live.base}")
    scriptless.goto(url)
    scriptless.frame_locator("iframe").locator(f"vitrine-{element} {selector}").first.wait_for()
    shop = visit(url)
    shop.page.frame_locator("iframe").locator(f"vitrine-{element} {selector}").first.wait_for()
    assert shop.complaints == []


def test_a_fragment_is_adopted_without_asking_again(visit, merchant, site):
    fragment = site.live.get(f"/embed/{site.key}/gallery.html?page=home").body.decode()
    script = snippet(host=site.live.base, site=site.key, preload=False).splitlines()[0]
    url = merchant.page(fragment + script, host=site.live.base)
    shop = visit("about:blank")
    asked: list[str] = []
    shop.page.on("request", lambda request: "/feed" in request.url and asked.append(request.url))
    shop.page.goto(url)
    shop.when("document.querySelector('vitrine-gallery').items?.length == 24")
    assert shop.layout_shifts() == []
    shop.see("vitrine-gallery .tile").first.click()
    shop.see("vitrine-gallery dialog .caption")
    assert asked == []
    assert shop.complaints == []


def test_reviews_begin_in_the_order_that_the_merchant_asked_for(visit, merchant, site):
    attributes = {"product": DRESS, "sort": "lowest"}
    pasted = snippet(host=site.live.base, site=site.key, element="reviews", attributes=attributes, preload=False)
    shop = visit(merchant.page(pasted, host=site.live.base))
    shop.see("vitrine-reviews .review")
    assert shop.see("vitrine-reviews select[name=sort]").input_value() == "lowest"
    worst = min(OF_DRESS, key=lambda review: review[1])
    assert worst[2][:20] in shop.see("vitrine-reviews .review").first.inner_text()


def test_a_link_from_a_purchase_mail_sends_its_token_with_the_review(visit, merchant, site):
    pasted = snippet(
        host=site.live.base, site=site.key, element="reviews", attributes={"product": DRESS}, preload=False
    )
    shop = visit(merchant.page(pasted, host=site.live.base) + "?vitrine_order=kid.token.signature")
    shop.see("vitrine-reviews .review")
    write(shop, body="From the mail")
    with shop.page.expect_request("**/products/*/reviews?*") as sent:
        shop.see("vitrine-reviews .form .buy").click()
    body = (sent.value.post_data_buffer or b"").decode()
    assert 'name="order_token"' in body
    assert "kid.token.signature" in body
