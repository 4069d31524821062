"""INSERT … ON CONFLICT for both databases, many rows at once.

Owns the dialects' spelling only; which rows are new or changed is the caller's knowledge.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from widget_server.db.tables import Base

Row = Mapping[str, Any]


def upsert(
    session: Session,
    model: type[Base],
    rows: Sequence[Row],
    *,
    keep: Collection[str] = (),
) -> None:
    """Insert rows; where the primary key exists, take over every given column but the key and those in `keep`.

    rows : column name to value, all with the same columns.  keep : columns that only an insert sets.
    """
    if not rows:
        return
    table, keys = _table_and_keys(model)
    statement = _insert(session, table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys and name not in keep}
    session.connection().execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows))


def add_up(
    session: Session, model: type[Base], columns: Mapping[str, Sequence[float]], *, add: Collection[str]
) -> None:
    """Insert rows of plain numbers, given by column; where the primary key exists, add the columns in `add` to it.

    Past SQLAlchemy's handling of each value, which for hundreds of thousands of rows costs more than the database.
    """
    if not next(iter(columns.values()), ()):
        return
    table, keys = _table_and_keys(model)
    names, added = ", ".join(columns), ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in add)
    settled = f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {added}"
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        kinds = ["double precision" if name in add else "bigint" for name in columns]
        arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
        text = f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({arrays}) {settled}"
        # As texts: the driver looks at every element of a list to find out what it holds.
        connection.exec_driver_sql(text, tuple(f"{{{','.join(map(repr, values))}}}" for values in columns.values()))
    else:
        marks = ", ".join("?" for _ in columns)
        text = f"INSERT INTO {table.name} ({names}) VALUES ({marks}) {settled}"
        connection.exec_driver_sql(text, list(zip(*columns.values(), strict=True)))


def insert_missing(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert the rows whose primary key does not exist yet; the others stay as they are."""
    if not rows:
        return
    table, _ = _table_and_keys(model)
    session.connection().execute(_insert(session, table).on_conflict_do_nothing(), list(rows))


def _table_and_keys(model: type[Base]) -> tuple[Table, list[str]]:
    table = model.__table__
    assert isinstance(table, Table)
    return table, [column.name for column in table.primary_key]


def _insert(session: Session, table: Table) -> postgresql.Insert | sqlite.Insert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
