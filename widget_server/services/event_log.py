"""How events and served lists are written down and read back: shared by recording, folding and learning."""

import hashlib
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ranking.served_list import ServedList
from widget_server.db.tables import ServedList as ServedListRow

_TIME_DIGITS = 12


def event_id(view: str, browser_id: str, at: datetime) -> str:
    """Return 32 digits that sort by the event's time and are the same when the event is sent again."""
    digest = hashlib.blake2b(f"{view}\0{browser_id}".encode(), digest_size=10).hexdigest()
    return f"{first_event_id(at)}{digest}"


def first_event_id(at: datetime) -> str:
    """Return the digits that no id of an event at that time or later sorts before."""
    return f"{int(at.timestamp() * 1000):012x}"


def event_time_s(id: str) -> float:
    """Return the Unix time of an event, to the millisecond; reading it from the id spares a column of millions."""
    return int(id[:_TIME_DIGITS], 16) / 1000


def served_lists(session: Session, site_id: int, ids: Select[str | None]) -> dict[str, ServedList]:
    """Return the lists whose ids a query gives, by id; a query, since there may be more than a statement takes."""
    row = ServedListRow
    query = select(
        row.id, row.scope, row.issued_at_s, row.variant, row.layout, row.first_position, row.tiles, row.propensities
    ).where(row.site_id == site_id, row.id.in_(ids))
    return {
        found.id: ServedList(
            site=site_id,
            scope=found.scope,
            issued_at_s=found.issued_at_s,
            variant=found.variant,
            layout=found.layout,
            first_position=found.first_position,
            tiles=tuple(found.tiles),
            propensities=tuple(found.propensities),
        )
        for found in session.execute(query)
    }
