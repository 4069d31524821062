"""Who decided what and why: rights and requests for them, decisions, the audit log, import runs."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db.base import Base, JsonValue, SiteOwned
from widget_server.db.types import SealedEmail


def _only_site() -> list[str]:
    return ["site"]


class Right(SiteOwned, Base):
    """An entry of the consent ledger: who allowed what of a submission to be shown where, in which words, until when.

    actor : who wrote it down.  person : who said it, as they sign.  media : SHA-256 of the photos it was said of.
    """

    __tablename__ = "rights"
    __table_args__ = (
        ForeignKeyConstraint(
            ["site_id", "submission_id"], ["submissions.site_id", "submissions.id"], ondelete="CASCADE"
        ),
        Index(None, "site_id", "submission_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    submission_id: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))  # moderation.rights: requested, granted, refused, revoked, expired
    basis: Mapped[str] = mapped_column(String(30))
    scope: Mapped[list[str]] = mapped_column(default=_only_site)  # moderation.rights.Surface
    evidence: Mapped[str] = mapped_column(Text, default="")
    person: Mapped[str] = mapped_column(String(200), default="")
    media: Mapped[list[str]] = mapped_column(default=list)
    actor: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class RightsRequest(SiteOwned, Base):
    """A question to a creator: where, for how long, in which words; answered once, or replaced by a newer one."""

    __tablename__ = "rights_requests"
    __table_args__ = (
        ForeignKeyConstraint(
            ["site_id", "submission_id"], ["submissions.site_id", "submissions.id"], ondelete="CASCADE"
        ),
        Index(None, "site_id", "submission_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    submission_id: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(10))  # comment, link, email
    scope: Mapped[list[str]] = mapped_column(default=_only_site)
    term_days: Mapped[int | None]  # how long a yes is good for; None for good
    hashtag: Mapped[str] = mapped_column(String(100), default="")  # that means yes, with "#"
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(35), default="")
    email: Mapped[str | None] = mapped_column(SealedEmail)
    actor: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(12), default="")  # granted, refused, replaced
    answered_at: Mapped[datetime | None]


class DecisionRow(SiteOwned, Base):
    """A decision on the revision that the moderator saw."""

    __tablename__ = "decisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["site_id", "submission_id"], ["submissions.site_id", "submissions.id"], ondelete="CASCADE"
        ),
        Index(None, "site_id", "submission_id"),
        Index(None, "site_id", "bulk"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    submission_id: Mapped[str] = mapped_column(String(40))
    bulk: Mapped[str] = mapped_column(String(32), default="")  # what was decided in one go is undone in one go
    revision: Mapped[int]
    action: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(2000), default="")
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(100))  # "user:12", "command", "rule:duplicate"
    at: Mapped[datetime]
    # How long the person looked at it in the queue, pauses capped; None where nobody measured.
    took_ms: Mapped[int | None]


class SecondLook(SiteOwned, Base):
    """A person's decision that was drawn by lot to be shown to a second person, without what was decided.

    state : to which it led; once the submission stands in another, there is nothing to look at again.
    second_* : "" until somebody has looked; it changes nothing of the submission.
    """

    __tablename__ = "second_looks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["site_id", "submission_id"], ["submissions.site_id", "submissions.id"], ondelete="CASCADE"
        ),
        Index(None, "site_id", "submission_id"),
        Index(None, "site_id", "looked_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # that of the decision
    submission_id: Mapped[str] = mapped_column(String(40))
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(40), default="")
    actor: Mapped[str] = mapped_column(String(100))
    second_action: Mapped[str] = mapped_column(String(20), default="")
    second_reason: Mapped[str] = mapped_column(String(40), default="")
    second_actor: Mapped[str] = mapped_column(String(100), default="")
    looked_at: Mapped[datetime | None]


class AuditEntry(SiteOwned, Base):
    """One line of the audit log, written in the transaction of what it reports; holds no personal data.

    The database refuses to change or delete a line as long as its site is there.  sequence : 1, 2, 3 … within the site.
    hash : over the line and the hash of the line before it, see services.audit.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "site_id", "subject_kind", "subject_id"),
        UniqueConstraint("site_id", "sequence"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
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
    rights_evidence: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12))  # running, done, failed
    progress: Mapped[dict[str, JsonValue]] = mapped_column(default=dict)
    problems: Mapped[list[JsonValue]] = mapped_column(default=list)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
