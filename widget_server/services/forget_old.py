"""Forgetting what is needed no longer: shoppers' single events with their lists, finished jobs, abandoned uploads.

Owns how long rows are kept (docs/guides/operator.md lists all spans). What was counted from events stays.
"""

import shutil
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import InstrumentedAttribute

from widget_server.db.base import Base
from widget_server.db.tables import Event, Job, ServedList
from widget_server.services.context import Context
from widget_server.services.event_log import first_event_id

# The desk shows what became of uploads this long.
JOBS_KEPT = timedelta(days=30)
UPLOADS_KEPT = timedelta(days=7)
# A list takes events for a day, so those of an older list are all older than the span.
_LIST_MARGIN = timedelta(days=2)
# Rows a transaction: other writers get their turn in between.
_BATCH_ROWS = 5000


def forget_old(context: Context, site_id: int) -> int:
    """Delete a site's events and lists older than VITRINE_EVENT_DAYS and its long finished jobs; returns how many."""
    now = context.now()
    since = now - timedelta(days=context.settings.event_days)
    lists_since_s = int((since - _LIST_MARGIN).timestamp())
    return (
        _delete(context, Event, Event.id, Event.site_id == site_id, Event.id < first_event_id(since))
        + _delete(
            context, ServedList, ServedList.id, ServedList.site_id == site_id, ServedList.issued_at_s < lists_since_s
        )
        + _delete(context, Job, Job.id, Job.site_id == site_id, Job.done_at < now - JOBS_KEPT)
    )


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
