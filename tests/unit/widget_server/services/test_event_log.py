"""What is read back is what was reported, each event once, the oldest first."""

from datetime import timedelta

from sqlalchemy import select

from support import NOW
from support.events import event_request, served_list, stored
from support.shop import add_site
from widget_server.db.base import time_ordered_id
from widget_server.db.tables import EventRequest, SpooledRequest
from widget_server.services.event_log import counted_events, events_once, first_request_id, newest_events


def newest(context, site_id, **limits):
    with context.sessions() as session:
        return newest_events(session, site_id, **{"since": NOW - timedelta(days=1), "most": 100} | limits)


def add(context, site_id, *requests, table=EventRequest):
    with context.sessions.begin() as session:
        for minute, events, more in requests:
            id = time_ordered_id(NOW - timedelta(minutes=minute))
            session.add(event_request(table, site_id, id, *events, **more))


def test_what_happened_comes_in_order_with_its_lists_and_what_came_twice_is_one(context, site_id):
    lists = [served_list(site_id, 7, 9)]
    look = stored("impression", NOW - timedelta(minutes=3), list=0, number=9, item="post_9")
    click = stored("open", NOW - timedelta(minutes=1), list=0, number=7, item="post_7")
    add(context, site_id, (0, [click], {"lists": lists}), (2, [look], {"lists": lists, "shopper": "anna"}))
    add(context, site_id, (1, [look], {"lists": lists, "shopper": "anna"}), table=SpooledRequest)
    log = newest(context, site_id)
    assert [(one.event.type, one.event.position, log.lists[one.served]) for one in log.events] == [
        ("impression", 2, lists[0]), ("open", 1, lists[0]),
    ]  # fmt: skip
    assert [bool(one.shopper) for one in log.events] == [True, False]
    assert "anna" not in log.events[0].shopper
    assert [(one.tile, one.type) for one in counted_events(log)] == [(9, "impression"), (7, "open")]


def test_the_newest_of_the_types_that_are_wanted(context, site_id):
    add(
        context,
        site_id,
        *((n, [stored("open", NOW - timedelta(minutes=n)), stored("impression")], {}) for n in range(9)),
    )
    log = newest(context, site_id, most=2, types=("open",))
    assert [one.event.at for one in log.events] == [NOW - timedelta(minutes=1), NOW]


def test_what_is_older_and_of_another_site_is_left_out(context, site_id):
    with context.sessions.begin() as session:
        other = add_site(session, "pk_other").id
    add(context, other, (0, [stored("open")], {}))
    add(context, site_id, (0, [stored("open", NOW - timedelta(hours=25))], {}), (2000, [stored("open")], {}))
    assert newest(context, site_id).events == []


def test_whole_rows_are_read_once_an_event(context, site_id):
    add(context, site_id, (1, [stored("open"), stored("impression")], {}), (0, [stored("open")], {}))
    with context.sessions() as session:
        assert sorted(one.type for one in events_once(session.scalars(select(EventRequest)))) == ["impression", "open"]


def test_an_id_sorts_by_time():
    at = NOW - timedelta(minutes=1)
    assert first_request_id(at) <= time_ordered_id(at) < first_request_id(NOW) <= time_ordered_id(NOW)
