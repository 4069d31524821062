"""Forgetting what is needed no longer: shoppers' single events, finished jobs, abandoned uploads.

Owns how long rows are kept (docs/guides/operator.md lists all spans). What was counted from events stays.
"""

import shutil
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import InstrumentedAttribute

from widget_server.db import partitions
from widget_server.db.base import Base
from widget_server.db.tables import EventRequest, Job
from widget_server.services.context import Context
from widget_server.services.event_log import first_request_id

log = structlog.get_logger(__name__)

# The desk shows what became of uploads this long.
JOBS_KEPT = timedelta(days=30)
UPLOADS_KEPT = timedelta(days=7)
# Rows a transaction: other writers get their turn in between.
_BATCH_ROWS = 5000


def forget_old(context: Context, site_id: int) -> int:
    """Delete a site's events older than VITRINE_EVENT_DAYS and its long finished jobs; returns how many rows."""
    e, j = EventRequest, Job
    jobs = _delete(context, j, j.id, j.site_id == site_id, j.done_at < context.now() - JOBS_KEPT)
    if context.engine.dialect.name == "postgresql":
        return jobs  # There events go by the week, see keep_weeks.
    return jobs + _delete(context, e, e.id, e.site_id == site_id, e.id < first_request_id(_events_since(context)))


def keep_weeks(context: Context) -> None:
    """On PostgreSQL make room for the events of the next weeks, and drop those of weeks that are too old as a whole."""
    try:
        partitions.make_ahead(context.engine, context.now())
        partitions.drop_old(context.engine, _events_since(context))
    except OperationalError as error:  # Somebody holds the table; a minute later there is another try.
        log.warning("weeks_not_kept", error=type(error.orig).__name__)


def _events_since(context: Context) -> datetime:
    return context.now() - timedelta(days=context.settings.event_days)


def _delete(context: Context, table: type[Base], id: InstrumentedAttribute[str], *where: Any) -> int:
    deleted_count = 0
    while True:
        with context.sessions.begin() as session:
            ids = session.scalars(select(id).where(*where).limit(_BATCH_ROWS)).all()
            # The first condition names the site: ids are unique within it only.
            session.execute(delete(table).where(where[0], id.in_(ids)).execution_options(synchronize_session=False))
        deleted_count += len(ids)
        if len(ids) < _BATCH_ROWS:
            return deleted_count


def forget_abandoned_uploads(context: Context) -> int:
    """Remove the folders of uploads whose process died before their import was written down; returns how many."""
    folder = context.settings.data.absolute() / "uploads"
    if not folder.is_dir():
        return 0
    with context.sessions() as session:
        awaited = set(session.scalars(select(Job.id).where(Job.done_at.is_(None))))
    before_s = (context.now() - UPLOADS_KEPT).timestamp()
    abandoned = [one for one in folder.iterdir() if one.name not in awaited and one.stat().st_mtime < before_s]
    for one in abandoned:
        shutil.rmtree(one, ignore_errors=True)
    return len(abandoned)
