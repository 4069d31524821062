"""Make rows of the requests that wait in the spool: events, the lists they name, and their place in the queue to fold.

Owns the exactly-once of this step: rows appear and requests leave the spool in one transaction. A beacon that was sent
twice is two requests here and one row each.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from widget_server.db.session import reading_session
from widget_server.db.tables import Event, ServedList, Site, SpooledRequest, UnfoldedBatch
from widget_server.db.upsert import insert_missing
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site

# About 20 events each: long enough for many rows a statement, short enough that other writers wait about a second.
BATCH_REQUESTS = 1000


def unpack_waiting(context: Context) -> None:
    """Unpack every site that has something waiting; cheap where nothing does."""
    with reading_session(context.engine) as session:
        site_ids = session.scalars(select(SpooledRequest.site_id).distinct()).all()
    for site_id in site_ids:
        more = True
        while more:
            with context.sessions.begin() as session:
                lock_site(session, site_id)
                more = unpack_events(session, site_id) == BATCH_REQUESTS


def unpack_all(session: Session, site_id: int) -> None:
    """Unpack everything that waits, for whoever must see every event of a person. Locks the site."""
    session.execute(select(Site.id).where(Site.id == site_id).with_for_update())
    while unpack_events(session, site_id) == BATCH_REQUESTS:
        pass


def unpack_events(session: Session, site_id: int) -> int:
    """Unpack at most BATCH_REQUESTS, the oldest first; returns how many. The caller has locked the site."""
    requests = session.execute(
        select(SpooledRequest.id, SpooledRequest.shopper, SpooledRequest.source, SpooledRequest.body)
        .where(SpooledRequest.site_id == site_id)
        .order_by(SpooledRequest.id)
        .limit(BATCH_REQUESTS)
    ).all()
    lists: dict[str, dict[str, Any]] = {}
    events: list[dict[str, Any]] = []
    waiting: list[dict[str, Any]] = []
    for request in requests:
        body = orjson.loads(request.body)
        lists |= {row["id"]: {"site_id": site_id, **row} for row in body["lists"]}
        events += [_event(row, site_id, request.id, request.shopper) for row in body["events"]]
        waiting.append(
            {"site_id": site_id, "id": request.id, "source": request.source, "event_count": len(body["events"])}
        )
    insert_missing(session, ServedList, list(lists.values()))
    insert_missing(session, Event, events)
    insert_missing(session, UnfoldedBatch, waiting)
    session.execute(
        delete(SpooledRequest)
        .where(SpooledRequest.site_id == site_id, SpooledRequest.id.in_([request.id for request in requests]))
        .execution_options(synchronize_session=False)
    )
    return len(requests)


def _event(row: Mapping[str, Any], site_id: int, batch_id: str, shopper: str | None) -> dict[str, Any]:
    at = datetime.fromisoformat(row["at"])
    return {**row, "site_id": site_id, "batch_id": batch_id, "shopper": shopper, "at": at}
