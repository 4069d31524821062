"""Taking due jobs under a lease and settling them: a killed runner's job comes back when its lease has run out."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import or_, select, update

from widget_server.db.tables import Job
from widget_server.errors import VitrineError
from widget_server.jobs.handlers import HANDLERS, Handler
from widget_server.services.context import Context

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
JOBS_AT_ONCE = 20
# A job that failed this often needs a person; its row says why.
PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


@dataclass(frozen=True, kw_only=True)
class Leased:
    """A job that this runner may do now."""

    site_id: int
    job_id: str


def lease_due_jobs(context: Context, *, limit: int = JOBS_AT_ONCE) -> list[Leased]:
    """Take the jobs that are due and nobody's, oldest first."""
    now = context.now()
    with context.sessions.begin() as session:
        rows = session.scalars(
            select(Job)
            .where(Job.done_at.is_(None), Job.due_at <= now, or_(Job.lease_until.is_(None), Job.lease_until < now))
            .order_by(Job.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            row.lease_until = now + LEASE
            row.attempt_count += 1
        return [Leased(site_id=row.site_id, job_id=row.id) for row in rows]


def run_leased_job(context: Context, leased: Leased, handlers: Mapping[str, Handler] = HANDLERS) -> None:
    """Do a leased job and settle its row: done, or due again after a pause. Never raises for a job's own failure."""
    with context.sessions() as session:
        job = session.get_one(Job, (leased.site_id, leased.job_id))
        name, arguments, attempt_count = job.name, dict(job.arguments), job.attempt_count
    problem = ""
    try:
        with _lease_kept(context, leased):
            handlers[name](context, leased.site_id, arguments)
    except VitrineError as error:
        # It will fail the same way again: the input is at fault, and the sentence says what to do.
        problem, attempt_count = error.public, len(PAUSES) + 1
        log.warning("job_refused", job=name, job_id=leased.job_id, code=error.code)
    except Exception as error:
        problem = type(error).__name__
        log.exception("job_failed", job=name, job_id=leased.job_id, attempt_count=attempt_count)
    _settle(context, leased, problem, attempt_count)


def _settle(context: Context, leased: Leased, problem: str, attempt_count: int) -> None:
    now = context.now()
    with context.sessions.begin() as session:
        job = session.get_one(Job, (leased.site_id, leased.job_id))
        job.lease_until, job.problem = None, problem[:500]
        if problem and attempt_count <= len(PAUSES):
            job.due_at = now + PAUSES[attempt_count - 1]
        else:
            job.done_at = now


@contextmanager
def _lease_kept(context: Context, leased: Leased) -> Iterator[None]:
    """Extend the lease while the job runs, so that a long job is not given to a second runner."""
    ended = threading.Event()

    def keep() -> None:
        while not ended.wait(LEASE.total_seconds() / 3):
            with context.sessions.begin() as session:
                session.execute(
                    update(Job)
                    .where(Job.site_id == leased.site_id, Job.id == leased.job_id)
                    .values(lease_until=context.now() + LEASE)
                )

    keeper = threading.Thread(target=keep, name=f"lease-{leased.job_id}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()
