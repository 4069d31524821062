"""The end of the spool: requests that arrive at the same time are written together and share one sync to disk.

Owns the sharing. Who comes first writes for all that wait meanwhile; nobody returns before their own row is durable.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Table, insert
from sqlalchemy.exc import IntegrityError

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
        table = SpooledRequest.__table__
        assert isinstance(table, Table)
        self._engine = engine
        self._insert = insert(table)
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
            with self._engine.begin() as connection:
                connection.execute(self._insert, [waiting.row for waiting in batch])
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
