"""The desk's queues: which submissions each of them holds, as a condition of the store.

Owns what "pending rights" or "expired" means for a row. Narrowing a queue by filters is `list_filter`'s, reading a page
of it `list_cards`'s. The rights conditions say in SQL what moderation.rights.state_at says of one ledger.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Exists, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from moderation.priority import NOTHING_FOUND
from moderation.rights import CREATORS_WORD, RightsState, Surface
from moderation.states import LIVE_STATES, PUBLIC_STATES, WAITING_STATES
from moderation.types import Kind, State
from widget_server.db.tables import Report, Right, Submission


class Queue(StrEnum):
    """A list to work through. `waiting` is everything undecided, `new` and `held` are its two halves."""

    WAITING = "waiting"
    NEW = "new"  # no rule found anything
    RIGHTS = "rights"  # approved, and shown nowhere for want of a right
    HELD = "held"  # a rule wants somebody to look, or something public was changed
    REPORTED = "reported"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"  # approved, and its right ran out


QUEUE_STATES: Mapping[Queue, tuple[State, ...]] = MappingProxyType(
    {
        Queue.WAITING: tuple(sorted(WAITING_STATES)),
        Queue.NEW: (State.PENDING,),
        Queue.HELD: tuple(sorted(WAITING_STATES)),
        Queue.RIGHTS: tuple(sorted(PUBLIC_STATES)),
        Queue.REPORTED: LIVE_STATES,
        Queue.APPROVED: tuple(sorted(PUBLIC_STATES)),
        Queue.REJECTED: (State.REJECTED,),
        Queue.EXPIRED: tuple(sorted(PUBLIC_STATES)),
    }
)
UNDECIDED = frozenset({Queue.WAITING, Queue.NEW, Queue.HELD})
# Beyond this the desk says "1,000+": the number of a day's work nobody finishes needs no counting to the last.
MOST_COUNTED = 1000


def in_queue(queue: Queue, site_id: int, now: datetime) -> list[ColumnElement[bool]]:
    """Return what holds for a queue's rows besides their site and one of QUEUE_STATES."""
    match queue:
        case Queue.NEW:
            return [Submission.priority >= NOTHING_FOUND]
        case Queue.HELD:
            return [Submission.priority < NOTHING_FOUND]
        case Queue.RIGHTS:
            return [~right_in_force(now), ~_ran_out(now)]
        case Queue.EXPIRED:
            return [~right_in_force(now), _ran_out(now)]
        case Queue.REPORTED:
            open_ones = select(Report.submission_id).where(Report.site_id == site_id, Report.resolved_at.is_(None))
            return [Submission.id.in_(open_ones)]
    return []


def state_conditions(queue: Queue) -> list[ColumnElement[bool]]:
    """Return the queue's states, a condition each, so that an index gives each state's rows in their order.

    Reports are few: what is reported is looked up by its id, and an index on the state would only lead astray.
    """
    states = QUEUE_STATES[queue]
    if queue is Queue.REPORTED:
        return [func.coalesce(Submission.state, "").in_(states)]
    return [Submission.state == state for state in states]


def count_waiting(session: Session, site_id: int) -> dict[Kind, int]:
    """Return how many posts, reviews and questions wait for a person."""
    # Grouped by state, not by kind: so both stores read the index that holds all of it and no row.
    kinds = list(Kind)
    rows = session.execute(
        select(Submission.state, *(func.count().filter(Submission.kind == kind) for kind in kinds))
        .where(Submission.site_id == site_id, Submission.state.in_(WAITING_STATES))
        .group_by(Submission.state)
    )
    counts = [tuple(row)[1:] for row in rows]
    return {kind: sum(int(row[place]) for row in counts) for place, kind in enumerate(kinds)}


def count_queues(session: Session, site_id: int, now: datetime) -> dict[Queue, int]:
    """Return how much is in each queue; of those that no index counts at most MOST_COUNTED."""
    found = func.count().filter(Submission.priority < NOTHING_FOUND)
    rows = session.execute(
        select(Submission.state, func.count(), found)
        .where(Submission.site_id == site_id, Submission.state.in_(LIVE_STATES))
        .group_by(Submission.state)
    )
    by_state = {state: (all_of_it, held) for state, all_of_it, held in rows}

    def total(queue: Queue) -> int:
        return sum(by_state.get(state, (0, 0))[0] for state in QUEUE_STATES[queue])

    held = sum(by_state.get(state, (0, 0))[1] for state in QUEUE_STATES[Queue.HELD])
    waiting = total(Queue.WAITING)
    return {
        Queue.WAITING: waiting,
        Queue.NEW: waiting - held,
        Queue.HELD: held,
        Queue.RIGHTS: _count(session, site_id, Queue.RIGHTS, now),
        Queue.REPORTED: _count(session, site_id, Queue.REPORTED, now),
        Queue.APPROVED: total(Queue.APPROVED),
        Queue.REJECTED: total(Queue.REJECTED),
        Queue.EXPIRED: _count(session, site_id, Queue.EXPIRED, now),
    }


def _count(session: Session, site_id: int, queue: Queue, now: datetime) -> int:
    conditions = (or_(*state_conditions(queue)), *in_queue(queue, site_id, now))
    fitting = select(Submission.id).where(Submission.site_id == site_id, *conditions).limit(MOST_COUNTED)
    return session.scalar(select(func.count()).select_from(fitting.subquery())) or 0


def right_in_force(now: datetime) -> ColumnElement[bool]:
    """Say that some grant of a submission still holds: neither run out nor ended, and given by somebody who may."""
    grant, end, no, yes = (aliased(Right) for _ in range(4))
    said_no = (RightsState.REFUSED, RightsState.REVOKED)

    def of_same(record: Any, *conditions: ColumnElement[bool]) -> Exists:
        mine = (record.site_id == grant.site_id, record.submission_id == grant.submission_id)
        return exists().where(*mine, _on_site(record), *conditions)

    run_out = and_(end.state == RightsState.EXPIRED, end.basis == grant.basis, end.at <= now)
    ended = of_same(end, end.at >= grant.at, or_(end.state.in_(said_no), run_out))
    reopened = of_same(
        yes, yes.state == RightsState.GRANTED, yes.basis.in_(CREATORS_WORD), yes.at > no.at, yes.at < grant.at
    ).correlate(grant, no)
    # After the creator's no, only the creator's yes opens again.
    said = of_same(no, no.state.in_(said_no), no.basis.in_(CREATORS_WORD), no.at <= grant.at, ~reopened)
    vetoed = and_(grant.basis.not_in(CREATORS_WORD), said)
    lasts = or_(grant.expires_at.is_(None), grant.expires_at > now)
    granted = (grant.state == RightsState.GRANTED, grant.at <= now)
    mine = (grant.site_id == Submission.site_id, grant.submission_id == Submission.id)
    return exists().where(*mine, _on_site(grant), *granted, lasts, ~ended, ~vetoed)


def _ran_out(now: datetime) -> ColumnElement[bool]:
    """Say that a grant ran out and nothing newer was said."""
    grant, newer = aliased(Right), aliased(Right)
    over = or_(grant.state == RightsState.EXPIRED, and_(grant.state == RightsState.GRANTED, grant.expires_at <= now))
    said = exists().where(
        newer.site_id == grant.site_id,
        newer.submission_id == grant.submission_id,
        newer.at > grant.at,
        newer.state != RightsState.EXPIRED,
        _on_site(newer),
    )
    mine = (grant.site_id == Submission.site_id, grant.submission_id == Submission.id)
    return exists().where(*mine, _on_site(grant), over, ~said)


def _on_site(record: Any) -> ColumnElement[bool]:
    """Say that a record speaks of the shop's pages; the list of places is a short JSON text on both stores."""
    return cast(record.scope, Text).contains(f'"{Surface.SITE.value}"')
