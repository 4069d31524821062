"""A moderator's morning: sign in, see what waits and why, place a hotspot, approve - and shoppers see it."""

import pytest

from embed.snippet import snippet
from support.live import eventually
from support.variants import on_one_variant

pytestmark = on_one_variant
EMAIL, PASSWORD = "mo@linden.example", "a long and quiet word 7"


@pytest.fixture(scope="module")
def shop(live, merchant):
    """A shop whose posts wait for a decision and have their rights."""
    shop = live.open_site(merchant.origin, load=False, posts_per_product=1)
    shop.run("import", "products", str(shop.sample.products))
    shop.run("import", "posts", str(shop.sample.posts), "--rights-evidence", "the creators agreed")
    live.run("user", "create", EMAIL, "--site", shop.key, "--role", "owner", "--password-stdin", input=PASSWORD + "\n")
    return shop


@pytest.fixture
def desk(visit, live, shop):
    """The desk, signed in."""
    desk = visit(f"{live.base}/panel/")
    desk.page.fill("#email", EMAIL)
    desk.page.fill("#password", PASSWORD)
    desk.page.keyboard.press("Enter")
    desk.see(f"a[href*='/panel/{shop.key}']")
    return desk


def test_a_hotspot_is_placed_and_an_approval_reaches_the_merchants_page(desk, visit, merchant, shop):
    desk.page.goto(f"{shop.live.base}/panel/{shop.key}/queue?kind=post")
    card = (
        desk.see(
            "article.card",
        )
        .filter(has_text="Willow Midi Dress")
        .first
    )
    assert "Willow Midi Dress" in card.inner_text()
    assert card.locator("img").first.is_visible()
    id = card.get_attribute("data-id")
    assert shop.tile_ids() == set()

    desk.page.goto(f"{shop.live.base}/panel/{shop.key}/items/{id}")
    desk.see("[data-add='LN-DRE-001']").click()
    photo = desk.see(".shot img").first
    box = photo.bounding_box()
    photo.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.5})
    assert desk.see(".dot").count() == 1
    desk.page.keyboard.press("ArrowRight")
    desk.see("[data-save]").click()
    desk.page.wait_for_load_state()
    desk.see("[data-save][disabled]")
    desk.see("#decide [data-approve]").click()

    item = eventually(lambda: next((one for one in shop.feed("page=home")["items"] if one["id"] == id), None))
    (product,) = item["_vitrine"]["products"]
    assert product["id"] == "LN-DRE-001"
    (spot,) = product["spots"]
    assert spot["x"] == pytest.approx(0.26, abs=0.02)
    assert spot["y"] == pytest.approx(0.5, abs=0.02)

    body = snippet(host=shop.live.base, site=shop.key, attributes={"page": "home"})
    page = visit(merchant.page(body, host=shop.live.base))
    assert page.shown_ids() == [id]
    page.see("vitrine-gallery .tile").click()
    assert page.see("dialog .hotspot").get_attribute("aria-label") == "1. Willow Midi Dress"
    assert page.troubles() == []


def test_a_rejection_needs_its_reason_and_takes_the_card_away(desk, shop):
    desk.page.goto(f"{shop.live.base}/panel/{shop.key}/queue?kind=post")
    card = desk.see("article.card").filter(has_text="Only the cat")
    id = card.get_attribute("data-id")
    desk.page.goto(f"{shop.live.base}/panel/{shop.key}/items/{id}")
    desk.see(".hide-form summary").click()
    desk.page.select_option("#reason", "off_topic")
    desk.page.locator(".hide-form button[value=reject]").click()
    desk.page.wait_for_load_state()
    desk.page.goto(f"{shop.live.base}/panel/{shop.key}/items/{id}")
    assert "Rejected" in desk.see("h1 .tag").inner_text()
    assert id not in shop.tile_ids()


def test_the_snippet_to_copy_is_for_this_site(desk, shop):
    desk.page.goto(f"{shop.live.base}/panel/{shop.key}/snippets")
    desk.see("main")
    text = desk.page.locator("main").inner_text() + "".join(
        desk.page.locator("main textarea, main pre, main code").all_inner_texts()
    )
    assert shop.key in text
    assert "/embed/v1.js" in text
