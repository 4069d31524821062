"""What is listed on the desk: filters, a stable order, and pages that neither repeat nor skip a row.

Owns the queue of what waits and the list of everything. A page is found by the last row's place in the order (keyset),
so that deciding on one page does not shift the next.
"""

import base64
import binascii
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from moderation.reasons import REASONS
from moderation.states import WAITING_STATES
from moderation.types import Kind, State
from widget_server.db.tables import ProductLink, Review, Right, Submission, SubmissionMedia
from widget_server.errors import BadInput
from widget_server.services.load_cards import Card, load_cards

Order = Literal["oldest", "newest"]
PAGE_ROWS = 24
# Beside the reasons a rule may give: facts of a submission that somebody has to look into.
FACTS = ("no_right", "no_photo", "no_product")


@dataclass(frozen=True, kw_only=True)
class ListFilter:
    """What is wanted; an empty field filters nothing.

    states : "" means what waits.  problem : a reason's code or one of FACTS.  stars : 1..5.
    """

    states: tuple[State, ...] = ()
    kind: Kind | None = None
    product: str = ""
    words: str = ""
    problem: str = ""
    stars: tuple[int, ...] = ()
    author: str = ""

    @property
    def selected_by(self) -> frozenset[str]:
        """Return the fields in force, as moderation.Decision names them: a choice by stars may hide nothing."""
        named = {"stars": "rating"}
        return frozenset(named.get(f.name, f.name) for f in fields(self) if getattr(self, f.name))


@dataclass(frozen=True, kw_only=True)
class CardPage:
    """One page of cards; cursor leads to the next and is "" on the last. total : of the whole list."""

    cards: tuple[Card, ...]
    cursor: str
    total: int


def list_cards(
    session: Session,
    site_id: int,
    wanted: ListFilter,
    *,
    now: datetime,
    order: Order = "oldest",
    cursor: str = "",
    limit: int = PAGE_ROWS,
) -> CardPage:
    """Return a page of what fits the filter.  Raises BadInput for a cursor that this function did not make."""
    fitting = _conditions(site_id, wanted)
    query = select(Submission).where(*fitting)
    total = session.scalar(select(func.count()).select_from(Submission).where(*fitting))
    place = (Submission.received_at, Submission.number)
    if cursor:
        at, number = _read_cursor(cursor)
        later = Submission.received_at > at if order == "oldest" else Submission.received_at < at
        beyond = Submission.number > number if order == "oldest" else Submission.number < number
        query = query.where(or_(later, and_(Submission.received_at == at, beyond)))
    query = query.order_by(*(column.asc() if order == "oldest" else column.desc() for column in place))
    rows = session.scalars(query.limit(limit + 1)).all()
    more = len(rows) > limit
    rows = rows[:limit]
    return CardPage(
        cards=tuple(load_cards(session, site_id, rows, now)),
        cursor=_cursor(rows[-1].received_at, rows[-1].number) if more else "",
        total=total or 0,
    )


def matching_ids(session: Session, site_id: int, wanted: ListFilter) -> list[str]:
    """Return the ids of everything that fits the filter, oldest first."""
    query = select(Submission.id).where(*_conditions(site_id, wanted))
    return list(session.scalars(query.order_by(Submission.received_at, Submission.number)))


def count_waiting(session: Session, site_id: int) -> dict[Kind, int]:
    """Return how many posts and reviews wait for a person."""
    rows = session.execute(
        select(Submission.kind, func.count())
        .where(Submission.site_id == site_id, Submission.state.in_(WAITING_STATES))
        .group_by(Submission.kind)
    )
    found = {Kind(kind): count for kind, count in rows}
    return {kind: found.get(kind, 0) for kind in Kind}


def _conditions(site_id: int, wanted: ListFilter) -> list[ColumnElement[bool]]:
    found = [Submission.site_id == site_id, Submission.state.in_(wanted.states or tuple(WAITING_STATES))]
    if wanted.kind:
        found.append(Submission.kind == wanted.kind)
    for word in wanted.words.split():
        columns = (Submission.text, Submission.title, Submission.author)
        found.append(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    if wanted.author:
        found.append(Submission.author == wanted.author)
    if wanted.product:
        shown = _has(ProductLink, ProductLink.product_id == wanted.product, ProductLink.state != "dismissed")
        found.append(or_(shown, _has(Review, Review.product_id == wanted.product)))
    if wanted.stars:
        found.append(_has(Review, Review.rating.in_(wanted.stars)))
    if wanted.problem:
        found.append(_problem(wanted.problem))
    return found


def _has(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = (table.site_id == Submission.site_id, table.submission_id == Submission.id)
    return exists().where(*mine, *conditions)


def _problem(problem: str) -> ColumnElement[bool]:
    if problem == "no_right":
        return ~_has(Right, Right.state == "granted")
    if problem == "no_photo":
        return _has(SubmissionMedia, SubmissionMedia.media_id.is_(None))
    if problem == "no_product":
        return and_(Submission.kind == Kind.POST, ~_has(ProductLink, ProductLink.state != "dismissed"))
    if problem not in set(REASONS):
        raise BadInput("There is no such problem to filter by. Choose one of the menu.", parameter="problem")
    # The findings are a short JSON text; no index could answer this on both databases.
    return cast(Submission.verdicts, Text).contains(f'"reason": "{problem}"')


def _cursor(at: datetime, number: int) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()} {number}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime, int]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, number = text.split()
        place = datetime.fromisoformat(at), int(number)
    except (ValueError, binascii.Error) as error:
        raise BadInput("This page address is damaged. Open the list again.", parameter="cursor") from error
    if place[0].tzinfo is None:
        raise BadInput("This page address is damaged. Open the list again.", parameter="cursor")
    return place
