"""Machine help: scores of each revision, what was learnt, what the machine may do alone, and outside checks."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db.base import Base, JsonValue, SiteOwned


def _of_submission() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["site_id", "submission_id"], ["submissions.site_id", "submissions.id"], ondelete="CASCADE"
    )


class RiskScore(SiteOwned, Base):
    """The scores of one revision, as services.score_submissions writes them; places instead of words.

    model : version of the classifier that took part, "" for heuristics alone.
    """

    __tablename__ = "risk_scores"
    __table_args__ = (_of_submission(),)

    submission_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    model: Mapped[str] = mapped_column(String(40), default="")
    scores: Mapped[dict[str, JsonValue]]
    at: Mapped[datetime]


class TextBand(SiteOwned, Base):
    """One of the numbers of which near texts share at least one (moderation.near_text)."""

    __tablename__ = "text_bands"
    __table_args__ = (_of_submission(), Index(None, "site_id", "submission_id"))

    band: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    submission_id: Mapped[str] = mapped_column(String(40), primary_key=True)


class MachineSettings(SiteOwned, Base):
    """What the machine of a site may do, and the outside check.  No row: nothing.

    approve_below, reject_above, sample_share : percent.  hook_secret : sealed.  changed_by : answers for it.
    """

    __tablename__ = "machine_settings"

    approves: Mapped[bool] = mapped_column(default=False)
    approve_below: Mapped[int] = mapped_column(default=2)
    rejects: Mapped[bool] = mapped_column(default=False)
    reject_above: Mapped[int] = mapped_column(default=98)
    sample_share: Mapped[int] = mapped_column(default=10)
    hook_url: Mapped[str] = mapped_column(String(2000), default="")
    hook_secret: Mapped[str | None] = mapped_column(String(512))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(100))


class ClassifierTraining(SiteOwned, Base):
    """One night's learning: its report, and moderation.classifier.model_file's bytes where they were published."""

    __tablename__ = "classifier_trainings"

    version: Mapped[str] = mapped_column(String(40), primary_key=True)
    created_at: Mapped[datetime]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    report: Mapped[dict[str, JsonValue]] = mapped_column(default=dict)


class Recheck(SiteOwned, Base):
    """A decision of the machine that a person decides again without knowing it.

    action, reason, model : the machine's.  outcome : "" while it waits, agreed, disagreed, or void where somebody
    decided or the item changed before anybody looked.
    """

    __tablename__ = "rechecks"
    __table_args__ = (_of_submission(), Index(None, "site_id", "outcome"))

    submission_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    action: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(40), default="")
    model: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(10), default="")
    checked_action: Mapped[str] = mapped_column(String(20), default="")
    checked_reason: Mapped[str] = mapped_column(String(40), default="")
    checked_by: Mapped[str] = mapped_column(String(100), default="")
    checked_at: Mapped[datetime | None]


class HookVerdict(SiteOwned, Base):
    """What a site's outside check says of a revision.

    state : waiting, answered or failed.  verdict, reason, score (percent), marks : of its answer.  problem : a code of
    services.ask_hook.
    """

    __tablename__ = "hook_verdicts"
    __table_args__ = (_of_submission(), Index(None, "site_id", "state"))

    submission_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(10))
    verdict: Mapped[str] = mapped_column(String(10), default="")
    reason: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    score: Mapped[int | None]
    marks: Mapped[list[JsonValue]] = mapped_column(default=list)
    problem: Mapped[str] = mapped_column(String(40), default="")
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
