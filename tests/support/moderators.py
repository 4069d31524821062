"""People at the queue in browsers of their own, for tests that drive it by its keys."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page
from sqlalchemy import func, select

from support.live import Live, Site
from widget_server.db.session import reading_session
from widget_server.db.tables import Submission

PASSWORD = "a long and quiet word 7"


@dataclass
class Moderator:
    """A person at the queue of a site, in a browser of their own."""

    page: Page
    site: Site
    email: str

    def open(self, query: str = "") -> None:
        """Open the queue; its script has run when a card is the current one, or the list is empty."""
        self.page.goto(f"{self.site.live.base}/panel/{self.site.key}/queue{query}")
        self.page.locator(".card.current, [data-empty]:not([hidden])").first.wait_for()

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def current(self) -> Locator:
        """The card that keys are about."""
        return self.page.locator("[data-card].current")

    def current_id(self) -> str:
        """Return the id of that card."""
        return self.current.get_attribute("data-id") or ""

    def messages(self) -> str:
        """Return everything the desk says at the moment."""
        return " ".join(self.page.locator(".message:visible").all_inner_texts())

    def sign_in(self) -> None:
        """Sign in, as somebody who came from nowhere."""
        self.page.goto(f"{self.site.live.base}/panel/sign-in")
        self.page.fill("#email", self.email)
        self.page.fill("#password", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.locator(f"a[href='/panel/{self.site.key}/queue']").first.wait_for(state="attached")

    def lose_session(self) -> None:
        """Let the session end: once nothing is under way whose answer would renew it."""
        self.page.wait_for_load_state("networkidle")
        self.page.context.clear_cookies()

    def without_news(self) -> None:
        """Keep the page from hearing what others do, so that a test says when it learns of it."""
        self.page.route("**/queue/pulse*", lambda route: route.abort())


def waiting_shop(live: Live, posts_per_product: int = 1) -> Site:
    """Open a shop whose posts wait."""
    shop = live.open_site(load=False, posts_per_product=posts_per_product)
    shop.run("import", "products", str(shop.sample.products))
    shop.run("import", "posts", str(shop.sample.posts), "--rights-evidence", "the creators agreed")
    return shop


def states(site: Site) -> dict[str, int]:
    """Return how many submissions are in each state."""
    with reading_session(site.live.context.engine) as session:
        rows = session.execute(
            select(Submission.state, func.count()).where(Submission.site_id == site.id).group_by(Submission.state)
        )
        return dict(rows.all())


def state(site: Site, id: str) -> str:
    """Return the state of one."""
    with reading_session(site.live.context.engine) as session:
        return session.get_one(Submission, (site.id, id)).state
