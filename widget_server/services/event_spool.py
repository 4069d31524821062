"""The end of the spool: requests that arrive at the same time are written together and share one sync to disk.

Owns the sharing and the one statement that writes them. Who comes first writes for all that wait meanwhile; nobody
returns before their own row is durable.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from widget_server.db.tables import SpooledRequest

Row = Mapping[str, Any]


@dataclass
class _Waiting:
    row: Row
    is_written: bool = False
    error: Exception | None = None


class EventSpool:
    """The spool of one process, for all its threads."""

    def __init__(self, engine: Engine) -> None:
        self._write_rows = _WRITERS[engine.dialect.name](engine)
        self._waiting: list[_Waiting] = []
        self._arriving = threading.Lock()
        self._writing = threading.Lock()

    def append(self, row: Row) -> None:
        """Return when the row is durable. Raises what the database raises."""
        mine = _Waiting(row)
        with self._arriving:
            self._waiting.append(mine)
        with self._writing:
            if not mine.is_written and mine.error is None:
                with self._arriving:
                    batch, self._waiting = self._waiting, []
                self._write(batch)
        if mine.error is not None:
            raise mine.error

    def _write(self, batch: Sequence[_Waiting]) -> None:
        try:
            self._write_rows([waiting.row for waiting in batch])
        except IntegrityError as error:
            if len(batch) == 1:
                batch[0].error = error
            else:  # one of a site that is gone must not cost the others
                for waiting in batch:
                    self._write([waiting])
        except Exception as error:
            for waiting in batch:
                waiting.error = error
        else:
            for waiting in batch:
                waiting.is_written = True


class _Writer:
    """Writes rows past SQLAlchemy's handling of each value, which for one small row costs more than the database."""

    columns: Sequence[str] = ("site_id", "id", "shopper", "kinds", "event_count", "body", "source")

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._seal: Any = SpooledRequest.__table__.c.shopper.type

    def __call__(self, rows: Sequence[Row]) -> None:
        """Write rows in one transaction."""
        raise NotImplementedError

    def _values(self, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
        seal, dialect = self._seal.process_bind_param, self._engine.dialect
        return [
            (row["site_id"], row["id"], seal(row["shopper"], dialect), *(row[name] for name in self.columns[3:]))
            for row in rows
        ]


class _SqliteWriter(_Writer):
    def __call__(self, rows: Sequence[Row]) -> None:
        marks = ", ".join("?" for _ in self.columns)
        with self._engine.begin() as connection:
            connection.exec_driver_sql(
                f"INSERT INTO spooled_requests ({', '.join(self.columns)}) VALUES ({marks})", self._values(rows)
            )


class _PostgresWriter(_Writer):
    """COPY, which is a transaction and one round trip where the connection commits by itself."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine.execution_options(isolation_level="AUTOCOMMIT"))

    def __call__(self, rows: Sequence[Row]) -> None:
        text = f"COPY spooled_requests ({', '.join(self.columns)}) FROM STDIN"
        with self._engine.connect() as connection:
            # The driver's own, which is not SQLAlchemy's to translate.
            driver: Any = connection.connection.dbapi_connection
            dialect = connection.dialect
            try:
                with driver.cursor().copy(text) as copy:
                    for values in self._values(rows):
                        copy.write_row(values)
            except dialect.loaded_dbapi.Error as error:
                if driver.closed:
                    connection.invalidate(error)
                raise DBAPIError.instance(
                    text, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
                ) from error


_WRITERS = {"sqlite": _SqliteWriter, "postgresql": _PostgresWriter}
