"""Reading back what shoppers did: requests, newest or all, each event once however often it was sent."""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import String, select, type_coerce
from sqlalchemy.orm import Session

from ranking.counters import CountedEvent
from ranking.served_list import ServedList
from widget_server.db.event_body import KINDS, StoredEvent, columns_of, events_of, lists_of
from widget_server.db.tables import EventRequest, SpooledRequest

# Rows in memory at a time while they are read.
_PART_ROWS = 1000
_MOST_FAST = timedelta(hours=1)


def first_request_id(at: datetime) -> str:
    """Return the digits that no id of a request at that time or later sorts before."""
    return f"{int(at.timestamp() * 1000):012x}"


class LoggedEvent(NamedTuple):
    """An event, the sealed text of its shopper ("" for none), and the index of its list in `EventLog.lists`."""

    event: StoredEvent
    shopper: str
    served: int | None


@dataclass(frozen=True, kw_only=True)
class EventLog:
    """Events, the oldest first, and the lists that they name."""

    events: Sequence[LoggedEvent]
    lists: Sequence[ServedList]


def newest_events(
    session: Session, site_id: int, *, since: datetime, most: int, types: Sequence[str] = tuple(KINDS)
) -> EventLog:
    """Return a site's newest events of some types that happened since then, at most so many, counted already or not."""
    events: list[LoggedEvent] = []
    lists: list[ServedList] = []
    known: set[tuple[str, str, int]] = set()
    since_ms, wanted = since.timestamp() * 1000, frozenset(types)
    rows = _newest_rows(session, site_id, since, types)
    for who, body in rows:
        columns = columns_of(body)
        own, before = lists_of(columns, site_id), len(events)
        for event in events_of(columns, own):
            if event.type in wanted and event.at_ms >= since_ms and event.key not in known:
                known.add(event.key)
                served = None if event.list is None else len(lists) + event.list
                events.append(LoggedEvent(event, who or "", served))
        lists += own if len(events) > before else []
        if len(events) >= most:
            break
    rows.close()
    events = sorted(events, key=lambda one: one.event.at_ms)[-most:]
    return EventLog(events=events, lists=lists)


def _newest_rows(
    session: Session, site_id: int, since: datetime, types: Sequence[str]
) -> Generator[tuple[str | None, str]]:
    """Yield shopper and body of the newest requests; the spool first: what leaves it meanwhile must not be missed."""
    kinds = sum(KINDS[type] for type in types)
    # What happened since then was not reported before, but for clocks that are a little fast.
    first = first_request_id(since - _MOST_FAST)
    for table in (SpooledRequest, EventRequest):
        query = (
            select(type_coerce(table.shopper, String), table.body)
            .where(table.site_id == site_id, table.id >= first, table.kinds.op("&")(kinds) != 0)
            .order_by(table.id.desc())
        )
        with session.execute(query.execution_options(yield_per=_PART_ROWS)) as rows:
            yield from rows


def events_once(requests: Iterable[EventRequest]) -> list[StoredEvent]:
    """Return the events of whole rows, each once."""
    found: dict[tuple[str, str, int], StoredEvent] = {}
    for request in requests:
        columns = columns_of(request.body)
        for event in events_of(columns, lists_of(columns, request.site_id)):
            found.setdefault(event.key, event)
    return list(found.values())


def counted_events(log: EventLog) -> list[CountedEvent]:
    """Return the events on tiles as learning takes them."""
    return [
        CountedEvent(
            view=event.view,
            served=served,
            tile=event.number,
            type=cast(Any, event.type),
            at_s=event.at_ms / 1000,
            shopper=shopper,
        )
        for event, shopper, served in log.events
        if served is not None and event.number is not None
    ]
