"""Decide on a report: the item stays or is removed, with the facts that the reporter and the author are told.

Where the removal waits for a second person, the report stays open until that person has signed.

The decision on the item, the end of the report, the letters and the audit rows are one transaction.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.states import is_public
from moderation.types import Action, Decision, Reason, Role, State
from widget_server.db.tables import Report, Submission
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.decide_submission import current_revision, decide_within
from widget_server.services.find_site import lock_site
from widget_server.services.schedule_job import schedule_job
from widget_server.services.second_signature import asking_second

DECISION = "mail_notice_decision"


def keep_reported(context: Context, site_id: int, report_id: str, *, facts: str, actor: str) -> None:
    """Let a reported item stay, and say why.  Raises NotFound, Conflict where the report is closed, BadInput."""
    _needs_facts(facts)
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        report = _open(session, site_id, report_id)
        _close(session, report, "kept", facts, actor, context.now())


def remove_reported(
    context: Context, site_id: int, report_id: str, *, reason: Reason | None, facts: str, actor: str, role: Role
) -> None:
    """Take a reported item down, and say why; other open reports of it are answered alike.

    Raises NotFound, Conflict where the report is closed, BadInput without facts, and what decide() raises.
    """
    _needs_facts(facts)
    now = context.now()
    with asking_second(context, site_id, actor, report_id=report_id), context.sessions.begin() as session:
        lock_site(session, site_id)
        report = _open(session, site_id, report_id)
        submission = session.get_one(Submission, (site_id, report.submission_id))
        decision = Decision(
            action=Action.TAKE_DOWN, revision=current_revision(session, submission), actor_role=role, reason=reason,
            evidence=facts.strip()[:2000],
        )  # fmt: skip
        decide_within(session, site_id, submission.id, decision, actor=actor, now=now)
        answer_removed(
            session, site_id, submission.id, reason=reason.value if reason else "", facts=facts, actor=actor, now=now
        )


def answer_removed(
    session: Session, site_id: int, submission_id: str, *, reason: str, facts: str, actor: str, now: datetime
) -> None:
    """Answer every open report of what was taken down at this moment, in the caller's transaction."""
    same = select(Report).where(
        Report.site_id == site_id, Report.submission_id == submission_id, Report.resolved_at.is_(None)
    )
    for one in session.scalars(same.order_by(Report.id)).all():
        one.decided_reason = reason
        _close(session, one, "removed", facts, actor, now)


def close_report(context: Context, site_id: int, report_id: str, *, actor: str) -> None:
    """Close a report whose item was decided on already; closing it again changes nothing.  Raises NotFound."""
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        report = session.get(Report, (site_id, report_id))
        if report is None:
            raise NotFound("There is no such report. Reload the list.", parameter="report")
        if report.resolved_at is not None:
            return
        submission = session.get_one(Submission, (site_id, report.submission_id))
        outcome = "kept" if is_public(State(submission.state)) else "removed"
        _close(session, report, outcome, "", actor, context.now())


def _open(session: Session, site_id: int, report_id: str) -> Report:
    report = session.get(Report, (site_id, report_id))
    if report is None:
        raise NotFound("There is no such report. Reload the list.", parameter="report")
    if report.resolved_at is not None:
        raise Conflict(Sentence("This report was decided meanwhile. Reload the list."), parameter="report")
    return report


def _needs_facts(facts: str) -> None:
    if not facts.strip():
        raise BadInput(Sentence("Write what the decision rests on; who reported it is told."), parameter="facts")


def _close(session: Session, report: Report, outcome: str, facts: str, actor: str, now: datetime) -> None:
    report.outcome, report.facts, report.decided_by, report.resolved_at = outcome, facts.strip(), actor, now
    if report.email:
        schedule_job(session, report.site_id, DECISION, {"report": report.id}, due_at=now)
    record(
        session, site_id=report.site_id, at=now, actor=actor, action="report.resolved", subject_kind="submission",
        subject_id=report.submission_id,
        details={"report": report.id, "reason": report.reason, "outcome": outcome},
    )  # fmt: skip
