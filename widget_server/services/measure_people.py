"""How people at the desk decide: how often, how fast, and how far a second person agrees with them.

Owns the figures of one person at one site. Agreement is of decisions that were drawn by lot and looked at blind
(second_look); time is that of the queue's own clock, in which pauses count little. Neither says who decides well.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from moderation.rejections import interval
from widget_server.db.base import first_id
from widget_server.db.tables import DecisionRow, Membership, SecondLook, User
from widget_server.services.second_look import VERDICTS

LOOKS_BACK = timedelta(days=90)
# Of fewer timed decisions one that was slow would be the figure.
LEAST_TIMED = 5


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The work of a person within LOOKS_BACK.

    bulk_count : of the decisions, those taken with others in one go.  median_s : of timed_count single decisions, None
    of fewer than LEAST_TIMED.  agreed_count of checked_count : drawn decisions on which the second person agrees; low,
    high : the 95 % interval of that share.  looked_count : second looks that this person took.
    """

    user_id: int
    email: str
    role: str
    decision_count: int
    rejected_count: int
    bulk_count: int
    timed_count: int
    median_s: float | None
    checked_count: int
    agreed_count: int
    low: float
    high: float
    looked_count: int


def measure_people(session: Session, site_id: int, now: datetime, *, user_id: int | None = None) -> list[Figures]:
    """Return the figures of a site's members, by how much they decided; of one alone where user_id is given."""
    members = (
        select(User, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.site_id == site_id, Membership.accepted_at.is_not(None))
    )
    if user_id is not None:
        members = members.where(User.id == user_id)
    people = {f"user:{user.id}": (user, role) for user, role in session.execute(members)}
    since = now - LOOKS_BACK
    counts = _counts(session, site_id, since, set(people))
    times = _times(session, site_id, since, set(people))
    checked = _looks(session, site_id, since, set(people))
    found = []
    for actor, (user, role) in people.items():
        decisions, rejected, bulk = counts.get(actor, (0, 0, 0))
        checks, agreed, looked = checked[actor]
        low, high = interval(agreed, checks)
        found.append(
            Figures(
                user_id=user.id, email=user.email, role=role, decision_count=decisions, rejected_count=rejected,
                bulk_count=bulk, timed_count=len(times[actor]),
                median_s=median(times[actor]) / 1000 if len(times[actor]) >= LEAST_TIMED else None,
                checked_count=checks, agreed_count=agreed, low=low, high=high, looked_count=looked,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (-one.decision_count, one.email))


def _counts(session: Session, site_id: int, since: datetime, actors: set[str]) -> dict[str, tuple[int, int, int]]:
    rows = session.execute(
        select(
            DecisionRow.actor,
            func.count(),
            func.sum(case((DecisionRow.action == "reject", 1), else_=0)),
            func.sum(case((DecisionRow.bulk != "", 1), else_=0)),
        )
        .where(
            DecisionRow.site_id == site_id,
            DecisionRow.id >= first_id(since),
            DecisionRow.actor.in_(actors),
            DecisionRow.action.in_(VERDICTS),
        )
        .group_by(DecisionRow.actor)
    )
    return {actor: (count, rejected, bulk) for actor, count, rejected, bulk in rows}


def _times(session: Session, site_id: int, since: datetime, actors: set[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    rows = session.execute(
        select(DecisionRow.actor, DecisionRow.took_ms).where(
            DecisionRow.site_id == site_id,
            DecisionRow.id >= first_id(since),
            DecisionRow.actor.in_(actors),
            DecisionRow.action.in_(VERDICTS),
            DecisionRow.took_ms.is_not(None),
        )
    )
    for actor, took_ms in rows:
        found[actor].append(took_ms or 0)
    return found


def _looks(session: Session, site_id: int, since: datetime, actors: set[str]) -> dict[str, tuple[int, int, int]]:
    """Return how many of a person's decisions were looked at again, how many of them agree, and their own looks."""
    checks: dict[str, int] = defaultdict(int)
    agreed: dict[str, int] = defaultdict(int)
    looked: dict[str, int] = defaultdict(int)
    rows = session.execute(
        select(SecondLook.actor, SecondLook.second_actor, SecondLook.action == SecondLook.second_action, func.count())
        .where(SecondLook.site_id == site_id, SecondLook.looked_at > since)
        .group_by(SecondLook.actor, SecondLook.second_actor, SecondLook.action == SecondLook.second_action)
    )
    for first, second, agrees, count in rows:
        checks[first] += count
        agreed[first] += count if agrees else 0
        looked[second] += count
    return {actor: (checks[actor], agreed[actor], looked[actor]) for actor in actors}
