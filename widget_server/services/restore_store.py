"""Bring a whole store back from its backup, into a store that is empty, on this kind of database or the other.

Owns that it comes whole or not at all: photos first, which no row names yet, then all rows in one transaction. Numbers
and audit chains stay what they were.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from widget_server.db.partitions import make_ahead
from widget_server.errors import Conflict
from widget_server.sentences import Sentence
from widget_server.services.context import Context
from widget_server.services.store_archive import (
    MEDIA_FOLDER,
    UnfitBackup,
    checked_manifest,
    plain_tables,
    read_row,
    table_name,
)

Watch = Callable[[Sequence[str]], Iterable[str]]
_ROWS = 1000


@dataclass(frozen=True, kw_only=True)
class RestoredStore:
    """What came back."""

    site_count: int
    row_count: int
    file_count: int


def restore_store(context: Context, path: Path, *, watch: Watch = lambda names: names) -> RestoredStore:
    """Restore every site, person, photo and setting of a backup.

    watch : is given the names of the photos and yields them, which is how a caller shows how far it is.
    Raises UnfitBackup for a file that does not fit, Conflict where this store holds a site or a person already.
    """
    with ZipFile(path) as file:
        manifest = checked_manifest(file, context.vault)
        _refuse_taken(context)
        photos = [name for name in manifest["sha256"] if name.startswith(MEDIA_FOLDER)]
        for name in watch(photos):
            context.store.put(name.removeprefix(MEDIA_FOLDER), file.read(name))
        make_ahead(context.engine, context.now())
        try:
            with context.engine.begin() as connection:
                for table in plain_tables():
                    with file.open(table_name(table)) as member:
                        _insert(connection, table, (read_row(table, line) for line in member))
                _go_on_counting(connection)
        except (IntegrityError, StatementError) as error:
            raise UnfitBackup("The backup's rows do not fit together; nothing was restored.") from error
    rows = manifest["rows"]
    return RestoredStore(site_count=rows["sites"], row_count=sum(rows.values()), file_count=len(photos))


def _refuse_taken(context: Context) -> None:
    with context.engine.connect() as connection:
        for table in plain_tables():
            if table.name in ("sites", "users") and connection.scalar(select(func.count()).select_from(table)):
                raise Conflict(Sentence("This store is not empty. Restore into one that `vitrine init` just made."))


def _insert(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    while chunk := list(islice(rows, _ROWS)):
        connection.execute(insert(table), chunk)


def _go_on_counting(connection: Connection) -> None:
    """Let new sites and people get numbers after those that came back; SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        for table in ("sites", "users"):
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                    f" WHERE EXISTS (SELECT 1 FROM {table})"
                )
            )
