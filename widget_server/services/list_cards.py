"""What is listed on the desk: a stable order, and pages that neither repeat nor skip a row.

Owns the order and the paging. A page is found by the last row's place in the order (keyset), so that deciding on one
page does not shift the next; each state is read by itself in the order of an index, and the few rows of a page are
merged here, so that a page costs the same whether a hundred or a hundred thousand wait.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from moderation.priority import LAST
from widget_server.db.tables import Submission
from widget_server.errors import BadInput
from widget_server.services.list_filter import ListFilter, fitting
from widget_server.services.load_cards import Card, load_cards

# "priority": what needs a human most first, the older of two alike before the newer.
Order = Literal["priority", "oldest", "newest"]
ORDERS: tuple[Order, ...] = ("priority", "oldest", "newest")
PAGE_ROWS = 24
_PLACE = (Submission.priority, Submission.received_at, Submission.number)
Place = tuple[int, datetime, int]


@dataclass(frozen=True, kw_only=True)
class CardPage:
    """One page of cards; cursor leads to the next and is "" on the last."""

    cards: tuple[Card, ...]
    cursor: str


def list_cards(
    session: Session,
    site_id: int,
    wanted: ListFilter,
    *,
    now: datetime,
    order: Order = "priority",
    cursor: str = "",
    limit: int = PAGE_ROWS,
) -> CardPage:
    """Return a page of what fits the filter.  Raises BadInput for a cursor that this function did not make."""
    rows, following = page_of_ids(session, site_id, wanted, now=now, order=order, cursor=cursor, limit=limit)
    found = session.scalars(select(Submission).where(Submission.site_id == site_id, Submission.id.in_(rows)))
    by_id = {one.id: one for one in found}
    return CardPage(
        cards=tuple(load_cards(session, site_id, [by_id[id] for id in rows], now)),
        cursor=following,
    )


def page_of_ids(
    session: Session,
    site_id: int,
    wanted: ListFilter,
    *,
    now: datetime,
    order: Order = "oldest",
    cursor: str = "",
    limit: int = PAGE_ROWS,
) -> tuple[list[str], str]:
    """Return a page of ids and the cursor of the next, "" on the last.  Raises BadInput as list_cards does."""
    columns = _PLACE if order == "priority" else _PLACE[1:]
    beyond = [_beyond(_read_cursor(cursor), order)] if cursor else []
    found: list[tuple[Place, str]] = []
    fits = fitting(session, site_id, wanted, now)
    for in_state in fits.states:
        query = select(Submission.id, *_PLACE).where(*fits.conditions, in_state, *beyond)
        turned = (column.desc() if order == "newest" else column.asc() for column in columns)
        rows = session.execute(query.order_by(*turned).limit(limit + 1))
        found += [((priority, at, number), id) for id, priority, at, number in rows]
    found.sort(key=lambda row: row[0] if order == "priority" else row[0][1:], reverse=order == "newest")
    page = found[:limit]
    return [id for _place, id in page], _cursor(page[-1][0]) if len(found) > limit else ""


def matching_ids(session: Session, site_id: int, wanted: ListFilter, now: datetime) -> list[str]:
    """Return the ids of everything that fits the filter, oldest first."""
    query = select(Submission.id).where(*_all(session, site_id, wanted, now))
    return list(session.scalars(query.order_by(Submission.received_at, Submission.number)))


def count_matching(session: Session, site_id: int, wanted: ListFilter, now: datetime) -> int:
    """Return how many fit the filter."""
    return session.scalar(select(func.count()).select_from(Submission).where(*_all(session, site_id, wanted, now))) or 0


def newest_number(session: Session, site_id: int) -> int:
    """Return the number of what arrived last, 0 where nothing has: ListFilter.upto of a page that is shown now."""
    return session.scalar(select(func.max(Submission.number)).where(Submission.site_id == site_id)) or 0


def _all(session: Session, site_id: int, wanted: ListFilter, now: datetime) -> list[ColumnElement[bool]]:
    fits = fitting(session, site_id, wanted, now)
    return [*fits.conditions, or_(*fits.states)]


def _beyond(place: Place, order: Order) -> ColumnElement[bool]:
    columns: tuple[Any, ...] = _PLACE if order == "priority" else _PLACE[1:]
    values = place if order == "priority" else place[1:]
    here = tuple_(*(literal(value, column.type) for column, value in zip(columns, values, strict=True)))
    return tuple_(*columns) < here if order == "newest" else tuple_(*columns) > here


def _cursor(place: Place) -> str:
    priority, at, number = place
    return base64.urlsafe_b64encode(f"{priority} {at.isoformat()} {number}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> Place:
    damaged = BadInput("This page address is damaged. Open the list again.", parameter="cursor")
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        priority, at, number = text.split()
        place = int(priority), datetime.fromisoformat(at), int(number)
    except (ValueError, binascii.Error) as error:
        raise damaged from error
    if place[1].tzinfo is None or not 0 <= place[0] <= LAST:
        raise damaged
    return place
