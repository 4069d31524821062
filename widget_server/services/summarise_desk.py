"""The numbers of a site at a glance: what waits, what is shown, what lacks a right, and how it is looked at."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from moderation.states import PUBLIC_STATES, WAITING_STATES
from moderation.types import Kind, State
from widget_server.db.tables import EngagementCount, Product, Report, Submission
from widget_server.services.count_engagement import counted
from widget_server.services.measure_queues import count_failed_jobs
from widget_server.services.queues import right_in_force

_DAY_S = 86_400


@dataclass(frozen=True, kw_only=True)
class DayCount:
    """Engagement of one UTC day."""

    day: date
    click_count: float
    impression_count: float


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A site's state. oldest_waiting_at : None where nothing waits.  days : oldest first, empty without events."""

    waiting: dict[Kind, int]
    oldest_waiting_at: datetime | None
    published: dict[Kind, int]
    without_right_count: int
    open_report_count: int
    failed_job_count: int
    product_count: int
    days: tuple[DayCount, ...]


def summarise_desk(session: Session, site_id: int, *, now: datetime, day_count: int = 14) -> Summary:
    """Return the figures of a site as of now."""
    counts = {
        (Kind(kind), State(state)): count
        for kind, state, count in session.execute(
            select(Submission.kind, Submission.state, func.count())
            .where(Submission.site_id == site_id)
            .group_by(Submission.kind, Submission.state)
        )
    }
    return Summary(
        waiting=_by_kind(counts, WAITING_STATES),
        oldest_waiting_at=session.scalar(
            select(Submission.received_at)
            .where(Submission.site_id == site_id, Submission.state.in_(WAITING_STATES))
            .order_by(Submission.received_at)
            .limit(1)
        ),
        published=_by_kind(counts, PUBLIC_STATES),
        without_right_count=session.scalar(
            select(func.count())
            .select_from(Submission)
            .where(Submission.site_id == site_id, Submission.state.in_(PUBLIC_STATES), ~right_in_force(now))
        )
        or 0,
        open_report_count=count_open_reports(session, site_id),
        failed_job_count=count_failed_jobs(session, site_id),
        product_count=session.scalar(select(func.count()).select_from(Product).where(Product.site_id == site_id)) or 0,
        days=_days(session, site_id, now, day_count),
    )


def count_open_reports(session: Session, site_id: int) -> int:
    """Return how many reports from shoppers nobody has looked at."""
    query = select(func.count()).select_from(Report).where(Report.site_id == site_id, Report.resolved_at.is_(None))
    return session.scalar(query) or 0


def _by_kind(counts: dict[tuple[Kind, State], int], states: frozenset[State]) -> dict[Kind, int]:
    return {kind: sum(counts.get((kind, state), 0) for state in states) for kind in Kind}


def _days(session: Session, site_id: int, now: datetime, day_count: int) -> tuple[DayCount, ...]:
    first = now.date() - timedelta(days=day_count - 1)
    first_s = int(datetime(first.year, first.month, first.day, tzinfo=now.tzinfo).timestamp())
    number = (EngagementCount.bucket_s - first_s) / _DAY_S
    rows = session.execute(
        select(func.floor(number), *counted(site_id))
        .where(EngagementCount.site_id == site_id, EngagementCount.bucket_s >= first_s)
        .group_by(func.floor(number))
    )
    found = {int(day): (clicks, impressions) for day, clicks, impressions in rows}
    if not found:
        return ()
    return tuple(
        DayCount(
            day=first + timedelta(days=n),
            click_count=found.get(n, (0.0, 0.0))[0],
            impression_count=found.get(n, (0.0, 0.0))[1],
        )
        for n in range(day_count)
    )
