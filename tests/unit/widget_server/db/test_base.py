from datetime import UTC, datetime, timedelta

from widget_server.db.base import first_id, moment_of, time_ordered_id
from widget_server.db.tables import Base

NINE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_every_key_begins_with_the_site():
    # sites and users are the two roots: a person may work for several sites, and signs in for all of them.
    of_people = {"users", "desk_sessions", "passkeys", "passkey_challenges"}
    owned = [table for name, table in Base.metadata.tables.items() if name not in {"sites", *of_people}]
    assert [table.name for table in owned if next(iter(table.primary_key.columns)).name != "site_id"] == []


def test_ids_sort_by_time_and_never_repeat():
    earlier, later = time_ordered_id(NINE), time_ordered_id(NINE + timedelta(milliseconds=1))
    assert earlier < later
    assert len(earlier) == 32
    assert len({time_ordered_id(NINE) for _ in range(1000)}) == 1000


def test_ids_from_a_moment_on_sort_after_it():
    assert time_ordered_id(NINE - timedelta(milliseconds=1)) < first_id(NINE) <= time_ordered_id(NINE)
    assert moment_of(time_ordered_id(NINE)) == NINE
