"""Writing down work that is due, in the transaction of what makes it due. Doing it is widget_server.jobs'."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from widget_server.db.base import time_ordered_id
from widget_server.db.tables import Job
from widget_server.db.upsert import insert_missing


def schedule_job(
    session: Session,
    site_id: int,
    name: str,
    arguments: Mapping[str, object],
    *,
    due_at: datetime,
    job_id: str | None = None,
) -> str:
    """Add a job; returns its id.

    name : one of widget_server.jobs.handlers.  arguments : JSON values.
    job_id : names work that must not be scheduled twice, such as "train-2026-11-22"; a second call changes nothing.
    """
    job_id = job_id or time_ordered_id(due_at)
    row = {"site_id": site_id, "id": job_id, "name": name, "arguments": dict(arguments), "due_at": due_at}
    insert_missing(session, Job, [row])
    return job_id
