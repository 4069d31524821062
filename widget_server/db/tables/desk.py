"""Who decided what and why: rights, decisions, the audit log, import runs."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db.base import Base, JsonValue, SiteOwned


class Right(SiteOwned, Base):
    """An entry of the consent ledger: who may show a submission's pictures and text, why, until when."""

    __tablename__ = "rights"
    __table_args__ = (
        ForeignKeyConstraint(
            ["site_id", "submission_id"], ["submissions.site_id", "submissions.id"], ondelete="CASCADE"
        ),
        Index(None, "site_id", "submission_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    submission_id: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))  # moderation.rights: requested, granted, revoked, expired
    basis: Mapped[str] = mapped_column(String(30))
    evidence: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class DecisionRow(SiteOwned, Base):
    """A decision on the revision that the moderator saw."""

    __tablename__ = "decisions"
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
    reason: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(2000), default="")
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(100))  # "user:12", "command", "rule:duplicate"
    at: Mapped[datetime]


class AuditEntry(SiteOwned, Base):
    """One line of the audit log, written in the transaction of what it reports; holds no personal data."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "site_id", "subject_kind", "subject_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(200))
    details: Mapped[dict[str, JsonValue]] = mapped_column(default=dict)


class ImportRun(SiteOwned, Base):
    """An import: its file, progress and what was refused."""

    __tablename__ = "import_runs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    file_name: Mapped[str] = mapped_column(String(300))
    actor: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(12))  # running, done, failed
    progress: Mapped[dict[str, JsonValue]] = mapped_column(default=dict)
    problems: Mapped[list[JsonValue]] = mapped_column(default=list)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
