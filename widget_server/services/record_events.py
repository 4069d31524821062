"""Take what browsers report of one page view: each event checked by itself, the good ones durable on return.

Owns what is believed of an event: its list must have been served here, its item been in that list, its product be in
the catalogue. A request is one row until `unpack_events`; counting is `fold_events`'. No address is stored, and a
shopper only where a token named them.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ranking.served_list import ServedList, ServedListError, decode
from widget_server.db.base import time_ordered_id
from widget_server.db.session import reading_session
from widget_server.db.tables import Submission
from widget_server.services.context import Context
from widget_server.services.event_log import event_id
from widget_server.services.event_types import EventBatch, EventsAnswer, NewEvent, PurchasedLine, RejectedEvent
from widget_server.services.resolve_products import resolve_products

ON_TILES = frozenset({"impression", "open", "product_click", "add_to_cart"})
PURCHASE = "purchase"
MOST_AGE = timedelta(hours=25)  # an hour more than a list is valid
_CLOCK_SKEW = timedelta(minutes=5)
_SOURCE_DIGITS = 5  # see tables.learning.UnfoldedBatch
_LIST_CODES = {"malformed": "unknown_list", "forged": "forged_list", "expired": "expired_list"}


class _Refused(Exception):
    """An event that is left out."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What the events are checked against: lists by place (or why not), tile numbers by item, ids by product name."""

    lists: Mapping[int, ServedList | str]
    list_ids: Sequence[str]
    numbers: Mapping[str, int]
    products: Mapping[str, str]


def record_events(context: Context, site_id: int, batch: EventBatch) -> EventsAnswer:
    """Check and append the events of one request; what is accepted is on disk when this returns.

    Each event is refused by itself, with one of the codes unknown_type, bad_time, unknown_list, forged_list,
    expired_list, item_not_in_list, unknown_product and missing_order. The same event sent again is the same row once
    `unpack_events` has made rows of the requests.
    """
    now = context.now()
    known = _known(context, site_id, batch, now)
    rows: list[dict[str, Any]] = []
    said: set[tuple[object, ...]] = set()
    ids: set[str] = set()
    rejected: list[RejectedEvent] = []
    for event in batch.events:
        try:
            found = _checked(event, known, now)
        except _Refused as refused:
            rejected.append(RejectedEvent(index=event.index, code=refused.code))
            continue
        id = event_id(batch.view, event.id, event.at)
        meaning = (event.type, found["list_id"], found["item_id"], found["product_id"], event.order)
        if meaning in said or id in ids:
            continue
        said.add(meaning)
        ids.add(id)
        rows.append(
            {
                "id": id,
                "view": batch.view,
                "type": event.type,
                "at": event.at,
                "order_id": event.order,
                "lines": [_line(line, known.products) for line in event.lines],
                "currency": event.currency,
                **found,
            }
        )
    if rows:
        _append(context, site_id, batch, rows, known)
    return EventsAnswer(
        accepted=len(rows), duplicate=len(batch.events) - len(rows) - len(rejected), rejected=tuple(rejected)
    )


def _known(context: Context, site_id: int, batch: EventBatch, now: datetime) -> _Known:
    """Read the lists that the events name, and look up their items and products without holding anybody up."""
    key = context.vault.key("list")
    wanted = {event.list for event in batch.events if event.list is not None}
    lists = {place: _list(token, key, site_id, now) for place, token in enumerate(batch.lists) if place in wanted}
    items = _askable(event.item for event in batch.events)
    names = _askable(event.product for event in batch.events)
    names |= _askable(line.product for event in batch.events for line in event.lines)
    numbers, products = dict(batch.known.numbers), dict(batch.known.products)
    items, names = items - numbers.keys(), names - products.keys()
    if items or names:
        with reading_session(context.engine) as session:
            numbers |= _numbers(session, site_id, items) if items else {}
            products |= resolve_products(session, site_id, names) if names else {}
    return _Known(
        lists=lists,
        list_ids=[hashlib.blake2b(token.encode(), digest_size=16).hexdigest() for token in batch.lists],
        numbers=numbers,
        products=products,
    )


def _askable(names: Iterable[str | None]) -> set[str]:
    """Return the names that may stand in a query: PostgreSQL has no texts with a NUL, so nothing is called that."""
    return {name for name in names if name and "\0" not in name}


def _list(token: str, key: bytes, site_id: int, now: datetime) -> ServedList | str:
    """Return the list of a token, or the code that says why there is none."""
    try:
        served = decode(token, key, now_s=now.timestamp())
    except ServedListError as error:
        return _LIST_CODES[error.code]
    return served if served.site == site_id else "forged_list"


def _numbers(session: Session, site_id: int, items: Iterable[str]) -> dict[str, int]:
    query = select(Submission.id, Submission.number).where(Submission.site_id == site_id, Submission.id.in_(items))
    return {row.id: row.number for row in session.execute(query)}


def _checked(event: NewEvent, known: _Known, now: datetime) -> dict[str, Any]:
    """Return the columns that say what an event is about; raises _Refused."""
    if event.type not in ON_TILES and event.type != PURCHASE:
        raise _Refused("unknown_type")
    if event.at.tzinfo is None or not now - MOST_AGE <= event.at <= now + _CLOCK_SKEW:
        raise _Refused("bad_time")
    if event.type == PURCHASE:
        return {"list_id": None, "item_id": None, "number": None, "product_id": _bought(event, known)}
    product = known.products.get(event.product) if event.product else None
    if event.product and product is None:
        raise _Refused("unknown_product")
    if event.list is None or event.list not in known.lists:
        raise _Refused("unknown_list")
    served = known.lists[event.list]
    if isinstance(served, str):
        raise _Refused(served)
    number = known.numbers.get(event.item or "")
    if number is None or number not in served.tiles:
        raise _Refused("item_not_in_list")
    return {
        "list_id": known.list_ids[event.list],
        "item_id": event.item,
        "number": number,
        "product_id": product,
    }


def _bought(event: NewEvent, known: _Known) -> str:
    """Return the product that says most about a purchase: its dearest line."""
    if not event.order or not event.lines:
        raise _Refused("missing_order")
    lines = [line for line in event.lines if line.product in known.products]
    if not lines:
        raise _Refused("unknown_product")
    return known.products[max(lines, key=lambda line: line.quantity * line.value_minor).product]


def _line(line: PurchasedLine, products: Mapping[str, str]) -> dict[str, object]:
    product = products.get(line.product, line.product)
    return {"product": product, "quantity": line.quantity, "value_minor": line.value_minor}


def _append(
    context: Context, site_id: int, batch: EventBatch, rows: Sequence[Mapping[str, Any]], known: _Known
) -> None:
    named = {row["list_id"] for row in rows}
    lists = {
        known.list_ids[place]: served
        for place, served in known.lists.items()
        if isinstance(served, ServedList) and known.list_ids[place] in named
    }
    body = {"lists": [_list_row(id, served) for id, served in lists.items()], "events": rows}
    request = {
        "site_id": site_id,
        "id": time_ordered_id(context.now()),
        "shopper": batch.shopper,
        "source": batch.source[:_SOURCE_DIGITS],
        "body": orjson.dumps(body),
    }
    context.spool.append(request)


def _list_row(id: str, served: ServedList) -> dict[str, object]:
    return {
        "id": id,
        "scope": served.scope,
        "issued_at_s": served.issued_at_s,
        "variant": served.variant,
        "layout": served.layout,
        "first_position": served.first_position,
        "tiles": list(served.tiles),
        # Four digits are finer than the one byte that the token has for each.
        "propensities": [float(f"{value:.4g}") for value in served.propensities],
    }
