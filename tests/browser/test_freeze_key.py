"""One key freezes a product from the item in hand, and none does while somebody types."""

import pytest

from support.live import eventually, everywhere
from support.variants import on_one_variant

pytestmark = on_one_variant
EMAIL, PASSWORD = "fay@linden.example", "a long and quiet word 7"


@pytest.fixture(scope="module")
def shop(live, merchant):
    """A shop with everything shown, and a moderator."""
    shop = live.open_site(merchant.origin, posts_per_product=1)
    words = ("--site", shop.key, "--role", "moderator", "--password-stdin")
    live.run("user", "create", EMAIL, *words, input=PASSWORD + "\n")
    return shop


def test_z_stops_every_display_of_the_product(visit, live, shop):
    items = eventually(lambda: shop.feed("kind=post&limit=100")["items"])
    tile = next(item for item in items if shop.showing(item))
    (product,) = shop.showing(tile)
    desk = visit(f"{live.base}/panel/")
    desk.page.fill("#email", EMAIL)
    desk.page.fill("#password", PASSWORD)
    desk.page.keyboard.press("Enter")
    desk.see(f"a[href*='/panel/{shop.key}']")
    desk.page.goto(f"{live.base}/panel/{shop.key}/items/{tile['id']}")
    desk.see("[data-freeze] button")
    desk.see("#picker").click()
    desk.page.keyboard.press("z")
    assert desk.page.input_value("#picker") == "z"
    assert desk.page.url.endswith(f"/items/{tile['id']}")
    desk.page.locator("h1").first.click()
    desk.page.keyboard.press("z")
    desk.see(".message.done")
    desk.page.goto(f"{live.base}/panel/{shop.key}/freezes")
    assert product in desk.see("main").inner_text()
    everywhere(lambda: tile["id"] not in shop.tile_ids())
    desk.see("main form[action*='/lift'] button").click()
    everywhere(lambda: tile["id"] in shop.tile_ids())
    assert desk.troubles() == []


def test_z_in_the_queue_stops_the_product_of_the_card_in_hand_and_is_in_the_help(visit, live, shop):
    desk = visit(f"{live.base}/panel/")
    desk.page.fill("#email", EMAIL)
    desk.page.fill("#password", PASSWORD)
    desk.page.keyboard.press("Enter")
    desk.see(f"a[href*='/panel/{shop.key}']")
    desk.page.goto(f"{live.base}/panel/{shop.key}/queue?queue=approved&kind=review")
    card = desk.see("article.card.current")
    product = card.get_attribute("data-product")
    desk.page.keyboard.press("?")
    assert "freeze all displays" in desk.see("#keys[open]").inner_text()
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("z")
    desk.see("#messages .message.done a[href$='/freezes']").click()
    assert product in desk.see("main").inner_text()
    everywhere(lambda: shop.get(f"stars?products={product}", Connection="close").json()[product]["count"] == 0)
    desk.see("main form[action*='/lift'] button").click()
    everywhere(lambda: shop.get(f"stars?products={product}", Connection="close").json()[product]["count"] > 0)
    assert desk.troubles() == []
