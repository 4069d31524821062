"""The snapshots of a process: which one is in force, and that readers never wait for a slow database.

Owns freshness. A snapshot is compared with the database's version at most twice a second; whoever asks for one site
asks for all that were wanted lately, so that a thousand sites cost no more questions than one. Until that has
answered, readers get the snapshot that was confirmed less than a second ago, so that a takedown is everywhere
within a second. A database that does not answer in time counts as unreachable: what was kept stands in.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from itertools import islice

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeout

from widget_server.db.engine import for_pages
from widget_server.errors import NotFound
from widget_server.secrets import Vault
from widget_server.showcase.cursors import Cursors
from widget_server.showcase.load_site import VERSIONS_QUERY
from widget_server.showcase.patch_snapshot import patch_snapshot, without_lapsed
from widget_server.showcase.quotes import Quotes
from widget_server.showcase.related import RelatedProducts
from widget_server.showcase.snapshot import Snapshot, load_snapshot
from widget_server.showcase.snapshot_files import SnapshotFiles

log = structlog.get_logger(__name__)

CHECKING = "showcase-check"
"""The name of the threads that ask the database."""
CHECK_EVERY_S = 0.5
MAX_STALE_S = 1.0
MOST_IN_A_QUESTION = 500
# While the database cannot be reached nobody can take anything down either: better an old page than none. Beyond this
# the trouble may be between this process and the database alone.
MAX_UNREACHABLE_S = 600.0
RETRY_S = 1.0
# Asking for a version takes a millisecond. Who waits for that longer than this takes the database for unreachable, and
# for a while after such trouble nobody waits at all: the next check has to come back in time first.
PATIENCE_S = 1.0
NO_WAIT_S = 2.0
# A version that is known to be outdated may hold what was taken down: it is not served while a healthy database loads.
# Who has nothing that could stand in waits as long.
LOAD_PATIENCE_S = 10.0

# Whatever the database refuses is trouble of its own: no request decides on the question.
_Unreachable = (DBAPIError, SQLAlchemyTimeout)


class Showcases:
    """One snapshot per site, in force for this process. Safe for threads.

    public_url : base of addresses in answers, without a trailing slash.  now : the clock that rights go by.
    clock_s : a clock that never steps back, by which freshness is measured.  files : where snapshots of large sites
    lie, for this process and others.
    """

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        *,
        public_url: str,
        now: Callable[[], datetime],
        clock_s: Callable[[], float] = time.monotonic,
        check_every_s: float = CHECK_EVERY_S,
        max_stale_s: float = MAX_STALE_S,
        files: SnapshotFiles | None = None,
    ) -> None:
        self.public_url = public_url
        self.now = now
        self.cursors = Cursors(vault.key("cursor"))
        self.list_key = vault.key("list")
        self.related = RelatedProducts(engine, now)
        self.quotes = Quotes()
        self._engine = for_pages(engine)
        self._repeatable = engine.dialect.name == "postgresql"
        self._clock_s = clock_s
        self.check_every_s = check_every_s
        self.max_stale_s = max_stale_s
        self._files = files
        self._shelves: dict[str, _Shelf] = {}
        self._lock = threading.Lock()

    def of(self, publishable_key: str) -> Snapshot:
        """Return the snapshot in force.

        Raises NotFound(parameter="site") for an unknown key, and what the database raised, or DatabaseLate, where it
        cannot be reached and nothing kept may stand in.
        """
        asked_s = self._clock_s()
        shelf = self._shelves.get(publishable_key)
        if shelf is None:
            with self._lock:
                shelf = self._shelves.setdefault(publishable_key, _Shelf())
        shelf.asked_s = asked_s
        while True:
            kept, age_s = shelf.snapshot, asked_s - shelf.confirmed_s
            if kept is not None and age_s < self.check_every_s and not self._outlived(kept):
                return kept
            stands_in = kept is not None and age_s < MAX_UNREACHABLE_S
            waits = age_s >= self.max_stale_s and not (stands_in and asked_s - shelf.troubled_s < NO_WAIT_S)
            check = self._check(publishable_key, shelf, asked_s, pausing=stands_in)
            if kept is not None and not waits:
                return self._lawful(shelf, kept)
            error = self._outcome(shelf, check, PATIENCE_S if stands_in else LOAD_PATIENCE_S)
            if error is None:
                if check.started_s >= asked_s - self.max_stale_s:
                    assert shelf.snapshot is not None
                    return shelf.snapshot
            elif kept is not None and stands_in and isinstance(error, _Unreachable):
                return self._lawful(shelf, kept)
            else:
                raise error

    def has(self, publishable_key: str) -> bool:
        """Whether this process has a snapshot of the site, so that the key is known without asking."""
        shelf = self._shelves.get(publishable_key)
        return shelf is not None and shelf.snapshot is not None

    def doubt(self, site_id: int) -> None:
        """Look at the database before a snapshot of this site is served again: it is said to have a new version."""
        doubted_s = self._clock_s() - self.max_stale_s
        for shelf in list(self._shelves.values()):
            if shelf.snapshot is not None and shelf.snapshot.site.id == site_id:
                shelf.confirmed_s = min(shelf.confirmed_s, doubted_s)

    def loaded(self) -> list[tuple[Snapshot, float, float]]:
        """Return each snapshot on the shelves, the seconds since it was made, and for how long it is unconfirmed."""
        now_s = self._clock_s()
        return [
            (shelf.snapshot, now_s - shelf.made_s, self.unconfirmed_s(key))
            for key, shelf in list(self._shelves.items())
            if shelf.snapshot is not None
        ]

    def unconfirmed_s(self, publishable_key: str) -> float:
        """Return for how long the database could not be asked whether the snapshot is in force; 0 as long as it can."""
        shelf = self._shelves.get(publishable_key)
        if shelf is None or shelf.troubled_s <= shelf.confirmed_s:
            return 0.0
        return self._clock_s() - shelf.confirmed_s

    def is_database_late(self) -> bool:
        """Whether a question to the database waits for its answer right now, longer than a healthy one takes."""
        late_s = self._clock_s() - PATIENCE_S
        checks = [shelf.check for shelf in list(self._shelves.values())]
        return any(check is not None and check.started_s < late_s and not check.answered.is_set() for check in checks)

    def _check(self, key: str, shelf: "_Shelf", now_s: float, *, pausing: bool) -> "_Check":
        """Return the check in flight, a new one where none is, or the last one during the pause after a failure."""
        with shelf.lock:
            last = shelf.check
            if last is not None and (not last.ended.is_set() or (pausing and now_s < last.failed_s + RETRY_S)):
                return last
            check = _Check(now_s)
            thread = threading.Thread(target=self._carry_out, args=(key, shelf, check), name=CHECKING, daemon=True)
            thread.start()
            shelf.check = check
            return check

    def _lawful(self, shelf: "_Shelf", kept: Snapshot) -> Snapshot:
        """Return a snapshot without what lost its right since it was loaded."""
        if not self._outlived(kept):
            return kept
        with shelf.lock:
            # The loaded one stays on the shelf: the next load goes by what changed since then.
            of, reduced = shelf.reduced or (kept, kept)
            if of is not kept:
                reduced = kept
            if self._outlived(reduced):
                reduced = without_lapsed(reduced, self.now())
                shelf.reduced = (kept, reduced)
            return reduced

    def _outcome(self, shelf: "_Shelf", check: "_Check", patience_s: float) -> Exception | None:
        """Wait for a check and return its error, DatabaseLate where the version does not come in time."""
        spent_s = self._clock_s() - check.started_s
        if check.answered.wait(patience_s - spent_s) and check.ended.wait(LOAD_PATIENCE_S - spent_s):
            return check.error
        if shelf.troubled_s < check.started_s:
            log.warning("database_late")
        shelf.troubled_s = self._clock_s()
        return DatabaseLate("the database did not answer in time")

    def _carry_out(self, key: str, shelf: "_Shelf", check: "_Check") -> None:
        try:
            site_id, version = self._version(key)
            if self._clock_s() - check.started_s > PATIENCE_S:
                shelf.troubled_s = self._clock_s()
            check.answered.set()
            kept = shelf.snapshot
            if kept is None or (kept.site.id, kept.site.version) != (site_id, version) or self._outlived(kept):
                shelf.snapshot = self._loaded(site_id, kept)
                shelf.made_s = self._clock_s()
            shelf.confirmed_s = check.started_s
        except Exception as error:
            check.error = error
            if isinstance(error, NotFound) or shelf.snapshot is None:
                with self._lock:  # An unknown key must not take up memory.
                    if self._shelves.get(key) is shelf:
                        del self._shelves[key]
            if isinstance(error, _Unreachable):
                shelf.troubled_s = self._clock_s()
                check.failed_s = shelf.troubled_s
                log.warning("database_unreachable", site=key, error=type(error).__name__)
        finally:
            check.answered.set()
            check.ended.set()
        if self._files is not None and shelf.snapshot is not None:
            self._files.renew(shelf.snapshot, self.public_url)

    def _loaded(self, site_id: int, previous: Snapshot | None) -> Snapshot:
        now = self.now()
        if previous is not None and previous.site.id != site_id:
            previous = None  # The key of a site that was restored names another row, with a log of its own.
        if previous is not None:
            with self._connection() as connection:
                patched = patch_snapshot(connection, previous, public_url=self.public_url, now=now)
            if patched is not None:
                return patched
        if self._files is not None:
            return self._files.load(self._connection, site_id, public_url=self.public_url, now=now, previous=previous)
        with self._connection() as connection:
            return load_snapshot(connection, site_id, public_url=self.public_url, now=now, previous=previous)

    def _outlived(self, snapshot: Snapshot) -> bool:
        return snapshot.next_change_at is not None and self.now() >= snapshot.next_change_at

    def _version(self, key: str) -> tuple[int, int]:
        """Return the id and version of a site, and confirm others that are wanted and have not changed on the way."""
        started_s = self._clock_s()
        others = self._wanted(started_s)
        with self._engine.connect() as connection:
            rows = connection.execute(VERSIONS_QUERY, {"keys": [key, *(others.keys() - {key})]}).all()
        found = {row.publishable_key: (row.id, row.showcase_version) for row in rows}
        if key not in found:
            raise NotFound("There is no site with this key. Copy the snippet from the panel again.", parameter="site")
        for other, shelf in others.items():
            kept = shelf.snapshot
            if other != key and kept is not None and found.get(other) == (kept.site.id, kept.site.version):
                shelf.confirmed_s = max(shelf.confirmed_s, started_s)
        return found[key]

    def _wanted(self, now_s: float) -> dict[str, "_Shelf"]:
        """Return the shelves from which something was wanted lately, and that are to be looked at soon."""
        wanted = (
            (key, shelf)
            for key, shelf in list(self._shelves.items())
            if shelf.asked_s > now_s - self.max_stale_s and shelf.confirmed_s < now_s - self.check_every_s / 2
        )
        return dict(islice(wanted, MOST_IN_A_QUESTION))

    def _connection(self) -> Connection:
        connection = self._engine.connect()
        # All queries of one load see one moment; SQLite's transactions always do.
        return connection.execution_options(isolation_level="REPEATABLE READ") if self._repeatable else connection


class DatabaseLate(SQLAlchemyTimeout):
    """The database did not answer in time, and there is nothing that could stand in."""


class _Check:
    """One look at the database.

    answered : the version is known.  ended : and the snapshot of it is on the shelf, or there is an error.
    failed_s : when the database could not be reached.
    """

    def __init__(self, started_s: float) -> None:
        self.started_s = started_s
        self.failed_s = float("-inf")
        self.error: Exception | None = None
        self.answered = threading.Event()
        self.ended = threading.Event()


class _Shelf:
    """Where the snapshot of one site stands.

    reduced : the snapshot it was made from, and what is left of that by time alone.
    asked_s : when it was last wanted.  made_s : when it was made.
    confirmed_s : when its version was last seen in the database.  troubled_s : when that last failed or was late.
    """

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None
        self.asked_s = float("-inf")
        self.made_s = float("-inf")
        self.confirmed_s = float("-inf")
        self.troubled_s = float("-inf")
        self.reduced: tuple[Snapshot, Snapshot] | None = None
        self.check: _Check | None = None
        self.lock = threading.Lock()
