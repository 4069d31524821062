"""What keeps displays safe and honest: freezes of a product, and rejections that wait for a second signature."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db.base import Base, SiteOwned


class ProductFreeze(SiteOwned, Base):
    """A brake: no display of a product is served until a time, or until it is lifted."""

    __tablename__ = "product_freezes"
    __table_args__ = (Index(None, "site_id", "product_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    product_id: Mapped[str] = mapped_column(String(200))  # no foreign key: products may come and go
    note: Mapped[str] = mapped_column(String(2000), default="")
    actor: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    until: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str] = mapped_column(String(100), default="")


class ProductAlert(SiteOwned, Base):
    """A surge of bad content on a product that people were told of (services.watch_products).

    signal : negative or reported.  usual : events a day its past led to expect.  chance : of so many by chance alone.
    """

    __tablename__ = "product_alerts"
    __table_args__ = (Index(None, "site_id", "product_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    product_id: Mapped[str] = mapped_column(String(200))  # no foreign key: products may come and go
    signal: Mapped[str] = mapped_column(String(10))
    count: Mapped[int]
    usual: Mapped[float]
    chance: Mapped[float]
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[str] = mapped_column(String(100), default="")


class AlertHook(SiteOwned, Base):
    """Where a site's own server is told of alerts.  sealed : the secret with which the messages are signed."""

    __tablename__ = "alert_hooks"

    url: Mapped[str] = mapped_column(String(2000))
    sealed: Mapped[str] = mapped_column(String(512))
    changed_at: Mapped[datetime]


class Signature(SiteOwned, Base):
    """A rejection of a critical review that waits for a second person; carried out when it is signed.

    outcome : "" while it waits, signed or dropped.  report_id, appeal_id : what it answers, "" where nobody asked.
    """

    __tablename__ = "signatures"
    __table_args__ = (
        ForeignKeyConstraint(
            ["site_id", "submission_id"], ["submissions.site_id", "submissions.id"], ondelete="CASCADE"
        ),
        Index(None, "site_id", "submission_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    submission_id: Mapped[str] = mapped_column(String(40))
    revision: Mapped[int]
    action: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(2000), default="")
    evidence: Mapped[str] = mapped_column(String(2000), default="")
    report_id: Mapped[str] = mapped_column(String(64), default="")
    appeal_id: Mapped[str] = mapped_column(String(32), default="")
    actor: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(10), default="")
    signed_by: Mapped[str] = mapped_column(String(100), default="")
    signed_at: Mapped[datetime | None]
