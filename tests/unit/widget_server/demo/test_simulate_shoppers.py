from collections import Counter

import orjson
import pytest
from sqlalchemy import func, select

from support.events import reported
from widget_server.db.tables import EventRequest
from widget_server.demo.shop import SITE_KEY
from widget_server.showcase.feed import feed_bytes, feed_place
from widget_server.showcase.feed_request import FeedParameters, read_feed_request
from widget_server.showcase.showcases import Showcases

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample")]


def test_shoppers_leave_impressions_clicks_and_carts_but_never_an_identity(sample):
    context, _, _ = sample
    kinds = Counter(event.type for event in reported(context))
    assert kinds["impression"] > 5 * kinds["open"] > 5 * kinds["product_click"] > 0
    with context.sessions() as session:
        assert session.scalar(select(func.count()).where(EventRequest.shopper.is_not(None))) == 0


def test_what_they_opened_most_has_moved_up(sample):
    context, _, _ = sample
    showcases = Showcases(context.engine, context.vault, public_url="http://x.example", now=context.now)
    snapshot = showcases.of(SITE_KEY)
    request = read_feed_request(FeedParameters(page="home", limit=100), snapshot)
    feed = orjson.loads(feed_bytes(showcases, snapshot, request, feed_place(showcases, request)))
    order = [item["id"] for item in feed["items"]]
    opened = Counter(event.item for event in reported(context) if event.type == "open")
    best = [item for item, _ in opened.most_common(10) if item in order]
    assert sum(order.index(item) for item in best) / len(best) < len(order) / 4
