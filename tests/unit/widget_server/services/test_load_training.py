"""What training reads: tiles as they are ranked, events with their lists, actions without names."""

from datetime import timedelta

import pytest

from support import NOW
from support.events import event, list_token, served_list
from support.showcase import small_shop
from widget_server.db.session import reading_session
from widget_server.services.event_types import EventBatch
from widget_server.services.fold_events import fold_waiting
from widget_server.services.load_training import TRAINING_PERIOD, load_training
from widget_server.services.record_events import record_events


@pytest.fixture
def site_id(context):
    with context.sessions() as session:
        shop = small_shop(session)
        shop.post("post_waiting", state="pending")
        session.commit()
        return shop.site_id


def load(context, site_id, now=NOW):
    with reading_session(context.engine) as session:
        return load_training(session, site_id, now)


def record(context, site_id, *events, shopper=None, view="view"):
    token = list_token(context, served_list(site_id, 1, 2))
    batch = EventBatch(view=view, lists=(token,), events=events, shopper=shopper)
    assert not record_events(context, site_id, batch).rejected


def test_tiles_are_what_is_public_with_a_photo(context, site_id):
    data = load(context, site_id)
    tiles = {tile.id: tile for tile in data.candidates}
    assert set(tiles) == {"post_dress", "post_shirt", "post_bag", "post_cat", "rev_good"}
    assert (tiles["post_shirt"].like_count, tiles["post_shirt"].products) == (40, ("AT-SHI-003",))
    assert (tiles["rev_good"].kind, tiles["rev_good"].rating, tiles["rev_good"].products) == (
        "review", 5, ("AT-DRE-001",),
    )  # fmt: skip
    stock = {product.id: product.in_stock for product in data.products}
    assert stock == {"AT-DRE-001": True, "AT-SHI-003": True, "AT-BAG-002": False}


def test_events_come_in_order_of_time_with_their_lists(context, site_id):
    record(context, site_id, event(0, at=NOW), event(1, "open", at=NOW - timedelta(minutes=3)))
    waiting = load(context, site_id)
    fold_waiting(context)
    data = load(context, site_id)
    assert data == waiting, "whether it is counted already makes no difference"
    assert [(one.type, one.tile, one.at_s) for one in data.events] == [
        ("open", 1, NOW.timestamp() - 180),
        ("impression", 1, NOW.timestamp()),
    ]
    assert [data.lists[one.served].tiles for one in data.events] == [(1, 2), (1, 2)]


def test_what_happened_long_ago_is_left_out(context, site_id):
    record(context, site_id, event(1, "open"))
    data = load(context, site_id, NOW + TRAINING_PERIOD + timedelta(seconds=1))
    assert (data.events, data.lists, data.interactions) == ([], [], [])


def test_actions_name_a_product_or_tile_and_nobody(context, site_id):
    record(context, site_id, event(0), event(1, "open"), view="anonymous")
    record(context, site_id, event(2, "add_to_cart", product="AT-DRE-001"), shopper="customer-17")
    actions = {(one.item, one.weight): one.shopper for one in load(context, site_id).interactions}
    assert set(actions) == {("post_dress", 1.0), ("AT-DRE-001", 3.0)}
    assert actions["post_dress", 1.0] == "anonymous"
    assert "customer" not in actions["AT-DRE-001", 3.0]
