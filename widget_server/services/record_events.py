"""Take what browsers report of one page view: each event checked by itself, the good ones durable on return.

Owns what is believed of an event: its list must have been served here, its item been in that list, its product be in
the catalogue. A request is one row, for good; counting is `fold_events`'. No address is stored, and a shopper only
where a token named them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ranking.served_list import ServedList, ServedListError, decode
from widget_server.db.base import time_ordered_id
from widget_server.db.event_body import LETTERS, Purchase, Report, kinds_of, write_report
from widget_server.db.session import reading_session
from widget_server.db.tables import Submission
from widget_server.services.context import Context
from widget_server.services.event_types import (
    ON_TILES,
    PURCHASE,
    EventBatch,
    EventsAnswer,
    NewEvent,
    PurchasedLine,
    RejectedEvent,
)
from widget_server.services.resolve_products import resolve_products

MOST_AGE = timedelta(hours=25)  # an hour more than a list is valid
_CLOCK_SKEW = timedelta(minutes=5)
_SOURCE_DIGITS = 5  # see tables.learning.SpooledRequest
_LIST_CODES = {"malformed": "unknown_list", "forged": "forged_list", "expired": "expired_list"}


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What the events are checked against: lists by place (or why not), tile numbers by item, ids by product name.

    places : of each list the first place where the same token stands.
    """

    lists: Mapping[int, ServedList | str]
    places: Sequence[int]
    numbers: Mapping[str, int]
    products: Mapping[str, str]
    oldest: datetime
    newest: datetime


class _About(NamedTuple):
    """What an event is about.  served, place : of the list among those sent and of the tile in it, -1 without one."""

    served: int
    place: int
    item: str | None
    product: str | None


def record_events(context: Context, site_id: int, batch: EventBatch) -> EventsAnswer:
    """Check and append the events of one request; what is accepted is on disk when this returns.

    Each event is refused by itself, with one of the codes unknown_type, bad_time, unknown_list, forged_list,
    expired_list, item_not_in_list, unknown_product and missing_order. The same event sent again is another row, and
    counted and read once (services.event_log).
    """
    now = context.now()
    known = _known(context, site_id, batch, now)
    kept: list[tuple[NewEvent, _About, int]] = []
    said: set[tuple[object, ...]] = set()
    rejected: list[RejectedEvent] = []
    for event in batch.events:
        about = _checked(event, known)
        if isinstance(about, str):
            rejected.append(RejectedEvent(index=event.index, code=about))
            continue
        at_ms = round(event.at.timestamp() * 1000)
        meaning, name = (event.type, about, event.order), (event.id, at_ms)
        if meaning in said or name in said:
            continue
        said.add(meaning)
        said.add(name)
        kept.append((event, about, at_ms))
    if kept:
        context.spool.append(_row(site_id, batch, kept, known, now))
    return EventsAnswer(
        accepted=len(kept), duplicate=len(batch.events) - len(kept) - len(rejected), rejected=tuple(rejected)
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
        places=[batch.lists.index(token) for token in batch.lists],
        numbers=numbers,
        products=products,
        oldest=now - MOST_AGE,
        newest=now + _CLOCK_SKEW,
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


def _checked(event: NewEvent, known: _Known) -> _About | str:
    """Return what an event is about, or the code that says why it is refused."""
    is_purchase = event.type == PURCHASE
    if not is_purchase and event.type not in ON_TILES:
        return "unknown_type"
    if event.at.tzinfo is None or not known.oldest <= event.at <= known.newest:
        return "bad_time"
    if is_purchase:
        return _bought(event, known)
    product = known.products.get(event.product) if event.product else None
    if event.product and product is None:
        return "unknown_product"
    served = known.lists.get(event.list) if event.list is not None else None
    if event.list is None or served is None:
        return "unknown_list"
    if isinstance(served, str):
        return served
    number = known.numbers.get(event.item or "")
    if number is None or number not in served.tiles:
        return "item_not_in_list"
    return _About(known.places[event.list], served.tiles.index(number), event.item, product)


def _bought(event: NewEvent, known: _Known) -> _About | str:
    """Return the product that says most about a purchase: its dearest line."""
    if not event.order or not event.lines:
        return "missing_order"
    lines = [line for line in event.lines if line.product in known.products]
    if not lines:
        return "unknown_product"
    product = known.products[max(lines, key=lambda line: line.quantity * line.value_minor).product]
    return _About(-1, -1, None, product)


def _row(
    site_id: int, batch: EventBatch, kept: Sequence[tuple[NewEvent, _About, int]], known: _Known, now: datetime
) -> dict[str, Any]:
    named = sorted({about.served for _, about, _ in kept} - {-1})
    place_of = {place: index for index, place in enumerate(named)} | {-1: -1}
    types = "".join([LETTERS[event.type] for event, _, _ in kept])
    report = Report(
        view=batch.view,
        lists=[served for place in named if isinstance(served := known.lists[place], ServedList)],
        ids=[event.id for event, _, _ in kept],
        types=types,
        at_ms=[at_ms for _, _, at_ms in kept],
        served=[place_of[about.served] for _, about, _ in kept],
        places=[about.place for _, about, _ in kept],
        items=[about.item for _, about, _ in kept],
        products=[about.product for _, about, _ in kept],
        purchases={
            index: Purchase(event.order, [_line(line, known.products) for line in event.lines], event.currency)
            for index, (event, _, _) in enumerate(kept)
            if event.type == PURCHASE
        },
    )
    return {
        "site_id": site_id,
        "id": time_ordered_id(now),
        "shopper": batch.shopper,
        "kinds": kinds_of(types),
        "event_count": len(kept),
        "body": write_report(report),
        "source": batch.source[:_SOURCE_DIGITS],
    }


def _line(line: PurchasedLine, products: Mapping[str, str]) -> dict[str, object]:
    product = products.get(line.product, line.product)
    return {"product": product, "quantity": line.quantity, "value_minor": line.value_minor}
