"""Jobs that were given up: which there are, and giving them another try once a person has seen to the reason.

A job is given up when its input is at fault, or after the last of its attempts. Its row stays with the problem until
the nightly `tidy` forgets it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from widget_server.db.tables import Job, Site
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.measure_queues import has_failed


@dataclass(frozen=True, kw_only=True)
class FailedJob:
    """A job that was given up.  site : its key.  problem : a sentence for people, or the name of an error."""

    site: str
    id: str
    name: str
    attempt_count: int
    failed_at: datetime
    problem: str


def list_failed_jobs(session: Session, site_id: int | None = None) -> Sequence[FailedJob]:
    """Return the failed jobs of a site or of all, the last first."""
    rows = session.execute(
        select(Job, Site.publishable_key)
        .join(Site, Site.id == Job.site_id)
        .where(has_failed(), *_of_site(site_id))
        .order_by(Job.done_at.desc(), Job.id)
    )
    return [
        FailedJob(
            site=key,
            id=job.id,
            name=job.name,
            attempt_count=job.attempt_count,
            failed_at=job.done_at,
            problem=job.problem,
        )
        for job, key in rows
        if job.done_at is not None
    ]


def retry_failed_jobs(
    context: Context, *, actor: str, ids: Collection[str] | None = None, site_id: int | None = None
) -> int:
    """Make failed jobs due again, with all their attempts; returns how many.

    ids : of the jobs, None for all.  An import whose file is gone stays as it is: it has to be uploaded again.
    """
    now = context.now()
    named = () if ids is None else (Job.id.in_(ids),)
    with context.sessions.begin() as session:
        failed = session.scalars(select(Job).where(has_failed(), *named, *_of_site(site_id)).with_for_update()).all()
        retried = [job for job in failed if _has_its_file(job)]
        for job in retried:
            job.done_at, job.lease_until, job.due_at, job.attempt_count, job.problem = None, None, now, 0, ""
            record(
                session, site_id=job.site_id, at=now, actor=actor, action="job.retried", subject_kind="job",
                subject_id=job.id, details={"name": job.name},
            )  # fmt: skip
    return len(retried)


def _of_site(site_id: int | None) -> tuple[ColumnElement[bool], ...]:
    return () if site_id is None else (Job.site_id == site_id,)


def _has_its_file(job: Job) -> bool:
    return "folder" not in job.arguments or Path(str(job.arguments["folder"])).is_dir()
