"""The second signature under rejections of critical reviews, while a site's rejections lean on low stars.

Owns when one is needed, what waits, and signing. Somebody else than who asked signs; who is alone at the desk may sign
after a day. What the law wants gone at once does not wait (moderation.rejections).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from moderation.rejections import RejectionShare, leans_on_low_stars, needs_second_person, shares_by_star
from moderation.types import Decision, Role, State
from widget_server.db.base import JsonValue, time_ordered_id
from widget_server.db.tables import MachineSettings, Membership, Review, Revision, RoutingRule, Signature, Submission
from widget_server.errors import VitrineError
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site

ALONE_WAITS = timedelta(hours=24)
LOOKS_BACK = timedelta(days=365)


class SecondSignature(VitrineError):
    """The decision waits for a second person; the review stays as it is until then."""

    code = "second_signature"
    status: ClassVar[int] = 422
    title = "This waits for a second person"

    def __init__(self, submission_id: str, decision: Decision) -> None:
        super().__init__(
            Sentence(
                "Your rejections lean on low stars, so a second person signs this one. It waits under “Honest reviews”."
            ),
            parameter="reason",
            private={"submission_id": submission_id},
        )
        self.submission_id, self.decision = submission_id, decision


@dataclass(frozen=True, kw_only=True)
class WaitingSignature:
    """A rejection that waits.  rating, text : of the revision that it is about."""

    id: str
    submission_id: str
    action: str
    reason: str
    evidence: str
    actor: str
    at: datetime
    rating: int
    text: str


def rejection_shares(session: Session, site_id: int, now: datetime) -> tuple[RejectionShare, ...]:
    """Return the share of rejected reviews by stars, of what came in within LOOKS_BACK; 5 stars first."""
    rows = session.execute(
        select(Review.rating, Submission.state, func.count())
        .join(Submission, (Submission.site_id == Review.site_id) & (Submission.id == Review.submission_id))
        .where(
            Review.site_id == site_id, Submission.received_at > now - LOOKS_BACK, Submission.state != State.ERASED.value
        )
        .group_by(Review.rating, Submission.state)
    )
    return shares_by_star({(rating, State(state)): count for rating, state, count in rows})


def waits_for_second(
    session: Session, submission: Submission, held: Revision | None, decision: Decision, now: datetime
) -> bool:
    """Whether a decision has to be signed by a second person before it is carried out.

    held : the change that waits beside the submission.  Hiding hides both, so the lower of their ratings counts.
    """
    rating = submission.review.rating if submission.review else None
    if rating is not None and held is not None:
        rating = min(rating, held.content.get("rating") or rating)
    if decision.actor_role is Role.AUTHOR or not needs_second_person(decision.action, decision.reason, rating):
        return False
    return leans_on_low_stars(rejection_shares(session, submission.site_id, now))


@contextmanager
def asking_second(
    context: Context, site_id: int, actor: str, *, report_id: str = "", appeal_id: str = ""
) -> Iterator[None]:
    """Put before a second person what the transaction within may not decide alone, after it is undone.

    report_id, appeal_id : what the signature answers as well.  SecondSignature passes through.
    """
    try:
        yield
    except SecondSignature as waits:
        with context.sessions.begin() as session:
            lock_site(session, site_id)
            ask_signature(
                session, site_id, waits.submission_id, waits.decision, actor=actor, now=context.now(),
                report_id=report_id, appeal_id=appeal_id,
            )  # fmt: skip
        raise


def ask_signature(
    session: Session, site_id: int, submission_id: str, decision: Decision, *, actor: str, now: datetime,
    report_id: str = "", appeal_id: str = "",
) -> None:  # fmt: skip
    """Put a rejection before a second person; asking again for the same revision and cause changes nothing."""
    waiting = select(Signature.id).where(
        Signature.site_id == site_id,
        Signature.submission_id == submission_id,
        Signature.revision == decision.revision,
        Signature.report_id == report_id,
        Signature.appeal_id == appeal_id,
        Signature.outcome == "",
    )
    if session.scalar(waiting.limit(1)) is not None:
        return
    session.add(
        Signature(
            site_id=site_id, id=time_ordered_id(now), submission_id=submission_id, revision=decision.revision,
            action=decision.action.value, reason=decision.reason.value if decision.reason else "", note=decision.note,
            evidence=decision.evidence, report_id=report_id, appeal_id=appeal_id, actor=actor, at=now,
        )
    )  # fmt: skip
    record(
        session, site_id=site_id, at=now, actor=actor, action="signature.asked", subject_kind="submission",
        subject_id=submission_id, details={"action": decision.action.value},
    )  # fmt: skip


def list_signatures(session: Session, site_id: int) -> list[WaitingSignature]:
    """Return what waits for a second person, oldest first."""
    rows = session.execute(
        select(Signature, Submission, Review, Revision)
        .join(Submission, (Submission.site_id == Signature.site_id) & (Submission.id == Signature.submission_id))
        .join(Review, (Review.site_id == Signature.site_id) & (Review.submission_id == Signature.submission_id))
        .outerjoin(
            Revision,
            (Revision.site_id == Signature.site_id)
            & (Revision.submission_id == Signature.submission_id)
            & (Revision.revision == Signature.revision),
        )
        .where(Signature.site_id == site_id, Signature.outcome == "")
        .order_by(Signature.at, Signature.id)
        .limit(200)
    )
    return [
        _as_waiting(row, submission, review, held.content if held else {}) for row, submission, review, held in rows
    ]


def may_sign(session: Session, signature: Signature, actor: str, now: datetime) -> bool:
    """Whether a person may sign now: anybody but who asked, and who asked after a day where there is nobody else."""
    if actor != _asked_by(session, signature):
        return True
    deciders = session.scalar(
        select(func.count()).where(
            Membership.site_id == signature.site_id,
            Membership.accepted_at.is_not(None),
            Membership.role.in_([Role.OWNER.value, Role.MODERATOR.value]),
        )
    )
    return (deciders or 0) <= 1 and now >= signature.at + ALONE_WAITS


def _asked_by(session: Session, signature: Signature) -> str:
    """Return who asked; of a rule or the machine who turned it on, who cannot be the second person to themselves."""
    if signature.actor.startswith("machine:"):
        settings = session.get(MachineSettings, signature.site_id)
        return settings.changed_by if settings else signature.actor
    if not signature.actor.startswith("rule:"):
        return signature.actor
    rule = session.get(RoutingRule, (signature.site_id, signature.actor.removeprefix("rule:")))
    return rule.changed_by if rule else signature.actor


def _as_waiting(row: Signature, submission: Submission, review: Review, held: dict[str, JsonValue]) -> WaitingSignature:
    title, text = held.get("title", submission.title), held.get("text", submission.text)
    return WaitingSignature(
        id=row.id, submission_id=row.submission_id, action=row.action, reason=row.reason, evidence=row.evidence,
        actor=row.actor, at=row.at, rating=held.get("rating") or review.rating, text=f"{title} {text}".strip(),
    )  # fmt: skip
