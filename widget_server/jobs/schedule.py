"""What the runner does by the clock, as plain functions: each may run at any time, twice, or in two runners at once."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

from sqlalchemy import select

from widget_server.db.tables import Site
from widget_server.services.close_abandoned_imports import close_abandoned_imports
from widget_server.services.context import Context
from widget_server.services.desk_sessions import forget_old_sessions
from widget_server.services.fetch_photos import fetch_due_photos
from widget_server.services.fold_events import fold_waiting
from widget_server.services.forget_old import forget_abandoned_uploads, keep_weeks
from widget_server.services.idempotency import forget_old_answers
from widget_server.services.passkeys import forget_old_challenges
from widget_server.services.schedule_job import schedule_job
from widget_server.services.watch_products import EVERY_S as WATCH_S
from widget_server.services.watch_products import watch_all

# Shops sleep; the hour is UTC.
NIGHT_HOUR = 2
NIGHTLY = ("train", "train_classifier", "tidy")


def fetch_photos(context: Context) -> None:
    """Fetch remote photos and videos until none is due."""
    while fetch_due_photos(context):
        pass


def fold(context: Context) -> None:
    """Fold the events that came in, so that clicks move tiles within two minutes."""
    fold_waiting(context)


def tidy(context: Context) -> None:
    """Close abandoned imports, forget what ran out, and write down the jobs of the coming night."""
    close_abandoned_imports(context)
    forget_old_answers(context)
    forget_old_sessions(context)
    forget_old_challenges(context)
    forget_abandoned_uploads(context)
    keep_weeks(context)
    schedule_night(context)


def schedule_night(context: Context) -> None:
    """Write down each site's nightly jobs once; what is written down already stays."""
    now = context.now()
    night = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    night += timedelta(days=0 if night > now else 1)
    with context.sessions.begin() as session:
        for site_id in session.scalars(select(Site.id)).all():
            for name in NIGHTLY:
                schedule_job(session, site_id, name, {}, due_at=night, job_id=f"{name}-{night.date()}")


def watch(context: Context) -> None:
    """Look for surges of bad content."""
    watch_all(context)


TICK_S = 3
EVERY_S: Mapping[Callable[[Context], None], int] = MappingProxyType(
    {fetch_photos: TICK_S, tidy: 60, fold: 60, watch: WATCH_S}
)
"""What the runner does, and every how many seconds; the tick is the shortest and divides the others."""
