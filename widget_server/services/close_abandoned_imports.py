"""Telling the truth about imports whose process was killed."""

from datetime import datetime, timedelta

from sqlalchemy import select

from widget_server.db.tables import ImportRun
from widget_server.services.context import Context
from widget_server.services.showcase_version import bump

# No batch takes this long: whoever did not write for this long is gone.
ABANDONED_AFTER = timedelta(minutes=15)


def close_abandoned_imports(context: Context) -> int:
    """Mark runs that stopped writing as failed; returns how many.

    Their committed batches are whole, so the showcase is told to show them.
    """
    now = context.now()
    with context.sessions.begin() as session:
        running = session.scalars(select(ImportRun).where(ImportRun.state == "running").with_for_update())
        abandoned = [
            run for run in running if now - datetime.fromisoformat(run.progress["written_at"]) > ABANDONED_AFTER
        ]
        for run in abandoned:
            run.state, run.finished_at = "failed", now
            bump(session, run.site_id)
        return len(abandoned)
