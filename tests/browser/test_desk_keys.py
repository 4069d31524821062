"""The desk by keyboard alone: two hundred items, two people on one item, a lost session, everything at once."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from sqlalchemy import func, select

from support import shared_folder
from support.live import Live, Site, eventually
from support.moderators import PASSWORD, Moderator, state, states, waiting_shop
from support.variants import on_one_variant
from widget_server.db.session import reading_session
from widget_server.db.tables import DecisionRow, Submission

pytestmark = on_one_variant
TIMEOUT_MS = 30_000
expect.set_options(timeout=TIMEOUT_MS)


@pytest.fixture
def at_desk(chromium: Browser) -> Iterator[Callable[[Site, str], Moderator]]:
    """Sign people in at a desk, each in a browser profile of their own."""
    contexts: list[BrowserContext] = []

    def sign_in(site: Site, name: str) -> Moderator:
        email = f"{name}.{site.key}@linden.example".lower()
        words = ("user", "create", email, "--site", site.key, "--role", "moderator", "--password-stdin")
        site.live.run(*words, input=f"{PASSWORD}\n")
        context = chromium.new_context(viewport={"width": 1200, "height": 900}, locale="en-GB", reduced_motion="reduce")
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        moderator = Moderator(context.new_page(), site, email)
        moderator.sign_in()
        return moderator

    yield sign_in
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def shop(live: Live) -> Site:
    """A small shop whose posts wait; each test decides on others of them."""
    return waiting_shop(live, posts_per_product=3)


def test_two_hundred_items_are_moderated_by_keyboard_alone(live: Live, at_desk, tmp_path: Path):
    desk = at_desk(big_shop(live, tmp_path), "ada")
    desk.open("?order=oldest")
    rejected = undone = 0
    for number in range(200):
        desk.page.locator("article.card.current").wait_for()
        if number % 20 == 7:
            desk.press("d", "1")
            rejected += 1
        else:
            desk.press("f")
        if number % 50 == 30:
            desk.page.locator("article.card.current, [data-empty]:not([hidden])").first.wait_for()
            before = desk.current_id()
            desk.press("u", "f")
            undone += 1
            expect(desk.current).to_have_attribute("data-id", before)
    decided = eventually(lambda: states(desk.site), lambda now: now.get("approved", 0) + now.get("rejected", 0) == 200)
    assert decided["rejected"] == rejected
    with reading_session(live.context.engine) as session:
        mine = select(func.count()).select_from(DecisionRow).where(DecisionRow.site_id == desk.site.id)
        assert eventually(lambda: session.scalar(mine)) == 200 + 2 * undone
    assert desk.messages().replace("Undone: it is back in the queue.", "").strip() == ""


def big_shop(live: Live, folder: Path) -> Site:
    """Return a shop where more than 200 wait: a real shop's data where they are at hand, else many of the sample."""
    shared = shared_folder()
    if shared is None:
        return waiting_shop(live, posts_per_product=36)
    atelier = shared / "data" / "atelier"
    with (atelier / "judgeme_reviews.csv").open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows = [row for row in reader if not row.get("picture_urls")][:60]
    reviews = folder / "reviews.csv"
    with reviews.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    shop = live.open_site(load=False, posts_per_product=1)
    shop.run("import", "products", str(atelier / "products.xml"))
    shop.run("import", "posts", str(atelier / "instagram_media.json"))
    shop.run("import", "reviews", str(reviews))
    assert states(shop)["pending"] > 200
    return shop


def test_of_two_people_on_one_item_the_slower_is_told_and_overwrites_nothing(shop: Site, at_desk):
    ada, bo = at_desk(shop, "ada1"), at_desk(shop, "bo1")
    bo.without_news()
    for desk in (ada, bo):
        desk.open("?order=oldest")
    item = ada.current_id()
    assert bo.current_id() == item
    ada.press("f")
    eventually(lambda: state(shop, item) == "approved")
    bo.press("d", "1")
    line = bo.page.locator(f"#card-{item}.decided.approved")
    expect(line).to_contain_text(f"{ada.email} decided on it")
    expect(bo.page.locator("#messages .trouble")).to_contain_text("nothing was overwritten")
    assert state(shop, item) == "approved"
    assert bo.current_id() != item


def test_what_a_colleague_decides_leaves_the_others_list(shop: Site, at_desk):
    ada, bo = at_desk(shop, "ada2"), at_desk(shop, "bo2")
    for desk in (ada, bo):
        desk.open("?order=newest")
    item = ada.current_id()
    ada.press("f")
    eventually(lambda: state(shop, item) == "approved")
    bo.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(bo.page.locator(f"#card-{item}.decided.approved")).to_be_visible()


def test_an_item_that_was_edited_at_its_source_is_decided_anew(shop: Site, at_desk):
    desk = at_desk(shop, "ada3")
    desk.without_news()
    desk.open("?order=oldest&kind=post")
    item = desk.current_id()
    with shop.live.context.sessions.begin() as session:
        post = session.get_one(Submission, (shop.id, item))
        post.revision, post.text = post.revision + 1, "Other words than before"
    desk.press("f")
    card = desk.page.locator(f"article#card-{item}")
    expect(card).to_contain_text("It changed while you looked at it")
    expect(card).to_contain_text("Other words than before")
    assert state(shop, item) == "pending"
    desk.page.evaluate(f"go(byId('{item}'))")
    desk.press("f")
    eventually(lambda: state(shop, item) == "approved")


def test_a_session_that_ends_mid_decision_loses_nothing_that_was_typed(shop: Site, at_desk):
    desk = at_desk(shop, "ada4")
    desk.without_news()
    desk.open("?order=oldest")
    item = desk.current_id()
    desk.lose_session()
    desk.press("d", "6")
    desk.page.keyboard.type("Names a person and her address")
    desk.press("Control+Enter")
    card = desk.page.locator(f"article#card-{item}")
    expect(card).to_contain_text("You were signed out")
    assert state(shop, item) == "pending"
    other_tab = Moderator(desk.page.context.new_page(), shop, desk.email)
    other_tab.sign_in()
    card.locator("[data-retry]").click()
    eventually(lambda: state(shop, item) == "rejected")
    of_item = (DecisionRow.site_id == shop.id, DecisionRow.submission_id == item)
    with reading_session(shop.live.context.engine) as session:
        row = session.scalars(select(DecisionRow).where(*of_item)).one()
    assert (row.reason, row.note) == ("illegal", "Names a person and her address")


def test_an_unsaved_decision_outlives_the_page(shop: Site, at_desk):
    desk = at_desk(shop, "ada5")
    desk.without_news()
    desk.open("?order=oldest")
    item = desk.current_id()
    desk.lose_session()
    desk.press("f")
    expect(desk.page.locator(f"article#card-{item}")).to_contain_text("You were signed out")
    desk.sign_in()
    desk.page.unroute("**/queue/pulse*")
    desk.open("?order=oldest")
    expect(desk.page.locator("[data-unsaved]")).to_contain_text("One decision was not saved")
    desk.page.locator("[data-save-now]").click()
    eventually(lambda: state(shop, item) == "approved")


def test_a_decision_comes_back_when_the_server_does_not_answer(shop: Site, at_desk):
    desk = at_desk(shop, "ada6")
    desk.without_news()
    desk.open("?order=oldest")
    item = desk.current_id()
    desk.page.route("**/decisions", lambda route: route.abort())
    desk.press("f")
    card = desk.page.locator(f"article#card-{item}")
    expect(card).to_contain_text("No answer from the server")
    assert desk.current_id() != item
    desk.page.unroute("**/decisions")
    card.locator("[data-retry]").click()
    eventually(lambda: state(shop, item) == "approved")


def test_a_product_is_tagged_and_a_right_recorded_without_the_mouse(live: Live, at_desk):
    shop = live.open_site(load=False, posts_per_product=1)
    shop.run("import", "products", str(shop.sample.products))
    shop.run("import", "posts", str(shop.sample.posts))
    desk = at_desk(shop, "ada")
    desk.open("?order=oldest&tagged=none")
    item = desk.current_id()
    desk.press("t")
    desk.page.keyboard.type("market tote")
    expect(desk.page.locator("#tag-found [aria-selected=true]")).to_contain_text("Canvas Market Tote")
    desk.press("Enter")
    expect(desk.page.locator("[data-tag-now]")).to_contain_text("Canvas Market Tote")
    desk.press("Escape", "r")
    desk.page.keyboard.type("She said yes in a comment")
    desk.press("Control+Enter")
    expect(desk.page.locator(f"#card-{item} .rights-granted")).to_be_visible()
    assert desk.current_id() == item
    desk.press("f")
    eventually(lambda: state(shop, item) == "approved")


def test_everything_that_matches_is_approved_at_once_and_taken_back_at_once(live: Live, at_desk):
    shop = waiting_shop(live, posts_per_product=5)
    desk = at_desk(shop, "ada")
    desk.open("?kind=post")
    waiting = states(shop)["pending"]
    assert waiting > 24
    expect(desk.page.locator("[data-total]")).to_contain_text(str(waiting))
    desk.press("x")
    desk.page.locator("[data-every]").click()
    expect(desk.page.locator("[data-pick-count]")).to_have_text(f"All {waiting} that match")
    desk.page.locator("[data-bulk-action=approve]").click()
    eventually(lambda: states(shop) == {"approved": waiting})
    expect(desk.page.locator("#messages")).to_contain_text(f"{waiting} decided.")
    expect(desk.page.locator("[data-empty]")).to_be_visible()
    desk.press("u")
    eventually(lambda: states(shop) == {"pending": waiting})
    desk.page.locator("article.card.current").wait_for()


def test_the_number_keys_switch_the_queue_and_help_lists_them(shop: Site, at_desk):
    desk = at_desk(shop, "ada7")
    desk.open()
    desk.press("?")
    expect(desk.page.locator("#keys")).to_contain_text("switch the queue")
    desk.press("Escape")
    for key, queue in (("2", "rights"), ("3", "held"), ("4", "reported"), ("1", "new"), ("0", None)):
        desk.press(key)
        desk.page.wait_for_url(f"**/queue?queue={queue}" if queue else "**/queue")
        desk.page.locator(".card.current, [data-empty]:not([hidden])").first.wait_for()
    desk.press("/")
    assert desk.page.evaluate("document.activeElement.name") == "q"
