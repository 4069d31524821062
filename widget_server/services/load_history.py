"""What happened to a submission: decisions, rights and the audit log, as one story; newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.base import JsonValue
from widget_server.db.tables import AuditEntry, DecisionRow, Right, User


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """One line. actor : an e-mail address where a person of the desk acted, else as the log names it."""

    at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_id: str
    details: Mapping[str, JsonValue]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class RightLine:
    """One line of the consent ledger."""

    state: str
    basis: str
    scope: tuple[str, ...]
    evidence: str
    person: str
    media: tuple[str, ...]
    actor: str
    at: datetime
    expires_at: datetime | None


def load_history(session: Session, site_id: int, submission_id: str) -> list[LogLine]:
    """Return the audit lines of a submission, each decision with its note."""
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.site_id == site_id, AuditEntry.subject_id == submission_id)
        .order_by(AuditEntry.id.desc())
    ).all()
    notes = {
        (row.at, f"submission.{row.action}"): row.note
        for row in session.scalars(
            select(DecisionRow).where(DecisionRow.site_id == site_id, DecisionRow.submission_id == submission_id)
        )
    }
    names = actor_names(session, (entry.actor for entry in entries))
    return [log_line(entry, names, notes.get((entry.at, entry.action), "")) for entry in entries]


def last_decision(session: Session, site_id: int, submission_id: str) -> LogLine | None:
    """Return what was decided last on a submission and by whom, None where nobody has decided."""
    row = session.scalar(
        select(DecisionRow)
        .where(DecisionRow.site_id == site_id, DecisionRow.submission_id == submission_id)
        .order_by(DecisionRow.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    names = actor_names(session, [row.actor])
    return LogLine(
        at=row.at,
        actor=names.get(row.actor, row.actor),
        action=f"submission.{row.action}",
        subject_kind="submission",
        subject_id=submission_id,
        details={},
    )


def load_rights(session: Session, site_id: int, submission_id: str) -> list[RightLine]:
    """Return the consent ledger of a submission, newest first."""
    rows = session.scalars(
        select(Right).where(Right.site_id == site_id, Right.submission_id == submission_id).order_by(Right.id.desc())
    ).all()
    names = actor_names(session, (row.actor for row in rows))
    return [
        RightLine(
            state=row.state,
            basis=row.basis,
            scope=tuple(row.scope),
            evidence=row.evidence,
            person=row.person,
            media=tuple(row.media),
            actor=names.get(row.actor, row.actor),
            at=row.at,
            expires_at=row.expires_at,
        )
        for row in rows
    ]


def actor_names(session: Session, actors: Iterable[str]) -> dict[str, str]:
    """Return the addresses of the people among the actors, by "user:<id>"."""
    ids = {int(actor[5:]) for actor in actors if actor.startswith("user:") and actor[5:].isdigit()}
    rows = session.execute(select(User.id, User.email).where(User.id.in_(ids))) if ids else ()
    return {f"user:{user_id}": email for user_id, email in rows}


def log_line(entry: AuditEntry, names: Mapping[str, str], note: str = "") -> LogLine:
    """Return an audit row as a line with its actor's name."""
    return LogLine(
        at=entry.at,
        actor=names.get(entry.actor, entry.actor),
        action=entry.action,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        details=entry.details,
        note=note,
    )
