"""The elements report what they cost a page: of shoppers who agreed, one view in ten, and nothing else."""

import pytest

from embed.snippet import snippet
from support.live import eventually
from support.variants import on_one_variant
from widget_server.db.session import reading_session
from widget_server.services.widget_cost import widget_cost

pytestmark = on_one_variant


@pytest.fixture
def shop(live, merchant):
    """A shop of its own, whose every page view is in the sample."""
    return live.open_site(merchant.origin, posts_per_product=1)


@pytest.fixture
def opened(shop, visit, merchant, browser_context):
    """Its home page with a gallery."""
    browser_context.add_init_script("Math.random = () => 0")
    body = snippet(host=shop.live.base, site=shop.key, attributes={"page": "home"})
    page = visit(merchant.page(body, host=shop.live.base))
    page.see("vitrine-gallery .item img")
    return page


def reported(shop):
    with reading_session(shop.live.context.engine) as session:
        return widget_cost(session, shop.id, now=shop.live.context.now())


def test_a_view_of_somebody_who_agreed_tells_bytes_and_that_nothing_jumped(shop, opened):
    opened.page.evaluate("vitrine.consent(true)")
    opened.page.goto("about:blank")
    cost = eventually(lambda: reported(shop), lambda cost: cost.view_count)
    assert (cost.view_count, cost.most["shift"]) == (1, 0)
    # What stands in the page without a lightbox or reviews: more than the first script, less than all of them.
    assert 4096 < cost.most["bytes"] <= 12288


def test_without_consent_nothing_is_told(shop, opened, merchant):
    asked: list[str] = []
    opened.page.context.on("request", lambda request: asked.append(request.url))
    opened.page.goto(merchant.page("<p>Another page</p>", host=shop.live.base))
    opened.page.wait_for_load_state("networkidle")
    assert [url for url in asked if url.endswith("/measurements")] == []
    assert reported(shop).view_count == 0
