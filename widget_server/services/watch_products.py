"""Watching products for a surge of bad content: one or two stars, and reports, against each product's own past.

Owns what is counted and the alert; whether a count is a surge says moderation.surges. An alert tells people and decides
nothing. Reviews count on the day they were written, so that an import of old ones is no flood.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import Session

from moderation.surges import LEAST_COUNT, limit, predict
from moderation.types import Role
from widget_server.db.base import time_ordered_id
from widget_server.db.session import reading_session
from widget_server.db.tables import (
    AlertHook,
    Membership,
    Product,
    ProductAlert,
    ProductLink,
    Question,
    Report,
    Review,
    Site,
    Submission,
)
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.schedule_job import schedule_job

NEGATIVE, REPORTED = "negative", "reported"
SIGNALS = (NEGATIVE, REPORTED)
LOW_STARS = (1, 2)
WINDOW = timedelta(days=1)
PAST_DAYS = 56
EVERY_S = 900
LETTER, HOOK = "mail_surge", "hook_surge"
_TESTS_A_DAY = len(SIGNALS) * 86_400 // EVERY_S


@dataclass(frozen=True, kw_only=True)
class Surge:
    """A day's count that a product's past does not explain.  usual : how many it would have led to expect."""

    product_id: str
    signal: str
    count: int
    usual: float
    chance: float


def watch_all(context: Context) -> None:
    """Watch the products of every site; may run at any time, twice, or in two runners at once."""
    with reading_session(context.engine) as session:
        sites = session.scalars(select(Site.id).order_by(Site.id)).all()
    for site_id in sites:
        watch_products(context, site_id)


def watch_products(context: Context, site_id: int) -> list[str]:
    """Raise an alert for each surge that nobody was told of; returns their ids.

    While an alert is open, and for a day after it, the same surge raises no second one: its count follows.
    """
    now = context.now()
    with reading_session(context.engine) as session:
        surges = find_surges(session, site_id, now)
    if not surges:
        return []
    raised = []
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        for surge in surges:
            standing = session.scalars(
                select(ProductAlert)
                .where(
                    ProductAlert.site_id == site_id,
                    ProductAlert.product_id == surge.product_id,
                    ProductAlert.signal == surge.signal,
                    ProductAlert.seen_at.is_(None) | (ProductAlert.at > now - WINDOW),
                )
                .limit(1)
            ).one_or_none()
            if standing is not None:
                standing.count = max(standing.count, surge.count)
            else:
                raised.append(_raise(session, site_id, surge, now))
    return raised


def find_surges(session: Session, site_id: int, now: datetime) -> list[Surge]:
    """Return what is a surge now, the least explained first."""
    watched = session.scalar(select(func.count()).select_from(Product).where(Product.site_id == site_id)) or 0
    allowed = limit(watched, _TESTS_A_DAY)
    found = []
    for signal in SIGNALS:
        recent = _counted(session, site_id, signal, now - WINDOW, now)
        suspects = [product for product, count in recent.items() if count >= LEAST_COUNT]
        if not suspects:
            continue
        since = now - WINDOW - timedelta(days=PAST_DAYS)
        total = sum(_counted(session, site_id, signal, since, now - WINDOW).values())
        site_rate = max(total, 1) / (PAST_DAYS * max(watched, 1))
        for product, days in _past(session, site_id, signal, suspects, now).items():
            prediction = predict(days, site_rate)
            chance = prediction.at_least(recent[product])
            if chance < allowed:
                found.append(
                    Surge(
                        product_id=product, signal=signal, count=recent[product], usual=prediction.mean, chance=chance
                    )
                )
    return sorted(found, key=lambda surge: (surge.chance, surge.product_id))


def _raise(session: Session, site_id: int, surge: Surge, now: datetime) -> str:
    alert = ProductAlert(
        site_id=site_id, id=time_ordered_id(now), product_id=surge.product_id, signal=surge.signal, count=surge.count,
        usual=surge.usual, chance=surge.chance, at=now, seen_at=None, seen_by="",
    )  # fmt: skip
    session.add(alert)
    record(
        session, site_id=site_id, at=now, actor="job:watch", action="product.surge", subject_kind="product",
        subject_id=surge.product_id, details={"signal": surge.signal, "count": surge.count},
    )  # fmt: skip
    told = select(Membership.user_id).where(
        Membership.site_id == site_id,
        Membership.role.in_([Role.OWNER.value, Role.MODERATOR.value]),
        Membership.accepted_at.is_not(None),
    )
    for user_id in session.scalars(told.order_by(Membership.user_id)).all():
        schedule_job(session, site_id, LETTER, {"alert": alert.id, "user": user_id}, due_at=now)
    if session.get(AlertHook, site_id) is not None:
        schedule_job(session, site_id, HOOK, {"alert": alert.id}, due_at=now)
    return alert.id


def _events(site_id: int, signal: str) -> Select[str, datetime]:
    """Select product and time of everything that counts as the signal."""
    if signal == NEGATIVE:
        same = (Submission.site_id == Review.site_id) & (Submission.id == Review.submission_id)
        return (
            select(Review.product_id, Submission.posted_at.label("at"))
            .join(Submission, same)
            .where(Review.site_id == site_id, Review.rating.in_(LOW_STARS))
        )
    links = select(ProductLink.submission_id, ProductLink.product_id).where(
        ProductLink.site_id == site_id, ProductLink.state == "confirmed"
    )
    about = (
        select(table.submission_id, table.product_id).where(table.site_id == site_id) for table in (Review, Question)
    )
    shown = union(links, *about).subquery()
    return (
        select(shown.c.product_id, Report.at.label("at"))
        .join(shown, shown.c.submission_id == Report.submission_id)
        .where(Report.site_id == site_id)
    )


def _counted(session: Session, site_id: int, signal: str, since: datetime, until: datetime) -> Mapping[str, int]:
    events = _events(site_id, signal).subquery()
    rows = session.execute(
        select(events.c.product_id, func.count())
        .where(events.c.at > since, events.c.at <= until)
        .group_by(events.c.product_id)
    )
    return {row[0]: row[1] for row in rows}


def _past(session: Session, site_id: int, signal: str, products: Sequence[str], now: datetime) -> dict[str, list[int]]:
    """Return each product's events by day before the window, oldest first, since there was anything of it."""
    events = _events(site_id, signal).subquery()
    until = now - WINDOW
    rows = session.execute(
        select(events.c.product_id, events.c.at).where(
            events.c.product_id.in_(products), events.c.at > until - timedelta(days=PAST_DAYS), events.c.at <= until
        )
    )
    by_product: dict[str, Counter[int]] = {product: Counter() for product in products}
    for product, at in rows:
        by_product[product][(until - at).days] += 1
    known = _known_for_days(session, site_id, products, until)
    return {product: [days[ago] for ago in reversed(range(known[product]))] for product, days in by_product.items()}


def _known_for_days(session: Session, site_id: int, products: Sequence[str], until: datetime) -> dict[str, int]:
    """Return for how many days there could have been events: since product or first review came, at most PAST_DAYS."""
    same = (Submission.site_id == Review.site_id) & (Submission.id == Review.submission_id)
    came = session.execute(
        select(Product.id, Product.created_at).where(Product.site_id == site_id, Product.id.in_(products))
    ).all()
    first = session.execute(
        select(Review.product_id, func.min(Submission.posted_at))
        .join(Submission, same)
        .where(Review.site_id == site_id, Review.product_id.in_(products))
        .group_by(Review.product_id)
    ).all()
    days = dict.fromkeys(products, 0)
    for product, at in [*came, *first]:
        days[product] = max(days[product], min(PAST_DAYS, (until - at).days))
    return days
