"""An event's id says when it was, and is the same when it is sent again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from support import NOW
from support.events import served_list
from support.shop import add_site
from widget_server.db.tables import ServedList
from widget_server.services.event_log import event_id, event_time_s, first_event_id, served_lists

TIMES = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))


@given(at=TIMES, view=st.text(), name=st.text())
def test_the_time_is_read_back_to_the_millisecond(at, view, name):
    id = event_id(view, name, at)
    assert abs(event_time_s(id) - at.timestamp()) < 0.001
    assert (len(id), id) == (32, event_id(view, name, at))
    assert first_event_id(at) <= id < first_event_id(at + timedelta(milliseconds=2))


@given(one=TIMES, other=TIMES)
def test_ids_sort_by_time(one, other):
    if abs(one - other) > timedelta(milliseconds=1):
        assert (event_id("v", "a", one) < event_id("v", "b", other)) == (one < other)


def test_view_and_name_do_not_run_together():
    assert event_id("ab", "c", NOW) != event_id("a", "bc", NOW)


def test_a_list_is_read_back_as_it_was_served(context):
    with context.sessions.begin() as session:
        site = add_site(session)
        served = served_list(site.id, 7, 9)
        session.add(
            ServedList(
                site_id=site.id, id="a", scope=served.scope, issued_at_s=served.issued_at_s, variant=served.variant,
                layout=served.layout, first_position=1, tiles=[7, 9], propensities=[1.0, 1.0],
            )
        )  # fmt: skip
        session.flush()
        assert served_lists(session, site.id, select(ServedList.id)) == {"a": served}
        assert served_lists(session, site.id + 1, select(ServedList.id)) == {}
