"""The spool becomes rows exactly once, whatever comes twice and wherever it stops."""

import pytest
from sqlalchemy import func, select

from support.events import event, list_token, served_list
from support.showcase import small_shop
from widget_server.db.tables import Event, ServedList, SpooledRequest, UnfoldedBatch
from widget_server.services import unpack_events as module
from widget_server.services.event_types import EventBatch, KnownNames
from widget_server.services.record_events import record_events
from widget_server.services.unpack_events import unpack_events, unpack_waiting


@pytest.fixture
def site_id(context):
    with context.sessions() as session:
        return small_shop(session).site_id


def record(context, site_id, view, *events, **batch):
    token = list_token(context, served_list(site_id, 1, 2))
    return record_events(context, site_id, EventBatch(view=view, lists=(token,), events=events, **batch))


def counts(context, *tables):
    with context.sessions() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_a_request_waits_as_one_row_and_becomes_its_events(context, site_id):
    record(context, site_id, "a", event(0), event(1, "open"), shopper="C-17", source="abcdef")
    assert counts(context, SpooledRequest, Event, ServedList, UnfoldedBatch) == [1, 0, 0, 0]
    unpack_waiting(context)
    assert counts(context, SpooledRequest, Event, ServedList, UnfoldedBatch) == [0, 2, 1, 1]
    with context.sessions() as session:
        assert {event.shopper for event in session.scalars(select(Event))} == {"c-17"}
        assert session.scalars(select(UnfoldedBatch.source)).all() == ["abcde"]


def test_a_shopper_is_not_readable_in_the_spool(context, site_id):
    record(context, site_id, "a", event(0), shopper="c-17")
    with context.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT * FROM spooled_requests").one()
    assert b"c-17" not in repr(tuple(row)).encode()


def test_a_beacon_that_came_twice_is_one_row_an_event(context, site_id):
    for _ in range(2):
        record(context, site_id, "a", event(0), event(1, "open"))
    unpack_waiting(context)
    assert counts(context, SpooledRequest, Event, UnfoldedBatch) == [0, 2, 2]


def test_an_unpacking_that_breaks_leaves_everything_in_the_spool(context, site_id, monkeypatch):
    record(context, site_id, "a", event(0))
    with context.sessions() as session:
        unpack_events(session, site_id)
        session.rollback()
    assert counts(context, SpooledRequest, Event, UnfoldedBatch) == [1, 0, 0]


def test_more_than_one_batch_is_unpacked_batch_by_batch(context, site_id, monkeypatch):
    monkeypatch.setattr(module, "BATCH_REQUESTS", 2)
    for view in "abcde":
        record(context, site_id, view, event(0))
    unpack_waiting(context)
    assert counts(context, SpooledRequest, Event, UnfoldedBatch) == [0, 5, 5]


def test_what_the_caller_knows_is_believed_and_the_rest_is_looked_up(context, site_id):
    known = KnownNames(numbers={"post_dress": 1})
    answer = record(context, site_id, "a", event(0), event(1, item="post_shirt"), event(2, item="nobody"), known=known)
    assert (answer.accepted, [one.code for one in answer.rejected]) == (2, ["item_not_in_list"])
