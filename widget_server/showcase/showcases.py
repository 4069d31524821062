"""The snapshots of a process: which one is in force, and that it is loaded once while others are answered.

Owns freshness. A snapshot is compared with the database's version at most a few times a second; whoever finds it
old loads the new one, and until then the others get the old one - but never one that was last confirmed more than
a second ago, so that a takedown is everywhere within a second.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from widget_server.db.engine import read_only
from widget_server.errors import NotFound
from widget_server.secrets import Vault
from widget_server.showcase.cursors import Cursors
from widget_server.showcase.load_site import VERSION_QUERY
from widget_server.showcase.patch_snapshot import patch_snapshot
from widget_server.showcase.related import RelatedProducts
from widget_server.showcase.snapshot import Snapshot, load_snapshot

log = structlog.get_logger(__name__)

CHECK_EVERY_S = 0.3
MAX_STALE_S = 1.0
# While the database cannot be reached nobody can take anything down either: better an old page than none. Beyond this
# the trouble may be between this process and the database alone.
MAX_UNREACHABLE_S = 600.0
RETRY_S = 1.0


class Showcases:
    """One snapshot per site, in force for this process. Safe for threads.

    public_url : base of addresses in answers, without a trailing slash.  now : the clock that rights go by.
    clock_s : a clock that never steps back, by which freshness is measured.
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
    ) -> None:
        self.public_url = public_url
        self.now = now
        self.cursors = Cursors(vault.key("cursor"))
        self.list_key = vault.key("list")
        self.related = RelatedProducts(engine, now)
        self._engine = read_only(engine)
        self._repeatable = engine.dialect.name == "postgresql"
        self._clock_s = clock_s
        self.check_every_s = check_every_s
        self._max_stale_s = max_stale_s
        self._shelves: dict[str, _Shelf] = {}
        self._lock = threading.Lock()

    def of(self, publishable_key: str) -> Snapshot:
        """Return the snapshot in force. Raises NotFound(parameter="site") for an unknown key."""
        shelf = self._shelves.get(publishable_key)
        if shelf is None:
            self._version(publishable_key)  # An unknown key must not take up memory.
            with self._lock:
                shelf = self._shelves.setdefault(publishable_key, _Shelf())
        age_s = self._clock_s() - shelf.confirmed_s
        if shelf.snapshot is not None and age_s < self.check_every_s and not self._outlived(shelf.snapshot):
            return shelf.snapshot
        if shelf.snapshot is not None and self._is_unreachable(shelf) and not self._outlived(shelf.snapshot):
            return shelf.snapshot
        usable = shelf.snapshot is not None and age_s < self._max_stale_s and not self._outlived(shelf.snapshot)
        if not shelf.lock.acquire(blocking=not usable):
            assert shelf.snapshot is not None
            return shelf.snapshot
        try:
            return self._refreshed(publishable_key, shelf)
        finally:
            shelf.lock.release()

    def unconfirmed_s(self, publishable_key: str) -> float:
        """Return for how long the database could not be asked whether the snapshot is in force; 0 as long as it can."""
        shelf = self._shelves.get(publishable_key)
        if shelf is None or shelf.failed_s <= shelf.confirmed_s:
            return 0.0
        return self._clock_s() - shelf.confirmed_s

    def _is_unreachable(self, shelf: "_Shelf") -> bool:
        """Whether the database was asked in vain a moment ago and what was kept may still stand in."""
        now_s = self._clock_s()
        return now_s - shelf.failed_s < RETRY_S and now_s - shelf.confirmed_s < MAX_UNREACHABLE_S

    def _refreshed(self, key: str, shelf: "_Shelf") -> Snapshot:
        started_s = self._clock_s()
        kept = shelf.snapshot
        if kept is not None and started_s - shelf.confirmed_s < self.check_every_s and not self._outlived(kept):
            return kept  # Another thread was here first.
        try:
            site_id, version = self._version(key)
            if kept is None or (kept.site.id, kept.site.version) != (site_id, version) or self._outlived(kept):
                shelf.snapshot = kept = self._loaded(site_id, kept)
        except NotFound:
            self._shelves.pop(key, None)
            raise
        except DBAPIError as error:
            shelf.failed_s = started_s
            if kept is None or self._outlived(kept) or not self._is_unreachable(shelf):
                raise
            log.warning("database_unreachable", site=key, error=type(error.orig).__name__)
            return kept
        shelf.confirmed_s = started_s
        return kept

    def _loaded(self, site_id: int, previous: Snapshot | None) -> Snapshot:
        now = self.now()
        if previous is not None and previous.site.id != site_id:
            previous = None  # The key of a site that was restored names another row, with a log of its own.
        with self._connection() as connection:
            patched = patch_snapshot(connection, previous, public_url=self.public_url, now=now) if previous else None
            return patched or load_snapshot(connection, site_id, public_url=self.public_url, now=now, previous=previous)

    def _outlived(self, snapshot: Snapshot) -> bool:
        return snapshot.next_change_at is not None and self.now() >= snapshot.next_change_at

    def _version(self, key: str) -> tuple[int, int]:
        with self._engine.connect() as connection:
            row = connection.execute(VERSION_QUERY, {"key": key}).one_or_none()
        if row is None:
            raise NotFound("There is no site with this key. Copy the snippet from the panel again.", parameter="site")
        return row.id, row.showcase_version

    def _connection(self) -> Connection:
        connection = self._engine.connect()
        # All queries of one load see one moment; SQLite's transactions always do.
        return connection.execution_options(isolation_level="REPEATABLE READ") if self._repeatable else connection


class _Shelf:
    """Where the snapshot of one site stands.

    confirmed_s : when its version was last seen in the database.  failed_s : when the database was last asked in vain.
    """

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None
        self.confirmed_s = float("-inf")
        self.failed_s = float("-inf")
        self.lock = threading.Lock()
