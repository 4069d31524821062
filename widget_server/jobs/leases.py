"""Taking due jobs under a lease and settling them: a killed runner's job comes back when its lease has run out.

A message about a job may wait longer than its lease, come twice or come late. What it holds is a claim to one attempt:
the row counts the attempts, and whoever counts it up by one does the job. Nobody settles another one's attempt.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import structlog
from sqlalchemy import ColumnElement, func, select, update

from widget_server.db.tables import Job
from widget_server.errors import VitrineError
from widget_server.jobs.handlers import HANDLERS, Handler
from widget_server.services.context import Context

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
JOBS_AT_ONCE = 20
# What is leased waits for a worker in the order of leasing: a site with a backlog must not have all places there.
JOBS_AT_ONCE_PER_SITE = 3
# A job that failed this often needs a person; its row says why.
PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
MOST_ATTEMPTS = len(PAUSES) + 1
# Of a job that was begun so often and never settled: the lease that ran out each time was its pause.
KILLED = "The job runner was killed each time it did this, perhaps for the memory it took. See its log."


@dataclass(frozen=True, kw_only=True)
class Leased:
    """A job that a runner may do now, unless another was faster.  attempt : its number, the first is 1."""

    site_id: int
    job_id: str
    attempt: int


def lease_due_jobs(context: Context, *, limit: int = JOBS_AT_ONCE) -> list[Leased]:
    """Take jobs that are due and nobody's: sites in turn, the oldest of each first. That alone is no attempt yet.

    A site has at most JOBS_AT_ONCE_PER_SITE leased at a time, so that one with a backlog does not delay another's job.
    A job whose runner was killed at every attempt is given up here: nobody else is left to settle it.
    """
    now = context.now()
    # No lease is longer than that: one that ends later was taken before the clock was put back.
    is_leased = Job.done_at.is_(None) & Job.lease_until.between(now, now + LEASE)
    is_due = Job.done_at.is_(None) & (Job.due_at <= now) & (Job.lease_until.is_(None) | ~is_leased)
    held = select(Job.site_id, func.count().label("count")).where(is_leased).group_by(Job.site_id).subquery()
    in_line = func.row_number().over(partition_by=Job.site_id, order_by=(Job.due_at, Job.id))
    place = in_line + func.coalesce(held.c.count, 0)
    placed = (
        select(Job.site_id, Job.id, place.label("place"))
        .outerjoin(held, held.c.site_id == Job.site_id)
        .where(is_due)
        .subquery()
    )
    with context.sessions.begin() as session:
        rows = session.scalars(
            select(Job)
            .join(placed, (placed.c.site_id == Job.site_id) & (placed.c.id == Job.id))
            # Said again of the row itself: between the two looks another runner may have taken it.
            .where(is_due, placed.c.place <= JOBS_AT_ONCE_PER_SITE)
            .order_by(placed.c.place, Job.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True, of=Job)
        ).all()
        alive = [row for row in rows if row.attempt_count < MOST_ATTEMPTS]
        for row in alive:
            row.lease_until = now + LEASE
        for row in rows:
            if row not in alive:
                row.lease_until, row.done_at, row.problem = None, now, KILLED
                log.error("job_kills_its_runner", job=row.name, job_id=row.id, attempts=row.attempt_count)
        return [Leased(site_id=row.site_id, job_id=row.id, attempt=row.attempt_count + 1) for row in alive]


def run_leased_job(context: Context, leased: Leased, handlers: Mapping[str, Handler] = HANDLERS) -> None:
    """Do a leased job and settle its row: done, or due again after a pause. Never raises for a job's own failure.

    Does nothing where another runner has begun this attempt, or the job is done.
    """
    job = _claim(context, leased)
    if job is None:
        log.info("job_not_claimed", job_id=leased.job_id, attempt=leased.attempt)
        return
    problem, again = "", leased.attempt < MOST_ATTEMPTS
    try:
        with _lease_kept(context, leased):
            handlers[job.name](context, leased.site_id, dict(job.arguments))
    except VitrineError as error:
        # Unless the trouble is ours it fails the same way again: the input is at fault, the sentence says what to do.
        problem, again = error.public, again and error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        log.warning("job_refused", job=job.name, job_id=leased.job_id, code=error.code)
    except Exception as error:
        problem = type(error).__name__
        log.exception("job_failed", job=job.name, job_id=leased.job_id, attempt=leased.attempt)
    _settle(context, leased, problem, again=again)


def _claim(context: Context, leased: Leased) -> Job | None:
    """Count up the attempts of a job if that is still to be done, and return it."""
    with context.sessions.begin() as session:
        return session.scalars(
            update(Job)
            .where(*_of(leased, attempt_count=leased.attempt - 1))
            .values(attempt_count=leased.attempt, lease_until=context.now() + LEASE)
            .returning(Job)
        ).one_or_none()


def _settle(context: Context, leased: Leased, problem: str, *, again: bool) -> None:
    now = context.now()
    settled: dict[str, Any] = {"lease_until": None, "problem": problem[:500]}
    settled |= {"due_at": now + PAUSES[leased.attempt - 1]} if problem and again else {"done_at": now}
    with context.sessions.begin() as session:
        mine = update(Job).where(*_of(leased, attempt_count=leased.attempt)).values(**settled).returning(Job.id)
        settled_here = session.scalars(mine).one_or_none() is not None
    if not settled_here:
        log.warning("job_overtaken", job_id=leased.job_id, attempt=leased.attempt)


def _of(leased: Leased, *, attempt_count: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of this job's row while it is open and has been begun so often."""
    return (
        Job.site_id == leased.site_id,
        Job.id == leased.job_id,
        Job.done_at.is_(None),
        Job.attempt_count == attempt_count,
    )


@contextmanager
def _lease_kept(context: Context, leased: Leased) -> Iterator[None]:
    """Extend the lease while the job runs, so that a long job is not given to a second runner."""
    ended = threading.Event()

    def keep() -> None:
        while not ended.wait(LEASE.total_seconds() / 3):
            with context.sessions.begin() as session:
                session.execute(
                    update(Job)
                    .where(*_of(leased, attempt_count=leased.attempt))
                    .values(lease_until=context.now() + LEASE)
                )

    keeper = threading.Thread(target=keep, name=f"lease-{leased.job_id}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()
