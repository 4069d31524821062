"""A site's alerts as the desk shows them, saying that one was seen, and the address that is told of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from widget_server.db.tables import AlertHook, Product, ProductAlert
from widget_server.errors import BadInput, NotFound
from widget_server.outbound import is_web_address
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.freeze_product import list_freezes
from widget_server.webhooks import new_webhook_secret


@dataclass(frozen=True, kw_only=True)
class Alert:
    """An alert with the title of its product.  frozen_until : None where its displays run."""

    id: str
    product_id: str
    title: str
    signal: str
    count: int
    usual: float
    at: datetime
    seen_at: datetime | None
    frozen_until: datetime | None


def count_alerts(session: Session, site_id: int) -> int:
    """Return how many alerts nobody has seen."""
    query = select(func.count()).where(ProductAlert.site_id == site_id, ProductAlert.seen_at.is_(None))
    return session.scalar(query.select_from(ProductAlert)) or 0


def list_alerts(session: Session, site_id: int, now: datetime) -> list[Alert]:
    """Return the newest hundred alerts, those that nobody has seen first."""
    rows = session.scalars(
        select(ProductAlert)
        .where(ProductAlert.site_id == site_id)
        .order_by(ProductAlert.seen_at.is_not(None), ProductAlert.id.desc())
        .limit(100)
    ).all()
    known = session.execute(
        select(Product.id, Product.title).where(
            Product.site_id == site_id, Product.id.in_({row.product_id for row in rows})
        )
    )
    titles = {row.id: row.title for row in known}
    frozen = {one.product_id: one.until for one in list_freezes(session, site_id, now)}
    return [
        Alert(
            id=row.id, product_id=row.product_id, title=titles.get(row.product_id, row.product_id), signal=row.signal,
            count=row.count, usual=row.usual, at=row.at, seen_at=row.seen_at, frozen_until=frozen.get(row.product_id),
        )
        for row in rows
    ]  # fmt: skip


def see_alert(context: Context, site_id: int, alert_id: str, *, actor: str) -> None:
    """Note that somebody has looked; saying it again changes nothing.  Raises NotFound."""
    now = context.now()
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        alert = session.get(ProductAlert, (site_id, alert_id))
        if alert is None:
            raise NotFound(Sentence("There is no such alert. Reload the list."), parameter="alert")
        if alert.seen_at is not None:
            return
        alert.seen_at, alert.seen_by = now, actor
        record(
            session, site_id=site_id, at=now, actor=actor, action="alert.seen", subject_kind="product",
            subject_id=alert.product_id, details={"signal": alert.signal},
        )  # fmt: skip


def read_hook(session: Session, site_id: int) -> str:
    """Return the address that is told of alerts, "" where there is none."""
    hook = session.get(AlertHook, site_id)
    return hook.url if hook else ""


def set_hook(context: Context, site_id: int, url: str, *, actor: str) -> str:
    """Tell this address from now on; returns its new signing secret, "" where none is told any more.

    Raises BadInput for what is no web address. Whether it may be reached is decided when it is.
    """
    url, now = url.strip(), context.now()
    if url and (len(url) > 2000 or not is_web_address(url) or not url.startswith("https://")):
        raise BadInput(Sentence("Give an address that begins with https://."), parameter="url")
    secret = new_webhook_secret() if url else ""
    with context.sessions.begin() as session:
        site = lock_site(session, site_id)
        hook = session.get(AlertHook, site_id)
        if hook is not None:
            session.delete(hook)
            session.flush()
        if url:
            session.add(AlertHook(site_id=site_id, url=url, sealed=context.vault.seal(secret), changed_at=now))
        record(
            session, site_id=site_id, at=now, actor=actor, action="alert.hook_set" if url else "alert.hook_removed",
            subject_kind="site", subject_id=site.publishable_key, details={},
        )  # fmt: skip
    return secret
