"""Events of a small shop: lists as a feed offers them, and what shoppers did with them."""

from datetime import datetime

from ranking import PageContext, page_scope, scope_key
from ranking.served_list import ServedList, encode
from support.clock import NOW
from widget_server.services.context import Context
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
