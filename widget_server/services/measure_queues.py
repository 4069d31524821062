"""How much work waits, and for how long: the figures by which an operator sees that a worker stands still."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from widget_server.db.base import moment_of
from widget_server.db.tables import Job, PhotoFetch, SpooledRequest


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A queue: how many wait in it that are due, and how long the first of them is due."""

    queue: str
    count: int
    oldest_s: float


def measure_queues(session: Session, *, now: datetime) -> Sequence[Waiting]:
    """Return the queues of all sites together."""
    return [
        _due(session, "jobs", Job.due_at, Job.done_at.is_(None), now),
        _due(session, "photos", PhotoFetch.due_at, PhotoFetch.state == "waiting", now),
        _spooled(session, now),
    ]


def count_failed_jobs(session: Session, site_id: int | None = None) -> int:
    """Return how many jobs of a site, or of all, were given up and wait for a person."""
    query = select(func.count()).select_from(Job).where(has_failed())
    return session.scalar(query if site_id is None else query.where(Job.site_id == site_id)) or 0


def has_failed() -> ColumnElement[bool]:
    """Say in a query whether a job was given up: it ended, and with a problem."""
    return Job.done_at.is_not(None) & (Job.problem != "")


def _due(session: Session, queue: str, due_at: Any, waits: ColumnElement[bool], now: datetime) -> Waiting:
    count, oldest = session.execute(select(func.count(), func.min(due_at)).where(waits, due_at <= now)).one()
    return Waiting(queue=queue, count=count, oldest_s=(now - oldest).total_seconds() if oldest else 0.0)


def _spooled(session: Session, now: datetime) -> Waiting:
    count, oldest = session.execute(select(func.count(), func.min(SpooledRequest.id))).one()
    age_s = max(0.0, (now - moment_of(oldest)).total_seconds()) if oldest else 0.0
    return Waiting(queue="events", count=count, oldest_s=age_s)
