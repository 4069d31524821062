"""A real Chromium, and pages that remember everything it complained about."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, Route, TimeoutError, sync_playwright

from support import missing_peer
from support.live import eventually

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
TIMEOUT_MS = 30_000
SHAPES = ((400, 500), (600, 400), (500, 500), (400, 711), (800, 450))
# Runs before the page's own scripts, in every document, and is not subject to the page's policy.
WATCH = """
window.watched = {shifts: [], violations: [], errors: []};
new PerformanceObserver((list) => {
  for (const {hadRecentInput, value, sources} of list.getEntries())
    if (!hadRecentInput)
      window.watched.shifts.push(`${value} of ${sources.map(({node, previousRect: a, currentRect: b}) =>
        `${node?.outerHTML?.slice(0, 200)} from ${[a.x, a.y, a.width, a.height]}`
        + ` to ${[b.x, b.y, b.width, b.height]}`)}`);
}).observe({type: "layout-shift", buffered: true});
addEventListener("securitypolicyviolation", (event) =>
  window.watched.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
addEventListener("vitrine-error", (event) => window.watched.errors.push(String(event.detail.error)));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder."""
    for item in items:
        if "tests/browser/" in item.nodeid or item.nodeid.startswith("browser/"):
            item.add_marker(pytest.mark.browser)


@dataclass
class Watched:
    """A page and what went wrong in it."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def failed(self, request: Request) -> None:
        """Remember a failed request, unless the page itself took it back: a picture of a tile that is gone."""
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.url} {request.failure}")

    def see(self, selector: str) -> Locator:
        """Return what a selector finds (also within shadow roots) once the first of it is visible."""
        found = self.page.locator(selector)
        try:
            found.first.wait_for()
        except TimeoutError as error:
            raise AssertionError(f"{selector} is not there; the page complained of {self.troubles()}") from error
        return found

    def shape_pictures(self) -> None:
        """Let the feed say that its pictures are of several shapes, where the sample's are all alike."""

        def shape(route: Route) -> None:
            answer = route.fetch()
            feed = answer.json()
            for number, item in enumerate(feed["items"]):
                wide, high = SHAPES[number % len(SHAPES)]
                for media in item["_vitrine"]["media"]:
                    media.update(width_px=wide, height_px=high)
            route.fulfill(response=answer, json=feed)

        self.page.route("**/feed?*", shape)

    def when(self, condition: str) -> None:
        """Wait until a condition holds in the page; asked from outside, where the page's policy does not reach."""
        eventually(lambda: self.page.evaluate(condition))

    def shown_ids(self) -> list[str]:
        """Return the ids of the gallery's items, in their order, once its tiles stand."""
        self.see("vitrine-gallery .item img")
        ids: list[str] = self.page.eval_on_selector("vitrine-gallery", "it => it.items.map((item) => item.id)")
        return ids

    def troubles(self) -> list[str]:
        """Return console errors, failed requests, violated policies and the elements' own errors."""
        seen = self.page.evaluate("window.watched || {violations: [], errors: []}")
        return [*self.complaints, *seen["violations"], *seen["errors"]]

    def layout_shifts(self) -> list[str]:
        """Return all layout shifts so far with what moved, none for a page whose parts never moved."""
        shifts: list[str] = self.page.evaluate("window.watched.shifts")
        return shifts


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """Start Debian's Chromium, or whatever stands where .ci/test-peers looks."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("VITRINE_TEST_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        missing_peer("Chromium is not installed")
    with sync_playwright() as playwright:
        yield partial(playwright.chromium.launch, executable_path=path, args=ARGUMENTS)


@pytest.fixture(scope="session")
def chromium(launch: Callable[..., Browser]) -> Iterator[Browser]:
    """The browser of all tests."""
    browser = launch()
    yield browser
    browser.close()


@pytest.fixture
def browser_context(chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh profile: no cookies, no cache."""
    context = chromium.new_context(viewport={"width": 1200, "height": 900}, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(TIMEOUT_MS)
    context.add_init_script(WATCH)
    yield context
    # A page of a feed may still be on its way through `shape_pictures`.
    for page in context.pages:
        page.unroute_all(behavior="ignoreErrors")
    context.close()


@pytest.fixture
def visit(browser_context: BrowserContext) -> Callable[[str], Watched]:
    """Open an address in a new tab and watch it."""

    def visit(url: str) -> Watched:
        watched = Watched(browser_context.new_page())
        page = watched.page
        page.on("console", lambda message: message.type == "error" and watched.complaints.append(message.text))
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        page.on("requestfailed", lambda request: watched.failed(request))
        page.goto(url)
        return watched

    return visit
