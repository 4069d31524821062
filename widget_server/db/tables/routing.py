"""A shop's own rules for what comes in, and what they put on it besides decisions."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db.base import Base, JsonValue, SiteOwned


class RoutingRule(SiteOwned, Base):
    """A rule; `when`, `effect`, `reason` and `value` are moderation.routing's.

    version : grows with every change; a trial is of one version.  enabled : runs on what comes in, within its span.
    bulk : names what it last did to the past, "" where that was nothing or was undone.  changed_by : answers for it.
    """

    __tablename__ = "routing_rules"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    when: Mapped[dict[str, JsonValue]]
    effect: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(40), default="")
    value: Mapped[str] = mapped_column(String(64), default="")
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    enabled: Mapped[bool] = mapped_column(default=False)
    bulk: Mapped[str] = mapped_column(String(32), default="")
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(100))


class RoutingMark(SiteOwned, Base):
    """What a rule put on a submission: a tag, a place in a gallery, that it is held, that it was told of.

    It keeps a tag through later imports, and says what an undo takes away again.
    """

    __tablename__ = "routing_marks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["site_id", "submission_id"], ["submissions.site_id", "submissions.id"], ondelete="CASCADE"
        ),
        Index(None, "site_id", "bulk"),
    )

    submission_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    effect: Mapped[str] = mapped_column(String(10), primary_key=True)  # of moderation.routing
    value: Mapped[str] = mapped_column(String(64), primary_key=True)  # the tag, the gallery's id, the rule's id
    rule_id: Mapped[str] = mapped_column(String(32))
    bulk: Mapped[str] = mapped_column(String(32), default="")
    at: Mapped[datetime]
