"""Rows that keep work safe across crashes and retries: due jobs and idempotency keys."""

from datetime import datetime

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db.base import Base, JsonValue, SiteOwned


class Job(SiteOwned, Base):
    """Work that is due; the queue may lose a message, this row is what counts."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_due", "done_at", "due_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    arguments: Mapped[dict[str, JsonValue]] = mapped_column(default=dict)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempt_count: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(String(500), default="")


class IdempotentAnswer(SiteOwned, Base):
    """The answer given to an Idempotency-Key, repeated when the same request comes again."""

    __tablename__ = "idempotent_answers"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
