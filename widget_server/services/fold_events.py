"""Fold what shoppers did into counters: once each, in batches that are either counted and moved or still waiting.

Owns the exactly-once: counters, the keys of what was counted and the way of the requests from the spool to where they
are kept are one transaction. What counts, and for how much, is `ranking.counters`'.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from ranking.counters import EventColumns, Folded, fold
from ranking.served_list import ServedList
from ranking.types import IntArray
from widget_server.db.base import time_ordered_id
from widget_server.db.event_body import CLICKS, IMPRESSION, columns_of, lists_of
from widget_server.db.session import reading_session
from widget_server.db.tables import EngagementCount, EventRequest, FoldedKeys, SpooledRequest
from widget_server.db.upsert import add_up
from widget_server.services.context import Context
from widget_server.services.current_model import current_model
from widget_server.services.find_site import lock_free_site, lock_site
from widget_server.services.folded_keys import KeysOfSite
from widget_server.services.showcase_version import bump

# About 20 events each: long enough that rows of one tile and hour meet in memory, short enough that other writers wait
# about a second.
BATCH_REQUESTS = 2000
# An hour more than a list is valid: after that nothing can come in that repeats what these keys stand for.
KEYS_KEPT = timedelta(hours=25)


@dataclass(frozen=True, kw_only=True)
class FoldReport:
    """How many events were folded, how many repeated what had counted, and how many counters changed."""

    events: int = 0
    duplicates: int = 0
    counters: int = 0


def fold_events(context: Context, site_id: int, *, waits: bool = True) -> FoldReport:
    """Fold everything that waits; safe to stop at any moment and to run twice at once.

    waits : False leaves the site to whoever holds it now, so that several workers fold several sites.
    """
    total = FoldReport()
    while True:
        with context.sessions.begin() as session:
            if waits:
                lock_site(session, site_id)
            elif not lock_free_site(session, site_id):
                return total
            report = _fold_some(session, context, site_id, context.folded_keys.of(site_id))
            if report is None:
                _forget(session, site_id, context.now())
                return total
        total = FoldReport(
            events=total.events + report.events,
            duplicates=total.duplicates + report.duplicates,
            counters=total.counters + report.counters,
        )


def fold_all(session: Session, context: Context, site_id: int) -> None:
    """Fold everything that waits, for whoever must see every event of a person in their own transaction."""
    if session.scalars(select(SpooledRequest.id).where(SpooledRequest.site_id == site_id).limit(1)).first() is None:
        return
    lock_site(session, site_id)
    # Of its own: this transaction sees keys that are gone again if it fails, which no later fold may remember.
    keys = KeysOfSite(site_id)
    while _fold_some(session, context, site_id, keys) is not None:
        pass


def fold_waiting(context: Context) -> None:
    """Fold every site that has something waiting and that no other worker folds; cheap where nothing does."""
    with reading_session(context.engine) as session:
        site_ids = session.scalars(select(SpooledRequest.site_id).distinct()).all()
    for site_id in site_ids:
        fold_events(context, site_id, waits=False)


def _fold_some(session: Session, context: Context, site_id: int, keys: KeysOfSite) -> FoldReport | None:
    """Fold the requests that waited longest, BATCH_REQUESTS of them; None where nothing waits. The site is locked."""
    s = SpooledRequest.__table__.c  # Not as entities: rows by the thousand are read past the ORM.
    query = select(s.id, s.source, s.body).where(s.site_id == site_id).order_by(s.id).limit(BATCH_REQUESTS)
    requests: Sequence[Any] = session.connection().execute(query).all()
    if not requests:
        return None
    keys.catch_up(session)
    examination = current_model(session, site_id).examination
    with _uncollected():
        events, lists = _events(site_id, requests)
        folded = fold(events, lists, seen=keys.parts, examination=examination)
    _keep(session, site_id, folded, context.now())
    _move(session, site_id, [request.id for request in requests])
    return FoldReport(events=len(events), duplicates=folded.duplicates, counters=len(folded.rows.tile))


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


def _events(site_id: int, requests: Sequence[Any]) -> tuple[EventColumns, list[ServedList]]:
    """Return what these requests say of tiles, and the lists they name: each request brings its own."""
    lists: list[ServedList] = []
    views: list[str] = []
    sources: list[str] = []
    served: list[int] = []
    places: list[int] = []
    at_ms: list[int] = []
    types: list[str] = []
    firsts: list[int] = []
    counts: list[int] = []
    for request in requests:
        columns = columns_of(request.body)
        own = lists_of(columns, site_id)
        firsts.append(len(lists))
        counts.append(len(columns["at"]))
        lists += own
        views += [columns["view"]] * len(own)
        sources += [request.source] * len(own)
        served += columns["list"]
        places += columns["place"]
        at_ms += columns["at"]
        types.append(columns["types"])
    listed: IntArray = np.array(served, np.int64)
    of_tile = listed >= 0
    type = np.frombuffer("".join(types).encode("ascii"), np.uint8)[of_tile]
    events = EventColumns(
        view=views,
        source=sources,
        listed=range(len(lists)),
        offer=(listed + np.repeat(np.array(firsts, np.int64), counts))[of_tile],
        place=np.array(places, np.int64)[of_tile],
        is_look=type == IMPRESSION,
        is_click=np.isin(type, CLICKS),
        at_s=np.array(at_ms, np.float64)[of_tile] / 1000.0,
    )
    return events, lists


def _keep(session: Session, site_id: int, folded: Folded, now: datetime) -> None:
    """Add the counters up and remember the keys."""
    rows = folded.rows
    if not len(rows.tile):
        return
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
    bump(session, site_id, counters=True)


def _move(session: Session, site_id: int, ids: Sequence[str]) -> None:
    """Take requests from the spool to where they are kept, without what said who sent them."""
    spool, kept = SpooledRequest.__table__, EventRequest.__table__
    assert isinstance(spool, Table)
    assert isinstance(kept, Table)
    these = (spool.c.site_id == site_id, spool.c.id.in_(ids))
    names = [column.name for column in kept.columns]
    connection = session.connection()
    connection.execute(insert(kept).from_select(names, select(*(spool.c[name] for name in names)).where(*these)))
    connection.execute(delete(spool).where(*these))


def _forget(session: Session, site_id: int, now: datetime) -> None:
    """Delete keys that nothing can repeat any more: everything that came in while their lists were valid is folded."""
    session.execute(
        delete(FoldedKeys)
        .where(FoldedKeys.site_id == site_id, FoldedKeys.folded_at < now - KEYS_KEPT)
        .execution_options(synchronize_session=False)
    )
