"""Events of a small shop: lists as a feed offers them, and what shoppers did with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ranking import PageContext, page_scope, scope_key
from ranking.served_list import ServedList, encode
from support.clock import NOW
from widget_server.db.event_body import LETTERS, Report, StoredEvent, kinds_of, write_report
from widget_server.db.tables import EventRequest, SpooledRequest
from widget_server.services.context import Context
from widget_server.services.event_log import events_once
from widget_server.services.event_types import EventBatch, NewEvent
from widget_server.services.record_events import record_events

DRESSES = PageContext(kind="category", category=("Women", "Dresses"))


def served_list(site_id: int, *tiles: int, page: PageContext = DRESSES, at: datetime = NOW) -> ServedList:
    """Return a list of these tile numbers on a page."""
    return ServedList(
        site=site_id,
        scope=scope_key(page_scope(page)),
        issued_at_s=int(at.timestamp()),
        variant=1,
        layout="grid",
        first_position=1,
        tiles=tiles,
        propensities=(1.0,) * len(tiles),
    )


def list_token(context: Context, served: ServedList) -> str:
    """Return the token of a list, as the feed carries it."""
    return encode(served, context.vault.key("list"))


def event(index: int = 0, type: str = "impression", item: str | None = "post_dress", **changes: object) -> NewEvent:
    """Return an event on the first list of its batch."""
    values: dict[str, object] = {"id": f"event-{index}", "at": NOW, "list": 0} | changes
    return NewEvent(index=index, type=type, item=item, **values)


def reported(context: Context) -> list[StoredEvent]:
    """Return every event that the store holds, counted or not, each once and in the order of time."""
    with context.sessions() as session:
        rows = [row for table in (SpooledRequest, EventRequest) for row in session.scalars(select(table))]
    return sorted(events_once(rows), key=lambda event: event.at_ms)


def event_request(
    table: "type[SpooledRequest | EventRequest]",
    site_id: int,
    name: str,
    *events: StoredEvent,
    shopper: str | None = None,
    lists: Sequence[ServedList] = (),
) -> "SpooledRequest | EventRequest":
    """Return the row of a request with such events.  name : its id."""
    types = "".join(LETTERS[event.type] for event in events)
    report = Report(
        view=events[0].view if events else "v",
        lists=lists,
        ids=[event.id for event in events],
        types=types,
        at_ms=[event.at_ms for event in events],
        served=[-1 if event.list is None else event.list for event in events],
        places=[
            -1 if event.list is None or event.number is None else lists[event.list].tiles.index(event.number)
            for event in events
        ],
        items=[event.item for event in events],
        products=[event.product for event in events],
        purchases={},
    )
    more = {"source": ""} if table is SpooledRequest else {}
    return table(
        site_id=site_id, id=name, shopper=shopper, kinds=kinds_of(types), event_count=len(events),
        body=write_report(report), **more,
    )  # fmt: skip


def stored(type: str, at: datetime = NOW, **fields: Any) -> StoredEvent:
    """Return an event as a row holds it."""
    at_ms = round(at.timestamp() * 1000)
    values: dict[str, Any] = {
        "view": "v", "id": f"{type}-{at_ms}", "type": type, "at_ms": at_ms, "list": None, "position": None,
        "number": None, "layout": "", "item": None, "product": None, "purchase": None,
    }  # fmt: skip
    return StoredEvent(**values | fields)


def look_and_click(
    context: Context, site_id: int, token: str, items: dict[str, bool], *, view: str, at: datetime = NOW
) -> None:
    """Report one view: every item looked at, and those that are True opened."""
    events = [
        event(2 * place + opened, "open" if opened else "impression", item, at=at)
        for place, (item, clicked) in enumerate(items.items())
        for opened in (False, True)
        if clicked or not opened
    ]
    answer = record_events(context, site_id, EventBatch(view=view, lists=(token,), events=events))
    assert not answer.rejected, answer
