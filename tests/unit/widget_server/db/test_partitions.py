"""The weeks of events on PostgreSQL: made ahead, taking over what lay among the others, dropped when too old."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from support import NOW
from support.events import event_request, stored
from support.shop import add_site
from widget_server.db.base import time_ordered_id
from widget_server.db.partitions import AHEAD, WEEK, drop_old, is_partition, make_ahead, partitions
from widget_server.db.session import session_factory
from widget_server.db.tables import EventRequest


@pytest.fixture
def database_url(_postgres_url):
    """SQLite has no partitions."""
    return _postgres_url


@pytest.fixture
def engine(engine):
    yield engine
    with engine.begin() as connection:
        for name in partitions(connection):
            connection.exec_driver_sql(f"DROP TABLE {name}")


def add(engine, *moments):
    with session_factory(engine).begin() as session:
        site_id = add_site(session).id
        for at in moments:
            session.add(event_request(EventRequest, site_id, time_ordered_id(at), stored("open", at)))


def lying(engine):
    """Return how many rows lie in each partition that holds any."""
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT CAST(CAST(tableoid AS regclass) AS text), count(*) FROM event_requests GROUP BY 1")
        )
        return dict(rows.all())


def test_rows_go_where_their_week_is_and_move_there_once_it_is_made(engine):
    add(engine, NOW, NOW + WEEK, NOW - WEEK, NOW + 10 * WEEK)
    assert lying(engine) == {"event_requests_other": 4}
    assert make_ahead(engine, NOW) == [f"event_requests_{week}" for week in
                                       ("20261116", "20261123", "20261130", "20261207", "20261214")]  # fmt: skip
    assert lying(engine) == {"event_requests_20261116": 1, "event_requests_20261123": 1, "event_requests_other": 2}
    assert make_ahead(engine, NOW) == []
    assert len(make_ahead(engine, NOW + WEEK)) == 1


def test_only_weeks_that_are_too_old_as_a_whole_are_dropped(engine):
    make_ahead(engine, NOW)
    add(engine, NOW, NOW + timedelta(days=2))
    assert drop_old(engine, NOW) == []
    assert drop_old(engine, NOW + timedelta(days=1)) == ["event_requests_20261116"]
    assert lying(engine) == {"event_requests_20261123": 1}


def test_two_runners_make_a_week_once(engine):
    made = []
    threads = [threading.Thread(target=lambda: made.extend(make_ahead(engine, NOW))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        assert len(partitions(connection)) == AHEAD + 1


def test_a_query_of_some_weeks_looks_into_no_others(engine):
    make_ahead(engine, NOW)
    with engine.connect() as connection:
        first = time_ordered_id(NOW + 2 * WEEK)
        plan = connection.execute(
            text("EXPLAIN SELECT body FROM event_requests WHERE site_id = 1 AND id >= :first"), {"first": first}
        )
        told = "\n".join(plan.scalars())
    assert "event_requests_20261123" not in told
    assert "event_requests_20261214" in told


def test_partitions_are_known_by_name():
    assert [is_partition(name) for name in ("event_requests", "event_requests_other", "event_requests_20261116")] == [
        False, True, True,
    ]  # fmt: skip
