"""What the shoppers of a page, or of all pages, were shown lately and what they clicked, for forecasts in the desk.

Owns the query and its bounds: a forecast must not take longer than somebody waits for it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ranking import scope_key
from ranking.counters import CountedEvent
from ranking.exposures import Exposures, exposures
from widget_server.db.tables import Event, ServedList
from widget_server.services.event_log import event_time_s, first_event_id, served_lists

PERIOD = timedelta(weeks=4)
MOST_EVENTS = 100_000


def page_exposures(session: Session, site_id: int, scope: str | None, now: datetime) -> Exposures:
    """Return the exposures of the page of a scope, or of all pages, in the four weeks before now, of the newest 100,000
    events."""
    here = () if scope is None else (ServedList.scope == scope_key(scope),)
    newest = (
        select(Event.id, Event.view, Event.type, Event.list_id, Event.number)
        .join(ServedList, (ServedList.site_id == Event.site_id) & (ServedList.id == Event.list_id))
        .where(
            Event.site_id == site_id,
            Event.id >= first_event_id(now - PERIOD),
            *here,
        )
        .order_by(Event.id.desc())
        .limit(MOST_EVENTS)
    )
    lists = served_lists(session, site_id, select(newest.subquery().c.list_id))
    places = {list_id: place for place, list_id in enumerate(lists)}
    rows: Sequence[Any] = session.execute(newest).all()
    events = [
        CountedEvent(view=view, served=places[list_id], tile=number, type=type, at_s=event_time_s(id))
        for id, view, type, list_id, number in rows
    ]
    return exposures(events, list(lists.values()))
