"""The brake: stop every display of a product for a while, whatever it says, and let it go again.

Owns freezes. A freeze hides praise and criticism alike, is limited in time and audited, so that it can stop a flood but
not replace decisions: within a month a product may stand still for a week in all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session

from widget_server.db.base import time_ordered_id
from widget_server.db.tables import Product, ProductFreeze, ProductLink, Question, Review
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump

DEFAULT_HOURS, LONGEST_HOURS = 24, 72
MOST_IN_A_MONTH = timedelta(days=7)
MONTH = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Freeze:
    """A freeze in force, with the title of its product."""

    id: str
    product_id: str
    title: str
    note: str
    actor: str
    at: datetime
    until: datetime


def freeze_product(
    context: Context, site_id: int, product_id: str, *, actor: str, hours: int = DEFAULT_HOURS, note: str = ""
) -> Freeze:
    """Stop every display of a product from now on; pressing again while it stands still changes nothing.

    Raises NotFound for an unknown product, BadInput for another span than 1 to LONGEST_HOURS hours, Conflict where the
    product stood still for too long this month.
    """
    if not 1 <= hours <= LONGEST_HOURS:
        raise BadInput(Sentence("Freeze for 1 to %(hours)s hours.", hours=LONGEST_HOURS), parameter="hours")
    now = context.now()
    until = now + timedelta(hours=hours)
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        product = session.get(Product, (site_id, product_id))
        if product is None:
            raise NotFound(Sentence("This site has no product “%(product)s”.", product=product_id), parameter="product")
        standing = session.scalars(_in_force(site_id, now).where(ProductFreeze.product_id == product_id)).first()
        if standing is None:
            _refuse_too_long(session, site_id, product_id, now, until)
            standing = ProductFreeze(
                site_id=site_id, id=time_ordered_id(now), product_id=product_id, note=note.strip(), actor=actor,
                at=now, until=until,
            )  # fmt: skip
            session.add(standing)
            _audit(session, standing, "product.frozen", actor, now, {"until": until.isoformat()})
            bump(session, site_id, submissions=_displays(session, site_id, product_id))
        return _freeze(standing, product.title)


def lift_freeze(context: Context, site_id: int, freeze_id: str, *, actor: str) -> None:
    """Let a product's displays be served again; lifting again changes nothing.  Raises NotFound."""
    now = context.now()
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        freeze = session.get(ProductFreeze, (site_id, freeze_id))
        if freeze is None:
            raise NotFound(Sentence("There is no such freeze. Reload the list."), parameter="freeze")
        if freeze.lifted_at is not None or freeze.until <= now:
            return
        freeze.lifted_at, freeze.lifted_by = now, actor
        _audit(session, freeze, "product.unfrozen", actor, now, {})
        bump(session, site_id, submissions=_displays(session, site_id, freeze.product_id))


def list_freezes(session: Session, site_id: int, now: datetime) -> list[Freeze]:
    """Return the freezes in force, the next to end first."""
    rows = session.scalars(_in_force(site_id, now).order_by(ProductFreeze.until, ProductFreeze.id)).all()
    query = select(Product.id, Product.title).where(
        Product.site_id == site_id, Product.id.in_({row.product_id for row in rows})
    )
    titles = {row.id: row.title for row in session.execute(query)}
    return [_freeze(row, titles.get(row.product_id, row.product_id)) for row in rows]


def is_frozen(session: Session, site_id: int, product_ids: Iterable[str], now: datetime) -> bool:
    """Whether any of these products stands still."""
    query = _in_force(site_id, now).where(ProductFreeze.product_id.in_(set(product_ids)))
    return session.scalars(query.limit(1)).first() is not None


def _in_force(site_id: int, now: datetime) -> Select[ProductFreeze]:
    return select(ProductFreeze).where(
        ProductFreeze.site_id == site_id, ProductFreeze.until > now, ProductFreeze.lifted_at.is_(None)
    )


def _refuse_too_long(session: Session, site_id: int, product_id: str, now: datetime, until: datetime) -> None:
    since = now - MONTH
    rows = session.scalars(
        select(ProductFreeze).where(
            ProductFreeze.site_id == site_id, ProductFreeze.product_id == product_id, ProductFreeze.until > since
        )
    )
    stood = sum((min(row.lifted_at or row.until, now) - max(row.at, since) for row in rows), timedelta())
    if stood + (until - now) > MOST_IN_A_MONTH:
        raise Conflict(
            Sentence("This product stood still for too long this month. Decide on what is shown beside it instead."),
            parameter="product",
        )


def _displays(session: Session, site_id: int, product_id: str) -> list[str]:
    """Return what is shown with a product or about it."""
    links = select(ProductLink.submission_id).where(
        ProductLink.site_id == site_id, ProductLink.product_id == product_id, ProductLink.state == "confirmed"
    )
    about = (
        select(table.submission_id).where(table.site_id == site_id, table.product_id == product_id)
        for table in (Review, Question)
    )
    return list(session.scalars(union(links, *about)))


def _freeze(row: ProductFreeze, title: str) -> Freeze:
    return Freeze(
        id=row.id, product_id=row.product_id, title=title, note=row.note, actor=row.actor, at=row.at, until=row.until
    )


def _audit(
    session: Session, freeze: ProductFreeze, action: str, actor: str, now: datetime, details: dict[str, str]
) -> None:
    record(
        session, site_id=freeze.site_id, at=now, actor=actor, action=action, subject_kind="product",
        subject_id=freeze.product_id, details=details,
    )  # fmt: skip
