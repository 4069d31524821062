"""Objections to decisions (EU 2022/2065, Article 20): made by who reported or who wrote, decided by somebody else.

An objection that is granted changes the item in the same transaction: what was kept is taken down, what was hidden goes
back into the queue.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from moderation.types import Action, Decision, Reason, Role, State
from widget_server.connectors.parsing.text import clean
from widget_server.db.base import time_ordered_id
from widget_server.db.tables import Appeal, Membership, Submission
from widget_server.errors import BadInput, Conflict, Forbidden, NotFound
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.creator_link import follow_creator_link, of_same_creator
from widget_server.services.decide_submission import current_revision, decide_within
from widget_server.services.find_site import lock_site
from widget_server.services.notice_link import follow_notice_link
from widget_server.services.schedule_job import schedule_job
from widget_server.services.second_signature import asking_second
from widget_server.services.statement_of_reasons import APPEALS_LAST, statement_of

DECISION = "mail_appeal_decision"
By = Literal["reporter", "author"]
Outcome = Literal["reversed", "upheld"]


def appeal_report(context: Context, token: str, text: str) -> None:
    """Keep the objection of who reported something.  Raises NotFound, BadInput without words, Conflict."""
    with context.sessions.begin() as session:
        report = follow_notice_link(context, session, token)
        lock_site(session, report.site_id)
        if report.resolved_at is None:
            raise Conflict(Sentence("This is not decided yet. You are told when it is."))
        _refuse_late(context.now(), report.resolved_at)
        earlier = select(Appeal.id).where(Appeal.site_id == report.site_id, Appeal.report_id == report.id)
        if session.scalar(earlier.limit(1)) is not None:
            raise Conflict(Sentence("You have objected already; the page shows what became of it."))
        _keep(context, session, report.site_id, report.submission_id, "reporter", report.decided_by, text, report.id)


def appeal_own(context: Context, token: str, submission_id: str, text: str) -> None:
    """Keep the objection of an author to what became of their own.  Raises NotFound, BadInput, Conflict."""
    with context.sessions.begin() as session:
        submission = follow_creator_link(context, session, token)
        lock_site(session, submission.site_id)
        own = {one.id: one for one in of_same_creator(session, submission)}
        statement = statement_of(session, own[submission_id]) if submission_id in own else None
        if statement is None:
            raise NotFound(Sentence("There is nothing here that you could object to. Load the page again."))
        _refuse_late(context.now(), statement.at)
        if statement.appeal is not None:
            raise Conflict(Sentence("You have objected already; the page shows what became of it."))
        _keep(context, session, submission.site_id, submission_id, "author", statement.decided_by, text)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What is decided on an objection.  reason : for taking down what had been kept."""

    reverse: bool
    facts: str
    actor: str
    role: Role
    reason: Reason | None = None


def decide_appeal(context: Context, site_id: int, appeal_id: str, judgement: Judgement) -> None:
    """Decide on an objection.

    Raises NotFound, Conflict where it was decided, Forbidden for who had decided before unless nobody else could,
    BadInput without facts, and what decide() raises.
    """
    if not judgement.facts.strip():
        raise BadInput(Sentence("Write what the decision rests on; who objected is told."), parameter="facts")
    now, actor = context.now(), judgement.actor
    with asking_second(context, site_id, actor, appeal_id=appeal_id), context.sessions.begin() as session:
        lock_site(session, site_id)
        appeal = session.get(Appeal, (site_id, appeal_id))
        if appeal is None:
            raise NotFound(Sentence("There is no such objection. Reload the list."), parameter="appeal")
        if appeal.resolved_at is not None:
            raise Conflict(Sentence("This objection was decided meanwhile. Reload the list."), parameter="appeal")
        if actor == appeal.decided_by and count_deciders(session, site_id) > 1:
            raise Forbidden(Sentence("You decided this before. Somebody else looks at the objection."))
        if judgement.reverse:
            _reverse(session, appeal, judgement, now)
        outcome: Outcome = "reversed" if judgement.reverse else "upheld"
        resolve_appeal(session, appeal, outcome, facts=judgement.facts, actor=actor, now=now)


def resolve_appeal(
    session: Session, appeal: Appeal, outcome: Outcome, *, facts: str, actor: str, now: datetime
) -> None:
    """End an objection, with its letter and audit row, in the caller's transaction."""
    appeal.outcome, appeal.facts, appeal.actor, appeal.resolved_at = outcome, facts.strip()[:2000], actor, now
    schedule_job(session, appeal.site_id, DECISION, {"appeal": appeal.id}, due_at=now)
    _audit(session, appeal, "appeal.resolved", actor, now, {"outcome": outcome})


def count_deciders(session: Session, site_id: int) -> int:
    """Return how many people may decide at a site."""
    query = select(func.count()).where(
        Membership.site_id == site_id,
        Membership.accepted_at.is_not(None),
        Membership.role.in_([Role.OWNER.value, Role.MODERATOR.value]),
    )
    return session.scalar(query) or 0


def list_appeals(session: Session, site_id: int, *, resolved: bool, limit: int = 100) -> list[Appeal]:
    """Return the open objections, oldest first, or the decided ones, newest first."""
    wanted = Appeal.resolved_at.is_not(None) if resolved else Appeal.resolved_at.is_(None)
    order = Appeal.resolved_at.desc() if resolved else Appeal.at.asc()
    query = select(Appeal).where(Appeal.site_id == site_id, wanted).order_by(order, Appeal.id).limit(limit)
    return list(session.scalars(query))


def _keep(
    context: Context, session: Session, site_id: int, submission_id: str, by: By, decided_by: str, text: str,
    report_id: str = "",
) -> None:  # fmt: skip
    words = clean(text)[:2000]
    if not words.strip():
        raise BadInput(Sentence("Say in a few words why the decision is wrong."), parameter="text")
    now = context.now()
    appeal = Appeal(
        site_id=site_id, id=time_ordered_id(now), submission_id=submission_id, by=by, report_id=report_id,
        decided_by=decided_by, text=words, at=now,
    )  # fmt: skip
    session.add(appeal)
    _audit(session, appeal, "appeal.received", by, now, {})


def _refuse_late(now: datetime, decided_at: datetime) -> None:
    if now > decided_at + APPEALS_LAST:
        raise Conflict(Sentence("Six months have passed since the decision. You may still turn to a court."))


def _reverse(session: Session, appeal: Appeal, judgement: Judgement, now: datetime) -> None:
    submission = session.get_one(Submission, (appeal.site_id, appeal.submission_id))
    if appeal.by == "author" and submission.state == State.PENDING:
        return  # It is back in the queue already.
    decision = Decision(
        action=Action.TAKE_DOWN if appeal.by == "reporter" else Action.RESTORE,
        revision=current_revision(session, submission), actor_role=judgement.role, reason=judgement.reason,
        evidence=judgement.facts.strip()[:2000],
    )  # fmt: skip
    decide_within(session, appeal.site_id, submission.id, decision, actor=judgement.actor, now=now)


def _audit(session: Session, appeal: Appeal, action: str, actor: str, now: datetime, details: dict[str, str]) -> None:
    record(
        session, site_id=appeal.site_id, at=now, actor=actor, action=action, subject_kind="submission",
        subject_id=appeal.submission_id, details={"by": appeal.by, **details},
    )  # fmt: skip
