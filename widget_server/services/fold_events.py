"""Fold what shoppers did into counters: once each, in batches that are either counted and gone or still waiting.

Owns the exactly-once: counters, the keys of what was counted and the end of the waiting rows are one transaction. What
counts, and for how much, is `ranking.counters`'.
"""

import gc
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import delete, select, union
from sqlalchemy.orm import Session

from ranking.counters import EventColumns, Folded, fold
from ranking.served_list import ServedList
from ranking.types import IntArray
from widget_server.db.base import time_ordered_id
from widget_server.db.session import reading_session
from widget_server.db.tables import EngagementCount, Event, FoldedKeys, SpooledRequest, UnfoldedBatch
from widget_server.db.upsert import add_up
from widget_server.services.context import Context
from widget_server.services.current_model import current_model
from widget_server.services.event_log import event_time_s, served_lists
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump
from widget_server.services.unpack_events import unpack_events

# Long enough that rows of one tile and hour meet in memory, short enough that other writers wait about a second.
BATCH_EVENTS = 40_000
BATCH_REQUESTS = 10_000
# An hour more than a list is valid: after that nothing can come in that repeats what these keys stand for.
KEYS_KEPT = timedelta(hours=25)


@dataclass(frozen=True, kw_only=True)
class FoldReport:
    """How many events were folded, how many repeated what had counted, and how many counters changed."""

    events: int = 0
    duplicates: int = 0
    counters: int = 0


def fold_events(context: Context, site_id: int) -> FoldReport:
    """Fold everything that waits; safe to stop at any moment and to run twice at once."""
    total = FoldReport()
    seen = _Seen()
    while True:
        with context.sessions.begin() as session:
            lock_site(session, site_id)
            unpack_events(session, site_id)
            sources = _next_requests(session, site_id)
            if not sources:
                _forget(session, site_id, context.now())
                return total
            seen.catch_up(session, site_id)
            examination = current_model(session, site_id).examination
            with _uncollected():
                events, lists = _events(session, site_id, sources)
                folded = fold(events, lists, seen=seen.keys, examination=examination)
            _keep(session, site_id, folded, sources, context.now())
        total = FoldReport(
            events=total.events + len(events),
            duplicates=total.duplicates + folded.duplicates,
            counters=total.counters + len(folded.rows.tile),
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold the garbage collector off: rows hold no cycles, and searching tens of thousands of them for some is dear."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def fold_waiting(context: Context) -> None:
    """Fold every site that has something waiting; cheap where nothing does."""
    with reading_session(context.engine) as session:
        waiting = union(select(UnfoldedBatch.site_id), select(SpooledRequest.site_id))
        site_ids = session.scalars(waiting).all()
    for site_id in site_ids:
        fold_events(context, site_id)


class _Seen:
    """The keys that earlier folds counted, this one's and those of another process that folded in between."""

    def __init__(self) -> None:
        self.keys: IntArray = np.empty(0, dtype=np.int64)  # Sorted.
        self._folds: set[str] = set()

    def catch_up(self, session: Session, site_id: int) -> None:
        """Read the keys of folds that are new since the last call."""
        of_site = FoldedKeys.site_id == site_id
        new = set(session.scalars(select(FoldedKeys.id).where(of_site))) - self._folds
        found = session.scalars(select(FoldedKeys.keys).where(of_site, FoldedKeys.id.in_(new)))
        parts = [np.frombuffer(raw, dtype="<i8").astype(np.int64) for raw in found]
        if parts:
            # Stable means timsort: runs that are sorted already are merged, not sorted anew.
            self.keys = np.sort(np.concatenate([self.keys, *parts]), kind="stable")
        self._folds |= new


def _next_requests(session: Session, site_id: int) -> dict[str, str]:
    """Return the source by id of the requests that waited longest, together about BATCH_EVENTS events."""
    query = (
        select(UnfoldedBatch.id, UnfoldedBatch.source, UnfoldedBatch.event_count)
        .where(UnfoldedBatch.site_id == site_id)
        .order_by(UnfoldedBatch.id)
        .limit(BATCH_REQUESTS)
    )
    found: dict[str, str] = {}
    event_count = 0
    for row in session.execute(query):
        if event_count >= BATCH_EVENTS:
            break
        found[row.id] = row.source
        event_count += row.event_count
    return found


def _events(session: Session, site_id: int, sources: Mapping[str, str]) -> tuple[EventColumns, list[ServedList]]:
    """Return what these requests say of tiles, and the lists they name."""
    e = Event.__table__.c  # Not as entities: rows by the million are read past the ORM.
    these = (e.site_id == site_id, e.batch_id.in_(sources), e.list_id.is_not(None))
    lists = served_lists(session, site_id, select(Event.list_id).where(*these))
    places = {list_id: place for place, list_id in enumerate(lists)}
    query = select(e.id, e.batch_id, e.view, e.type, e.list_id, e.number).where(*these).order_by(e.id)
    found: Sequence[Any] = session.connection().execute(query).all()
    ids, batches, views, types, list_ids, numbers = zip(*found, strict=True) if found else ((),) * 6
    events = EventColumns(
        view=views,
        served=[places[id] for id in list_ids],
        tile=numbers,
        type=types,
        at_s=[event_time_s(id) for id in ids],
        source=[sources[id] for id in batches],
    )
    return events, list(lists.values())


def _keep(session: Session, site_id: int, folded: Folded, requests: Collection[str], now: datetime) -> None:
    """Add the counters up, remember the keys and take the requests from the queue."""
    rows = folded.rows
    columns: dict[str, list[float]] = {
        "site_id": [site_id] * len(rows.tile),
        "number": rows.tile.tolist(),
        "scope": rows.scope.tolist(),
        "bucket_s": rows.bucket_s.tolist(),
        "click_count": rows.clicks.tolist(),
        "impression_count": rows.impressions.tolist(),
        "lone_click_count": rows.lone_clicks.tolist(),
        "lone_impression_count": rows.lone_impressions.tolist(),
    }
    add_up(session, EngagementCount, columns, add=[name for name in columns if name.endswith("_count")])
    keys = folded.keys.astype("<i8").tobytes()
    session.add(FoldedKeys(site_id=site_id, id=time_ordered_id(now), folded_at=now, keys=keys))
    session.execute(
        delete(UnfoldedBatch)
        .where(UnfoldedBatch.site_id == site_id, UnfoldedBatch.id.in_(requests))
        .execution_options(synchronize_session=False)
    )
    if len(rows.tile):
        bump(session, site_id, counters=True)


def _forget(session: Session, site_id: int, now: datetime) -> None:
    """Delete keys that nothing can repeat any more: everything that came in while their lists were valid is folded."""
    session.execute(
        delete(FoldedKeys)
        .where(FoldedKeys.site_id == site_id, FoldedKeys.folded_at < now - KEYS_KEPT)
        .execution_options(synchronize_session=False)
    )
