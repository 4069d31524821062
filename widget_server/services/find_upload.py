"""Uploads as the desk watches them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.tables import Job
from widget_server.services.import_types import ImportProblem, ImportProgress, Severity
from widget_server.services.receive_upload import JOB

State = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, kw_only=True)
class Upload:
    """An upload. failure : the sentence of one that could not be read, else "".  run_id : "" for a dry run."""

    id: str
    kind: str
    file_name: str
    dry_run: bool
    state: State
    counts: ImportProgress
    problems: tuple[ImportProblem, ...]
    failure: str
    run_id: str
    uploaded_at: datetime


def find_upload(session: Session, site_id: int, upload_id: str) -> Upload | None:
    """Return an upload of the site, None where there is no such one."""
    job = session.get(Job, (site_id, upload_id))
    return _upload(job) if job is not None and job.name == JOB else None


def unfinished_uploads(session: Session, site_id: int) -> list[Upload]:
    """Return the uploads that wait or run, oldest first."""
    jobs = session.scalars(
        select(Job).where(Job.site_id == site_id, Job.name == JOB, Job.done_at.is_(None)).order_by(Job.id)
    )
    return [_upload(job) for job in jobs]


def _upload(job: Job) -> Upload:
    arguments = job.arguments
    if job.done_at is not None:
        state: State = "failed" if job.problem else "done"
    else:
        state = "running" if job.lease_until is not None else "waiting"
    return Upload(
        id=job.id,
        kind=arguments["kind"],
        file_name=arguments["file_name"],
        dry_run=arguments["dry_run"],
        state=state,
        counts=ImportProgress(**arguments.get("counts", {})),
        problems=tuple(
            ImportProblem(**{**problem, "severity": Severity(problem["severity"])})
            for problem in arguments.get("problems", [])
        ),
        failure=job.problem,
        run_id=arguments.get("run_id", ""),
        uploaded_at=job.due_at,
    )
