"""axe-core finds nothing in the desk: its pages and its dialogs, in light and dark, wide and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from support import missing_peer
from support.live import CHECKOUT, Live, Site
from support.moderators import PASSWORD, Moderator, waiting_shop
from support.variants import on_one_variant

pytestmark = on_one_variant
AXE = CHECKOUT / "embed" / "elements" / "node_modules" / "axe-core" / "axe.min.js"
TIMEOUT_MS = 30_000
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


@pytest.mark.parametrize("path", ["", "/content", "/reports", "/imports", "/audit-log", "/members"])
def test_pages_of_the_desk(desk: Moderator, axe: str, path: str):
    desk.page.goto(f"{desk.site.live.base}/panel/{desk.site.key}{path}")
    find_nothing(desk.page, axe)


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


def test_one_item(desk: Moderator, axe: str):
    desk.open("?kind=post")
    item = desk.current_id()
    desk.page.goto(f"{desk.site.live.base}/panel/{desk.site.key}/items/{item}")
    find_nothing(desk.page, axe)
