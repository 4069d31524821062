"""What the shoppers of a page, or of all pages, were shown lately and what they clicked, for forecasts in the desk.

Owns the query and its bounds: a forecast must not take longer than somebody waits for it.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ranking import scope_key
from ranking.exposures import Exposures, exposures
from widget_server.services.event_log import counted_events, newest_events
from widget_server.services.event_types import ON_TILES

PERIOD = timedelta(weeks=4)
MOST_EVENTS = 100_000
# A page's own are looked for among so many of the site's.
MOST_READ = 200_000


def page_exposures(session: Session, site_id: int, scope: str | None, now: datetime) -> Exposures:
    """Return the exposures of the page of a scope, or of all pages, in the four weeks before now, of the newest 100,000
    events; those of a page are looked for among the newest 200,000 of its site."""
    log = newest_events(session, site_id, since=now - PERIOD, most=MOST_READ, types=ON_TILES)
    events = counted_events(log)
    if scope is not None:
        key = scope_key(scope)
        events = [event for event in events if log.lists[event.served].scope == key]
    return exposures(events[-MOST_EVENTS:], log.lists)
