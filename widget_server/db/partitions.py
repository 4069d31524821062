"""The weeks of `event_requests` on PostgreSQL: partitions made ahead, and dropped when all they hold is too old.

Owns their names and bounds. SQLite has none; there rows are deleted (services.forget_old). What is outside every week
that is made yet, as where a clock is wrong, lies in the partition for all other rows until its week is made.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, text

TABLE = "event_requests"
OTHER = f"{TABLE}_other"
WEEK = timedelta(weeks=1)
AHEAD = 4
# Making and dropping a partition needs the table for itself for a moment; who would wait longer tries a minute later.
_LOCK_TIMEOUT_MS = 2000
_NAME = re.compile(rf"{TABLE}_(\d{{8}})")
# A Monday.
_FIRST = datetime(2020, 1, 6, tzinfo=UTC)


def is_partition(table: str) -> bool:
    """Whether a table is a part of another one and so none of the model's."""
    return table == OTHER or _NAME.fullmatch(table) is not None


def make_ahead(engine: Engine, now: datetime) -> Sequence[str]:
    """Make the partitions of this week and of the next ones where they are missing; returns their names."""
    made = []
    if engine.dialect.name == "postgresql":
        this = _FIRST + (now - _FIRST) // WEEK * WEEK
        for week in range(AHEAD + 1):
            begin = this + week * WEEK
            with engine.begin() as connection:
                if _name(begin) not in partitions(connection):
                    _make(connection, begin)
                    made.append(_name(begin))
    return made


def drop_old(engine: Engine, before: datetime) -> Sequence[str]:
    """Drop the partitions whose every row is older, and such rows outside every week; returns the names."""
    dropped = []
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            names = partitions(connection)
        for name in names:
            if _begin(name) + WEEK <= before:
                with engine.begin() as connection:
                    _hurry(connection)
                    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
                dropped.append(name)
        with engine.begin() as connection:
            connection.execute(text(f"DELETE FROM {OTHER} WHERE id < :first"), {"first": _digits(before)})
    return dropped


def partitions(connection: Connection) -> Sequence[str]:
    """Return the names of the weeks, in their order."""
    query = text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = CAST(:table AS regclass)")
    found = connection.execute(query, {"table": TABLE}).scalars()
    return sorted(name for name in found if _NAME.fullmatch(name))


def _make(connection: Connection, begin: datetime) -> None:
    name, first, end = _name(begin), _digits(begin), _digits(begin + WEEK)
    _hurry(connection)
    # Two runners may make the same week, and rows of it may lie among the others already.
    connection.exec_driver_sql(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
    if name in partitions(connection):
        return
    connection.exec_driver_sql(f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING ALL)")
    connection.exec_driver_sql(
        f"WITH moved AS (DELETE FROM {OTHER} WHERE id >= '{first}' AND id < '{end}' RETURNING *)"
        f" INSERT INTO {name} SELECT * FROM moved"
    )
    connection.exec_driver_sql(f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM ('{first}') TO ('{end}')")


def _hurry(connection: Connection) -> None:
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_LOCK_TIMEOUT_MS}")


def _name(begin: datetime) -> str:
    return f"{TABLE}_{begin:%Y%m%d}"


def _begin(name: str) -> datetime:
    found = _NAME.fullmatch(name)
    assert found is not None
    return datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=UTC)


def _digits(at: datetime) -> str:
    """Return the first digits of the ids of that moment (db.base.time_ordered_id)."""
    return f"{int(at.timestamp() * 1000):012x}"
