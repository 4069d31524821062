"""Telling authors why something of theirs is not shown, as EU 2022/2065, Article 17, asks for it.

Owns the sentences and that the letter is written down with the decision. Notes and evidence of the desk are not in it:
they may name others. Sending is write_notice_letters'.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.authenticity import NEEDS_REASON
from moderation.reasons import REASONS
from moderation.types import Action, Reason, State
from widget_server.db.tables import Appeal, DecisionRow, Report, Submission
from widget_server.sentences import Sentence
from widget_server.services.schedule_job import schedule_job

LETTER = "mail_statement"
APPEALS_LAST = timedelta(days=183)
"""Six months, as Article 20 has it."""

_HIDDEN = frozenset({State.REJECTED.value, State.TAKEN_DOWN.value})
_ON_LAW = frozenset({Reason.ILLEGAL, Reason.NO_RIGHTS, Reason.PERSONAL_DATA})


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Why something is not shown.  decided_by : as the audit log names them.  appeal : the author's, if any."""

    submission_id: str
    at: datetime
    decided_by: str
    sentences: tuple[Sentence, ...]
    may_appeal_until: datetime
    appeal: Appeal | None


def schedule_statement(session: Session, submission: Submission, now: datetime) -> None:
    """Write down that the author has to be told, where their address is known; in the transaction of the decision."""
    if submission.about is not None and submission.about.email:
        schedule_job(session, submission.site_id, LETTER, {"submission": submission.id}, due_at=now)


def statement_of(session: Session, submission: Submission) -> Statement | None:
    """Return why a submission is not shown, None where it was not rejected, taken down or reopened by a decision."""
    if submission.state not in _HIDDEN | {State.PENDING.value}:
        return None
    said = select(DecisionRow).where(
        DecisionRow.site_id == submission.site_id, DecisionRow.submission_id == submission.id
    )
    if submission.state in _HIDDEN:
        said = said.where(DecisionRow.action.in_([action.value for action in NEEDS_REASON]))
    row = session.scalars(said.order_by(DecisionRow.at.desc(), DecisionRow.id.desc()).limit(1)).one_or_none()
    # What waits was hidden by a decision only if the last one took it out of the public.
    if row is None or not row.reason or (submission.state not in _HIDDEN and row.action != Action.REOPEN.value):
        return None
    appeal = session.scalars(
        select(Appeal)
        .where(
            Appeal.site_id == submission.site_id,
            Appeal.submission_id == submission.id,
            Appeal.by == "author",
            Appeal.at >= row.at,
        )
        .order_by(Appeal.at.desc())
        .limit(1)
    ).one_or_none()
    return Statement(
        submission_id=submission.id,
        at=row.at,
        decided_by=row.actor,
        sentences=_sentences(row, _notice(session, submission, row)),
        may_appeal_until=row.at + APPEALS_LAST,
        appeal=appeal,
    )


def _notice(session: Session, submission: Submission, row: DecisionRow) -> Report | None:
    """Return the notice that the decision answered."""
    return session.scalars(
        select(Report)
        .where(
            Report.site_id == submission.site_id,
            Report.submission_id == submission.id,
            Report.outcome == "removed",
            Report.resolved_at == row.at,
        )
        .limit(1)
    ).first()


def _sentences(row: DecisionRow, notice: Report | None) -> tuple[Sentence, ...]:
    reason = Reason(row.reason)
    taken_down = row.action == Action.TAKE_DOWN.value
    on_law = reason in _ON_LAW
    # Whoever applies a rule to the past decides in bulk, in their own name.
    by_person = row.actor.startswith("user:") and not row.bulk
    return tuple(
        sentence
        for sentence in (
            Sentence("It was removed, everywhere it was shown, until it is decided anew.")
            if taken_down
            else Sentence("It is not shown anywhere, until it is decided anew."),
            Sentence(REASONS[reason].sentence),
            Sentence("What we found: %(facts)s", facts=notice.facts) if notice and notice.facts else None,
            Sentence("We decided this after somebody reported it.")
            if notice
            else Sentence("We decided this of our own accord."),
            Sentence("It rests on the law.")
            if on_law
            else Sentence("It rests on our published rules for contributions."),
            Sentence("A person decided it; no machine did.")
            if by_person
            else Sentence("It was decided in bulk or by machine, by rules that a person had set."),
        )
        if sentence is not None
    )


def redress() -> tuple[Sentence, ...]:
    """Say what else somebody can do who disagrees."""
    return (
        Sentence("If you think this is wrong, object within six months. Somebody who did not decide it looks at it."),
        Sentence("You may also turn to a certified out-of-court dispute settlement body, or to a court."),
    )
