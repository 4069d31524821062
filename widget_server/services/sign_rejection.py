"""Sign a rejection that waits for a second person, which carries it out, or drop it.

Signing also ends the report or the objection that it answers; dropping leaves it open.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from moderation.types import Action, Decision, Reason, Role
from widget_server.db.tables import Appeal, Signature
from widget_server.errors import Conflict, Forbidden, NotFound
from widget_server.sentences import Sentence
from widget_server.services.appeal_decision import resolve_appeal
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.decide_report import answer_removed
from widget_server.services.decide_submission import decide_within
from widget_server.services.find_site import lock_site
from widget_server.services.second_signature import may_sign


def sign_rejection(context: Context, site_id: int, signature_id: str, *, agree: bool, actor: str, role: Role) -> None:
    """Carry a waiting rejection out as who asked for it decided, or drop it: then the review stays as it is.

    Raises NotFound, Conflict where it was signed or dropped, Forbidden for who may not sign yet, and what decide()
    raises (the review may have changed meanwhile).
    """
    now = context.now()
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        waiting = _waiting(session, site_id, signature_id)
        if agree:
            if not may_sign(session, waiting, actor, now):
                raise Forbidden(
                    Sentence("A second person signs this. Where there is none, you may sign 24 hours after you asked.")
                )
            decision = Decision(
                action=Action(waiting.action), revision=waiting.revision, actor_role=role,
                reason=Reason(waiting.reason) if waiting.reason else None, note=waiting.note, evidence=waiting.evidence,
            )  # fmt: skip
            decide_within(session, site_id, waiting.submission_id, decision, actor=waiting.actor, now=now, signed=True)
            _answer(session, waiting, now)
        waiting.outcome, waiting.signed_by, waiting.signed_at = "signed" if agree else "dropped", actor, now
        record(
            session, site_id=site_id, at=now, actor=actor, action=f"signature.{waiting.outcome}",
            subject_kind="submission", subject_id=waiting.submission_id, details={"asked_by": waiting.actor},
        )  # fmt: skip


def _answer(session: Session, signed: Signature, now: datetime) -> None:
    """End the report or the objection that the decision was asked for."""
    if signed.report_id:
        answer_removed(
            session, signed.site_id, signed.submission_id, reason=signed.reason, facts=signed.evidence,
            actor=signed.actor, now=now,
        )  # fmt: skip
    appeal = session.get(Appeal, (signed.site_id, signed.appeal_id)) if signed.appeal_id else None
    if appeal is not None and appeal.resolved_at is None:
        resolve_appeal(session, appeal, "reversed", facts=signed.evidence, actor=signed.actor, now=now)


def _waiting(session: Session, site_id: int, signature_id: str) -> Signature:
    waiting = session.get(Signature, (site_id, signature_id))
    if waiting is None:
        raise NotFound(Sentence("There is nothing to sign here. Reload the list."), parameter="id")
    if waiting.outcome:
        raise Conflict(Sentence("This was signed or dropped meanwhile. Reload the list."), parameter="id")
    return waiting
