"""What the elements cost shoppers' pages, as a sample of shoppers' browsers report it.

Owns the buckets in which it is counted. A report says nothing of who made it, and none is kept: one view more is
counted in a bucket of each metric.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from widget_server.db.tables import WidgetMeasurement
from widget_server.db.upsert import add_up
from widget_server.services.context import Context

DAYS = 28
_SHARE = 0.75  # of the views; Core Web Vitals look at the same share


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """Something that is measured. bounds : upper ends of the buckets, a last one without an end follows.

    budget : what Vitrine promises, in the same unit.
    """

    name: str
    bounds: Sequence[float]
    budget: float


METRICS = (
    Metric(name="bytes", bounds=(4096, 5120, 6144, 8192, 10240, 12288, 16384, 24576, 49152), budget=12288),
    Metric(name="blocked_ms", bounds=(0, 1, 10, 25, 50, 100, 200, 500), budget=0),
    Metric(name="shift", bounds=(0, 0.001, 0.01, 0.05, 0.1, 0.25), budget=0),
)


@dataclass(frozen=True, kw_only=True)
class WidgetCost:
    """The cost in most views. most : per metric what three quarters of the views stay under, None above all bounds."""

    view_count: int
    most: dict[str, float | None]


def count_widget_cost(context: Context, site_id: int, *, bytes: int, blocked_ms: float, shift: float) -> None:
    """Count one page view's report.

    bytes : of scripts and styles, compressed.  blocked_ms : beyond 50 ms at a time.  shift : the layout shift score.
    """
    values = (bytes, blocked_ms, shift)
    buckets = [bisect_left(metric.bounds, value) for metric, value in zip(METRICS, values, strict=True)]
    count = len(METRICS)
    with context.sessions.begin() as session:
        add_up(
            session,
            WidgetMeasurement,
            {
                "site_id": [site_id] * count,
                "day": [_day(context.now())] * count,
                "metric": list(range(count)),
                "bucket": buckets,
                "view_count": [1.0] * count,
            },
            add=("view_count",),
        )


def widget_cost(session: Session, site_id: int, *, now: datetime) -> WidgetCost:
    """Return what the elements cost in the last DAYS days; an empty one where nothing was reported."""
    m = WidgetMeasurement
    counted = session.execute(
        select(m.metric, m.bucket, func.sum(m.view_count))
        .where(m.site_id == site_id, m.day > _day(now - timedelta(days=DAYS)))
        .group_by(m.metric, m.bucket)
        .order_by(m.metric, m.bucket)
    ).all()
    most: dict[str, float | None] = {}
    view_count = 0
    for place, metric in enumerate(METRICS):
        rows = [(bucket, float(count)) for number, bucket, count in counted if number == place]
        total = sum(count for _, count in rows)
        view_count = max(view_count, round(total))
        seen = 0.0
        for bucket, count in rows:
            seen += count
            if seen >= _SHARE * total:
                most[metric.name] = metric.bounds[bucket] if bucket < len(metric.bounds) else None
                break
    return WidgetCost(view_count=view_count, most=most)


def _day(moment: datetime) -> int:
    return int(moment.timestamp() // 86_400)
