"""Events: each is checked by itself, what is good is durable, what is repeated is one."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from support import NOW
from support.events import event, list_token, reported, served_list
from support.showcase import small_shop
from widget_server.db.base import moment_of
from widget_server.db.event_body import columns_of, lists_of
from widget_server.db.tables import SpooledRequest
from widget_server.services.event_types import EventBatch, KnownNames, PurchasedLine
from widget_server.services.record_events import record_events


@pytest.fixture
def shop(context):
    with context.sessions() as session:
        return small_shop(session)


@pytest.fixture
def token(context, shop):
    # Numbers 1 and 2 are post_dress and post_shirt.
    return list_token(context, served_list(shop.site_id, 1, 2))


def record(context, shop, token, *events, **batch):
    return record_events(context, shop.site_id, EventBatch(view="view", lists=(token,), events=events, **batch))


def codes(answer):
    return {rejected.index: rejected.code for rejected in answer.rejected}


def requests(context):
    with context.sessions() as session:
        return list(session.scalars(select(SpooledRequest)))


def test_a_good_event_is_stored_with_its_tile_list_and_request(context, shop, token):
    answer = record(context, shop, token, event(type="product_click", product="AT-DRE-001"), source="0123456789")
    assert (answer.accepted, answer.duplicate, answer.rejected) == (1, 0, ())
    (stored,), (request,) = reported(context), requests(context)
    assert (stored.type, stored.item, stored.number, stored.position, stored.product, stored.at) == (
        "product_click", "post_dress", 1, 1, "AT-DRE-001", NOW,
    )  # fmt: skip
    assert lists_of(columns_of(request.body), shop.site_id) == [served_list(shop.site_id, 1, 2)]
    assert (request.source, request.event_count, request.shopper) == ("01234", 1, None)
    assert moment_of(request.id) == NOW


def test_one_bad_event_costs_only_itself(context, shop, token):
    forged = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    other_site = list_token(context, served_list(shop.site_id + 1, 1))
    old = list_token(context, served_list(shop.site_id, 1, at=NOW - timedelta(days=2)))
    events = [
        event(0),
        event(1, "wave"),
        event(2, at=NOW + timedelta(hours=1)),
        event(3, at=NOW - timedelta(hours=26)),
        event(4, at=datetime(2026, 11, 22, 9)),
        event(5, list=None),
        event(6, list=9),
        event(7, list=1),
        event(8, list=2),
        event(9, list=3),
        event(10, list=4),
        event(11, item="post_bag"),
        event(12, item="post_of_nobody"),
        event(13, item=None),
        event(14, "product_click", product="AT-XXX-000"),
        event(15, "purchase"),
        event(16, "open"),
    ]
    batch = EventBatch(view="view", lists=(token, forged, other_site, old, "v1.nonsense"), events=events)
    answer = record_events(context, shop.site_id, batch)
    assert codes(answer) == {
        1: "unknown_type",
        2: "bad_time",
        3: "bad_time",
        4: "bad_time",
        5: "unknown_list",
        6: "unknown_list",
        7: "forged_list",
        8: "forged_list",
        9: "expired_list",
        10: "forged_list",
        11: "item_not_in_list",
        12: "item_not_in_list",
        13: "item_not_in_list",
        14: "unknown_product",
        15: "missing_order",
    }
    assert (answer.accepted, len(reported(context))) == (2, 2)
    (request,) = requests(context)
    assert len(columns_of(request.body)["lists"]) == 1


def test_the_same_thing_twice_in_a_request_is_one_event(context, shop, token):
    answer = record(context, shop, token, event(0), event(1), event(2, id="event-0", type="open"), event(3, "open"))
    assert (answer.accepted, answer.duplicate) == (2, 2)


def test_a_beacon_sent_again_adds_no_event(context, shop, token):
    first = record(context, shop, token, event(0), event(1, "open"))
    again = record(context, shop, token, event(0), event(1, "open"))
    assert first == again
    assert len(reported(context)) == 2


def test_a_purchase_needs_an_order_and_a_known_product_and_takes_aliases(context, shop, token):
    lines = (
        PurchasedLine(product="AT-SHI-003", quantity=1, value_minor=4990),
        PurchasedLine(product="AT-DRE-001", quantity=2, value_minor=7990),
        PurchasedLine(product="gone", quantity=1, value_minor=1),
    )
    bought = event(0, "purchase", None, list=None, order="1001", lines=lines, currency="USD")
    unknown = event(1, "purchase", None, list=None, order="1002", lines=lines[2:])
    answer = record(context, shop, token, bought, unknown)
    assert codes(answer) == {1: "unknown_product"}
    (stored,) = reported(context)
    bought = stored.purchase
    assert (stored.product, bought.order, bought.currency, len(bought.lines)) == ("AT-DRE-001", "1001", "USD", 3)


def test_a_shopper_is_sealed_in_the_table_and_found_by_reference(context, shop, token):
    record(context, shop, token, event(), shopper="Customer-17")
    with context.engine.connect() as connection:
        raw = connection.exec_driver_sql("SELECT * FROM spooled_requests").one()
    assert "ustomer-17" not in repr(tuple(raw))
    with context.sessions() as session:
        found = select(func.count()).select_from(SpooledRequest).where(SpooledRequest.shopper == "customer-17")
        assert session.scalar(found) == 1


def test_what_the_caller_knows_is_believed_and_the_rest_is_looked_up(context, shop, token):
    known = KnownNames(numbers={"post_dress": 1})
    events = (event(0), event(1, item="post_shirt"), event(2, item="nobody"))
    answer = record(context, shop, token, *events, known=known)
    assert (answer.accepted, codes(answer)) == (2, {2: "item_not_in_list"})


def test_the_same_list_sent_twice_is_one(context, shop, token):
    batch = EventBatch(view="v", lists=(token, token), events=[event(0), event(1, list=1), event(2, "open", list=1)])
    assert record_events(context, shop.site_id, batch).duplicate == 1
    (request,) = requests(context)
    assert len(columns_of(request.body)["lists"]) == 1


def test_a_batch_without_a_good_event_writes_nothing(context, shop, token):
    record(context, shop, token, event(list=5))
    assert requests(context) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lists=st.lists(st.text(max_size=40), max_size=3),
    given_events=st.lists(
        st.builds(
            dict,
            type=st.sampled_from(["impression", "open", "purchase", "x", ""]),
            at=st.datetimes() | st.datetimes(timezones=st.timezones()),
            list=st.none() | st.integers(0, 5),
            item=st.none() | st.text(max_size=10),
            product=st.none() | st.text(max_size=10),
        ),
        max_size=5,
    ),
)
def test_every_event_is_accepted_rejected_or_a_duplicate(context, shop, lists, given_events):
    events = [event(index, **fields) for index, fields in enumerate(given_events)]
    answer = record_events(context, shop.site_id, EventBatch(view="v", lists=lists, events=events))
    assert answer.accepted + answer.duplicate + len(answer.rejected) == len(events)
    assert answer.accepted == 0
