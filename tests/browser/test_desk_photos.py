"""Photos at the item's page: hotspots dragged by mouse and moved by keys, several photos, the focus, a description."""

import pytest
from playwright.sync_api import expect

from support.live import Site, eventually
from support.variants import on_one_variant
from widget_server.db.session import reading_session
from widget_server.db.tables import ProductLink, Submission, SubmissionMedia

pytestmark = on_one_variant
EMAIL, PASSWORD = "photos@linden.example", "a long and quiet word 7"
DRESS = "LN-DRE-001"


@pytest.fixture(scope="module")
def shop(live) -> Site:
    shop = live.open_site(load=False, posts_per_product=1)
    shop.run("import", "products", str(shop.sample.products))
    shop.run("import", "posts", str(shop.sample.posts), "--rights-evidence", "the creators agreed")
    live.run("user", "create", EMAIL, "--site", shop.key, "--role", "owner", "--password-stdin", input=PASSWORD + "\n")
    return shop


@pytest.fixture(scope="module")
def post(shop) -> str:
    """A post of two photos that suggests the dress."""
    with shop.live.context.sessions.begin() as session:
        link = session.query(ProductLink).filter_by(site_id=shop.id, product_id=DRESS).first()
        row = session.get_one(Submission, (shop.id, link.submission_id))
        other = session.query(SubmissionMedia).filter(
            SubmissionMedia.site_id == shop.id, SubmissionMedia.submission_id != row.id
        )
        second = SubmissionMedia(
            site_id=shop.id, submission_id=row.id, position=1, type="image", media_id=other.first().media_id
        )
        row.media.append(second)
        return row.id


@pytest.fixture
def page(visit, shop, post):
    desk = visit(f"{shop.live.base}/panel/")
    desk.page.fill("#email", EMAIL)
    desk.page.fill("#password", PASSWORD)
    desk.page.keyboard.press("Enter")
    desk.see(f"a[href*='/panel/{shop.key}']")
    desk.page.goto(f"{shop.live.base}/panel/{shop.key}/items/{post}")
    desk.see(".shot img")
    yield desk.page
    assert desk.troubles() == []


def spots(shop, post) -> list[tuple[int, float, float]]:
    with reading_session(shop.live.context.engine) as session:
        link = session.get_one(ProductLink, (shop.id, post, DRESS))
        return [(spot["media"], spot["x"], spot["y"]) for spot in link.spots]


def save(page) -> None:
    with page.expect_navigation():
        page.locator("[data-save]").click()


def test_a_hotspot_is_placed_dragged_by_the_mouse_and_moved_by_keys_on_the_second_photo(page, shop, post):
    page.locator("[data-show-shot='1']").click()
    photo = page.locator("[data-shot='1'] img")
    expect(photo).to_be_visible()
    page.locator(f"[data-add='{DRESS}']").first.click()
    photo.scroll_into_view_if_needed()
    box = photo.bounding_box()

    def at(x: float, y: float) -> tuple[float, float]:
        return box["x"] + box["width"] * x, box["y"] + box["height"] * y

    page.mouse.click(*at(0.25, 0.5))
    dot = page.locator("[data-shot='1'] .dot")
    expect(dot).to_have_count(1)
    page.mouse.move(*at(0.25, 0.5))
    page.mouse.down()
    page.mouse.move(*at(0.5, 0.6), steps=5)
    page.mouse.move(*at(0.75, 0.8), steps=5)
    page.mouse.up()
    expect(dot).to_be_focused()
    for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowUp"):
        page.keyboard.press(key)
        expect(dot).to_be_focused()
    save(page)
    ((media, x, y),) = eventually(lambda: spots(shop, post))
    assert media == 1
    assert (x, y) == (pytest.approx(0.73, abs=0.01), pytest.approx(0.75, abs=0.01))

    page.locator("[data-show-shot='1']").click()
    page.locator("[data-shot='1'] .dot").focus()
    page.keyboard.press("Delete")
    save(page)
    assert eventually(lambda: spots(shop, post) == [] or None)


def test_a_product_is_found_while_typing_in_spite_of_a_typo_with_its_picture_and_stock(page):
    page.locator("#picker").press_sequentially("wilow mdi dres", delay=10)
    found = page.locator("#found button").first
    expect(found).to_contain_text("Willow Midi Dress")
    expect(found.locator("img")).to_be_visible()
    expect(found).to_contain_text("in stock")
    page.keyboard.press("ArrowDown")
    expect(found).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#found button")).to_have_count(0)
    page.locator("#picker").fill("")


def test_the_focus_is_chosen_by_a_click_and_by_keys_and_every_crop_follows(page, shop, post):
    page.locator("details.focus summary").first.click()
    page.locator("[data-choose]").first.click()
    photo = page.locator("[data-shot='0'] img")
    box = photo.bounding_box()
    photo.click(position={"x": box["width"] * 0.2, "y": box["height"] * 0.9})
    slider = page.locator("[data-focus-form='0'] [name=x]")
    assert int(slider.input_value()) == pytest.approx(20, abs=1)
    slider.focus()
    page.keyboard.press("ArrowRight")
    x, y = slider.input_value(), page.locator("[data-focus-form='0'] [name=y]").input_value()
    crops = page.locator("[data-focus-form='0'] [data-crop]").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).objectPosition)"
    )
    assert crops == [f"{x}% {y}%"] * 3
    with page.expect_navigation():
        page.locator("[data-focus-form='0'] [data-save-focus]").click()
    with page.expect_navigation():
        page.locator("#decide [data-approve]").click()
    item = eventually(lambda: next((one for one in shop.feed("page=home")["items"] if one["id"] == post), None))
    assert item["_vitrine"]["media"][0]["focus"] == f"{x}% {y}%"
    assert "focus" not in item["_vitrine"]["media"][1]


def test_a_suggested_description_is_taken_over_and_edited(page):
    use = page.locator("[data-use-alt]").first
    suggestion = use.get_attribute("data-use-alt")
    use.click()
    field = page.locator("input[name=alt]").first
    expect(field).to_have_value(suggestion)
    expect(field).to_be_focused()
    field.fill("A midi dress in a park")
    with page.expect_navigation():
        field.press("Enter")
    expect(page.locator("input[name=alt]").first).to_have_value("A midi dress in a park")
