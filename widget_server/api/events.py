"""POST /v1/{site}/events: what browsers report. Each event is checked by itself; what is accepted is durable."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from apiflask import APIBlueprint
from flask import Response, request
from pydantic import ValidationError

from widget_server.api.bodies import takes
from widget_server.api.headers import data_headers
from widget_server.api.limits import limited_as_events
from widget_server.api.openapi import answers
from widget_server.api.runtime import runtime
from widget_server.api.schemas import EventInput, EventsInput
from widget_server.api.shoppers import identify, key_of_address
from widget_server.services.context import Context
from widget_server.services.event_types import EventBatch, KnownNames, NewEvent, PurchasedLine, RejectedEvent
from widget_server.services.record_events import record_events
from widget_server.showcase.snapshot import Snapshot
from widget_server.web import Access, access

blueprint = APIBlueprint("events", __name__, url_prefix="/v1/<site>", tag="Events")
data_headers(blueprint)


@blueprint.post("/events")
@access(Access.SITE_ORIGIN)
@takes()
@limited_as_events
@blueprint.input(EventsInput, location="json")
@blueprint.doc(responses=answers(202, "What became of them.", "EventsTaken", problems=(400, 403, 404, 413, 415)))
def events(site: str, json_data: EventsInput) -> tuple[Response, int]:
    """Impressions, clicks and purchases of one view of a page."""
    taken, malformed = _read(json_data.events)
    body = take_events(
        runtime().context, runtime().showcases.of(site), view=json_data.view, lists=json_data.lists, events=taken,
        malformed=malformed, shopper=json_data.shopper or "", address=request.remote_addr,
    )  # fmt: skip
    return Response(body, content_type="application/json"), 202


def take_events(
    context: Context,
    showcase: Snapshot,
    *,
    view: str,
    lists: Sequence[str],
    events: Sequence[NewEvent],
    shopper: str,
    address: str | None,
    malformed: Sequence[RejectedEvent] = (),
) -> bytes:
    """Record the events of a request; returns the JSON that says what became of each.

    malformed : those of the request that have no shape.  shopper : a token, or "".
    """
    known = identify(shopper, showcase.site, context) if shopper else None
    batch = EventBatch(
        view=view,
        lists=lists,
        events=events,
        shopper=known.reference if known else None,
        source=key_of_address(context, address),
        known=_known(showcase, events),
    )
    answer = record_events(context, showcase.site.id, batch)
    rejected = sorted((*malformed, *answer.rejected), key=lambda one: one.index)
    return orjson.dumps(
        {
            "accepted": answer.accepted,
            "duplicate": answer.duplicate,
            "rejected": [{"index": one.index, "code": one.code} for one in rejected],
        }
    )


def _known(showcase: Snapshot, events: Iterable[NewEvent]) -> KnownNames:
    """Return what the showcase knows of the names in events: nearly all of them, so that nothing is looked up."""
    tiles, products = showcase.candidates, showcase.products
    items = {event.item for event in events if event.item is not None}
    names = {event.product for event in events} | {line.product for event in events for line in event.lines}
    # Other names of a product may be ambiguous, which is the catalogue's to say.
    return KnownNames(
        numbers={item: tiles.tiles[tiles.index_of[item]].number for item in items if item in tiles.index_of},
        products={name: name for name in names if name is not None and name in products},
    )


def _read(given: tuple[dict[str, Any], ...]) -> tuple[list[NewEvent], list[RejectedEvent]]:
    """Check the shape of each event; returns the good ones and the indices of the others."""
    taken, rejected = [], []
    for index, raw in enumerate(given):
        try:
            event = EventInput.model_validate(raw)
        except ValidationError as error:
            unknown = any(problem["loc"] == ("type",) and problem["type"] != "missing" for problem in error.errors())
            rejected.append(RejectedEvent(index=index, code="unknown_type" if unknown else "malformed"))
            continue
        taken.append(_event(index, event))
    return taken, rejected


def _event(index: int, event: EventInput) -> NewEvent:
    return NewEvent(
        index=index,
        id=event.id,
        type=event.type,
        at=event.at,
        list=event.list,
        item=event.item,
        product=event.product,
        order=event.order,
        lines=tuple(
            PurchasedLine(product=line.product, quantity=line.quantity, value_minor=line.value_minor)
            for line in event.items
        ),
        currency=event.currency,
    )
