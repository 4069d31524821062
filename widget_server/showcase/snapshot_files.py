"""The files of large sites' snapshots: one process makes a site's file, the others map it into their memory.

Owns who makes it and when, and that a file is only ever an older version that the log leads on from. Where no file can
be read or written a process loads from the database, as it does for small sites.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import Connection

from widget_server.media import MediaStore
from widget_server.secrets import Vault
from widget_server.settings import Settings
from widget_server.showcase.load_site import load_galleries, load_rules_and_model, load_site
from widget_server.showcase.patch_snapshot import patch_snapshot
from widget_server.showcase.snapshot import Snapshot, load_snapshot
from widget_server.showcase.snapshot_file import NotASnapshot, WrittenSnapshot, open_file, write_file
from widget_server.showcase.snapshot_parts import read_snapshot, snapshot_arrays

log = structlog.get_logger(__name__)

# A smaller site is loaded in less than a second.
LEAST_TILES = 2000
# The log of changes keeps 500 versions; whoever starts must find a file that it leads on from.
RENEWED_AFTER_VERSIONS = 200
# What was taken down or erased leaves the disk as well.
RENEWED_AFTER_S = 3600.0
# Who waits longer for the process that makes the file loads the site as well.
PATIENCE_S = 60.0
_POLL_S = 0.02

Connect = Callable[[], Connection]


class SnapshotFiles:
    """The snapshot files of one folder. Safe for threads and processes.

    key : of the seals.  store : where other machines find the files, None where there are none.
    """

    def __init__(
        self, folder: Path, key: bytes, *, store: MediaStore | None = None, least_tiles: int = LEAST_TILES
    ) -> None:
        self._folder, self._key, self._store, self._least_tiles = folder, key, store, least_tiles
        self._known: dict[int, _Known] = {}

    @classmethod
    def of(cls, settings: Settings, vault: Vault, store: MediaStore) -> "SnapshotFiles":
        """Return the files in the data folder; they are copied to the bucket where photos lie in one."""
        shared = store if settings.resolved_media_url.startswith("s3://") else None
        return cls(settings.data / "snapshots", vault.key("snapshot"), store=shared)

    def load(
        self, connect: Connect, site_id: int, *, public_url: str, now: datetime, previous: Snapshot | None = None
    ) -> Snapshot:
        """Return the site's present version: from its file, or loaded from the database and written.

        connect : each connection sees one moment.  Raises what the database raises.
        """
        if found := self._read(connect, site_id, public_url, now):
            return found
        with self._alone(site_id, PATIENCE_S) as is_alone:
            if found := self._read(connect, site_id, public_url, now):
                return found
            with connect() as connection:
                loaded = load_snapshot(connection, site_id, public_url=public_url, now=now, previous=previous)
            if not is_alone or len(loaded.candidates) < self._least_tiles or not self._write(loaded, public_url):
                return loaded
            # What others map is mapped here, too: the objects that it was made from are not kept.
            return self._opened(site_id, public_url, loaded) or loaded

    def renew(self, snapshot: Snapshot, public_url: str) -> None:
        """Write the file of a site anew where it lies there with old content, or many changes have been made since."""
        site_id, version = snapshot.site.id, snapshot.site.version
        known = self._known.get(site_id)
        if known is None or version == known.version:
            return
        if version - known.version < RENEWED_AFTER_VERSIONS and time.time() - known.written_at_s < RENEWED_AFTER_S:
            return
        with self._alone(site_id, 0.0) as is_alone:
            if not is_alone:
                return
            if _written_at_s(self._path(site_id)) != known.written_at_s:  # by another process, a moment ago
                self._remember(site_id, version)
            else:
                self._write(snapshot, public_url)

    def _remember(self, site_id: int, version: int) -> None:
        self._known[site_id] = _Known(version=version, written_at_s=_written_at_s(self._path(site_id)))

    def _read(self, connect: Connect, site_id: int, public_url: str, now: datetime) -> Snapshot | None:
        written = self._file(site_id, public_url)
        if written is None:
            return None
        with connect() as connection:
            site = load_site(connection, site_id)
            if written.version > site.version or written.site_key != site.key:
                return None  # The database was put back to an older state, or is another one.
            rules, model = load_rules_and_model(connection, site_id)
            galleries = load_galleries(connection, site_id)
            snapshot = read_snapshot(written.arrays, replace(site, version=written.version), galleries, rules, model)
            self._remember(site_id, written.version)
            lapsed = snapshot.next_change_at is not None and now >= snapshot.next_change_at
            if site.version == written.version and not lapsed:
                return snapshot
            return patch_snapshot(connection, snapshot, public_url=public_url, now=now)

    def _opened(self, site_id: int, public_url: str, loaded: Snapshot) -> Snapshot | None:
        written = self._file(site_id, public_url)
        if written is None or written.version != loaded.site.version:
            return None
        return read_snapshot(written.arrays, loaded.site, loaded.galleries, loaded.order.rules, loaded.order.model)

    def _file(self, site_id: int, public_url: str) -> WrittenSnapshot | None:
        path = self._path(site_id)
        try:
            if self._store is not None and not path.exists():
                self._fetch(site_id, path)
            written = open_file(path, self._key)
        except FileNotFoundError:
            return None
        except (NotASnapshot, OSError, ValueError) as error:
            log.warning("snapshot_file_refused", site_id=site_id, problem=str(error))
            return None
        return written if (written.site_id, written.public_url) == (site_id, public_url) else None

    def _write(self, snapshot: Snapshot, public_url: str) -> bool:
        site_id, version = snapshot.site.id, snapshot.site.version
        path = self._path(site_id)
        written = WrittenSnapshot(
            site_id=site_id,
            site_key=snapshot.site.key,
            version=version,
            public_url=public_url,
            arrays=snapshot_arrays(snapshot),
        )
        try:
            write_file(path, written, self._key)
        except OSError as error:
            log.warning("snapshot_file_not_written", site_id=site_id, error=type(error).__name__)
            return False
        self._remember(site_id, version)
        if self._store is not None:
            try:
                self._store.put(_name(site_id), path.read_bytes())
            except Exception as error:  # Whatever the bucket says: this machine has its file.
                log.warning("snapshot_file_not_shared", site_id=site_id, error=type(error).__name__)
        return True

    def _fetch(self, site_id: int, path: Path) -> None:
        assert self._store is not None
        try:
            body = self._store.get(_name(site_id))
        except KeyError:
            return
        except Exception as error:  # Whatever the bucket says: there is a database to load from.
            log.warning("snapshot_file_not_fetched", site_id=site_id, error=type(error).__name__)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.new")
        fresh.write_bytes(body)
        fresh.replace(path)

    @contextmanager
    def _alone(self, site_id: int, patience_s: float) -> Iterator[bool]:
        """Wait until no other process makes this site's file; says whether that came in time."""
        deadline_s = time.monotonic() + patience_s
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = self._path(site_id).with_suffix(".lock").open("wb")
        except OSError:
            yield False
            return
        with lock:
            while not (is_alone := _locked(lock.fileno())) and time.monotonic() < deadline_s:
                time.sleep(_POLL_S)
            yield is_alone

    def _path(self, site_id: int) -> Path:
        return self._folder / f"{site_id}.snapshot"


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What stands in a file, as far as this process knows, and when it was written."""

    version: int
    written_at_s: float


def _written_at_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _name(site_id: int) -> str:
    return f"snapshots/{site_id}.snapshot"


def _locked(fileno: int) -> bool:
    try:
        fcntl.flock(fileno, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
