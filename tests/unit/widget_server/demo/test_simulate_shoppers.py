import orjson
import pytest
from sqlalchemy import func, select

from widget_server.db.tables import Event
from widget_server.demo.shop import SITE_KEY
from widget_server.showcase.feed import feed_bytes, feed_place
from widget_server.showcase.feed_request import FeedParameters, read_feed_request
from widget_server.showcase.showcases import Showcases

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample")]


def test_shoppers_leave_impressions_clicks_and_carts_but_never_an_identity(sample):
    context, _, _ = sample
    with context.sessions() as session:
        kinds = dict(session.execute(select(Event.type, func.count()).group_by(Event.type)).all())
        assert kinds["impression"] > 5 * kinds["open"] > 5 * kinds["product_click"] > 0
        assert session.scalar(select(func.count()).where(Event.shopper.is_not(None))) == 0


def test_what_they_opened_most_has_moved_up(sample):
    context, _, _ = sample
    showcases = Showcases(context.engine, context.vault, public_url="http://x.example", now=context.now)
    snapshot = showcases.of(SITE_KEY)
    request = read_feed_request(FeedParameters(page="home", limit=100), snapshot)
    feed = orjson.loads(feed_bytes(showcases, snapshot, request, feed_place(showcases, request)))
    order = [item["id"] for item in feed["items"]]
    with context.sessions() as session:
        opened = session.execute(
            select(Event.item_id, func.count()).where(Event.type == "open").group_by(Event.item_id)
        ).all()
    best = [item for item, _ in sorted(opened, key=lambda row: -row[1])[:10] if item in order]
    assert sum(order.index(item) for item in best) / len(best) < len(order) / 4
