"""axe-core finds nothing in the desk: its pages and its dialogs, in light and dark, wide and on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from support import missing_peer
from support.databases import SECRET
from support.live import CHECKOUT, Live, Site
from support.moderators import PASSWORD, Moderator, waiting_shop
from support.variants import on_one_variant
from widget_server.app import create_app
from widget_server.services.ask_question import NewQuestion, ask_question
from widget_server.settings import Settings

pytestmark = on_one_variant
AXE = CHECKOUT / "embed" / "elements" / "node_modules" / "axe-core" / "axe.min.js"
TIMEOUT_MS = 30_000
# What scripts fetch, what is saved as a file, and what is only met half-way through signing in and ends a session.
NO_PAGES = {
    "panel.account.token", "panel.audit_log.lines", "panel.item.find_products", "panel.queue.cards",
    "panel.queue.choices", "panel.queue.pulse", "panel.rules.try_out",
    "security.login", "security.mf_recovery", "security.tf_select", "security.two_factor_rescue",
    "security.two_factor_token_validation",
}  # fmt: skip
LOOKS = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light", "locale": "en-GB"},
    "dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "locale": "de-DE"},
}


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    if not AXE.exists():
        missing_peer(f"axe-core is not installed: run npm ci in {AXE.parents[2]}")
    return AXE.read_text()


@pytest.fixture(scope="module")
def shop(live: Live) -> Site:
    """A shop with posts and reviews that wait, and an owner."""
    shop = waiting_shop(live)
    shop.run("import", "reviews", str(shop.sample.reviews))
    words = ("user", "create", f"owner.{shop.key}@linden.example", "--site", shop.key, "--role", "owner")
    live.run(*words, "--password-stdin", input=f"{PASSWORD}\n")
    return shop


@pytest.fixture(scope="module", params=LOOKS)
def desk(request: pytest.FixtureRequest, chromium: Browser, shop: Site) -> Iterator[Moderator]:
    """The owner at the desk, in each look."""
    context = chromium.new_context(**LOOKS[request.param], reduced_motion="reduce")
    context.set_default_timeout(TIMEOUT_MS)
    desk = Moderator(context.new_page(), shop, f"owner.{shop.key}@linden.example")
    desk.sign_in()
    yield desk
    context.close()


def find_nothing(page: Page, axe: str) -> None:
    """Run axe-core over the page; fails with what it found and how to repair it."""
    page.evaluate(axe)
    found = page.evaluate("axe.run(document).then((result) => result.violations)")
    violations = [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]
    assert not violations, "\n".join(violations)


def pages_of_the_desk() -> list[str]:
    """Return the addresses of all pages that need no more than a site and somebody who is signed in."""
    app = create_app(Settings(data=Path("nothing is read before a request"), secret_key=SECRET))
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/panel") and "GET" in rule.methods]
    return sorted(rule.rule for rule in rules if rule.arguments <= {"site"} and rule.endpoint not in NO_PAGES)


def open_page(desk: Moderator, path: str) -> None:
    """Open a page of the desk, which must be there."""
    answer = desk.page.goto(desk.site.live.base + path.replace("<site>", desk.site.key))
    assert answer is not None
    assert answer.status == 200, path
    assert "/sign-in" not in answer.url


@pytest.mark.parametrize("path", pages_of_the_desk())
def test_pages_of_the_desk(desk: Moderator, axe: str, path: str):
    open_page(desk, path)
    find_nothing(desk.page, axe)


def test_how_reviews_are_checked(desk: Moderator, axe: str):
    open_page(desk, "/people/<site>/how-reviews-are-checked")
    find_nothing(desk.page, axe)


def test_signing_in(chromium: Browser, shop: Site, axe: str):
    page = chromium.new_page()
    page.goto(f"{shop.live.base}/panel/sign-in")
    page.locator("#password").wait_for()
    find_nothing(page, axe)
    page.close()


@pytest.mark.parametrize("query", ["", "?kind=review&stars=5&language=en", "?queue=expired"])
def test_the_queue_with_its_filters_open_and_empty(desk: Moderator, axe: str, query: str):
    desk.open(query)
    desk.page.locator("[data-total]:not(:text-is('\u00a0'))").wait_for()
    find_nothing(desk.page, axe)


@pytest.mark.parametrize(("key", "dialog"), [("?", "keys"), ("d", "reject"), ("t", "tag"), ("r", "rights")])
def test_the_dialogs_of_the_queue(desk: Moderator, axe: str, key: str, dialog: str):
    desk.open("?kind=post")
    desk.press(key)
    desk.page.locator(f"#{dialog}[open]").wait_for()
    if dialog == "tag":
        desk.page.locator("#tag-found [role=option]").first.wait_for()
    find_nothing(desk.page, axe)


def test_what_was_selected_and_what_was_decided(desk: Moderator, axe: str):
    desk.open("?kind=review")
    desk.press("x", "j", "x")
    desk.page.locator("[data-bulk]:not([hidden])").wait_for()
    find_nothing(desk.page, axe)


def test_a_rule_for_new_content_as_it_is_written_and_tried_by_keys(desk: Moderator, axe: str):
    open_page(desk, "/panel/<site>/routing/_new")
    page = desk.page
    page.locator("#name").fill("Everything")
    page.locator("[value=add-group]").press("Enter")
    page.locator("[name=group-1-0-ask]:focus").wait_for()
    find_nothing(page, axe)
    page.locator("[value=drop-group-1]").press("Enter")
    page.locator("[name=group-1-0-ask]").wait_for(state="detached")
    page.locator("[name=group-0-0-ask]").select_option("photos.at_least")
    page.locator("[name=group-0-0-value]").fill("0")
    page.locator("#name").press("Enter")
    page.locator("[name=confirm]").first.wait_for()
    find_nothing(page, axe)
    open_page(desk, "/panel/<site>/routing")
    find_nothing(page, axe)


@pytest.mark.parametrize("kind", ["post", "review"])
def test_one_item(desk: Moderator, axe: str, kind: str):
    desk.open(f"?kind={kind}")
    item = desk.current_id()
    open_page(desk, f"/panel/<site>/items/{item}")
    find_nothing(desk.page, axe)


def test_a_question_and_its_page(desk: Moderator, axe: str):
    new = NewQuestion(product="LN-DRE-001", text="Is it lined?", name="Ida", email="ida@mail.example")
    id = ask_question(desk.site.live.context, desk.site.id, new)
    desk.open("?kind=question")
    find_nothing(desk.page, axe)
    open_page(desk, f"/panel/<site>/items/{id}")
    desk.page.fill("#reply", "Down to the knee.")
    find_nothing(desk.page, axe)
    desk.page.click("[name=audience][value=public]")
    desk.page.locator("blockquote:has-text('Down to the knee.')").wait_for()
