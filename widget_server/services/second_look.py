"""Second looks: a random share of people's decisions is shown to somebody else, who does not see what was decided.

Owns the draw, what waits, and the second verdict. A second verdict changes nothing of the submission: it measures how
much two people of a site agree, and where they do not, both may look again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from moderation.reasons import REASONS
from moderation.types import Action, Kind, Reason
from widget_server.db.base import first_id
from widget_server.db.tables import DecisionRow, SecondLook, Submission
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site

# What nobody has looked at by then is no longer how the site decides today.
WAITS = timedelta(days=30)
# Two verdicts are compared by these; the reason of a rejection is told beside them.
VERDICTS = (Action.APPROVE, Action.REJECT)


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """A decision on which a second person would have decided otherwise."""

    submission_id: str
    action: str
    reason: str
    actor: str
    second_action: str
    second_reason: str
    second_actor: str
    looked_at: datetime


def draw_second_look(session: Session, row: DecisionRow, *, percent: int, draw: Callable[[], float]) -> None:
    """Draw by lot whether a decision of a person is looked at again.  percent : of them, 0..100.  draw : in [0, 1)."""
    if row.action not in VERDICTS or not row.actor.startswith("user:") or draw() * 100 >= percent:
        return
    session.add(
        SecondLook(
            site_id=row.site_id, id=row.id, submission_id=row.submission_id, revision=row.revision,
            state=row.to_state, action=row.action, reason=row.reason, actor=row.actor,
        )
    )  # fmt: skip


def count_looks(session: Session, site_id: int, actor: str, now: datetime) -> int:
    """Return how many decisions wait for a second look by this person; at most 100 are counted."""
    return len(session.scalars(_waiting(site_id, actor, now).limit(100)).all())


def next_look(session: Session, site_id: int, actor: str, now: datetime) -> SecondLook | None:
    """Return the oldest decision of somebody else that waits for this person's look, None where there is none."""
    return session.scalars(_waiting(site_id, actor, now).order_by(SecondLook.id).limit(1)).one_or_none()


def look_again(
    context: Context, site_id: int, look_id: str, action: str, reason: Reason | None, *, actor: str
) -> SecondLook:
    """Keep what a second person would have decided; returns the look, which tells now what the first one did.

    Raises NotFound, BadInput for a rejection without a reason of this kind, Conflict where it is too late.
    """
    now = context.now()
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        look = session.scalars(_waiting(site_id, actor, now).where(SecondLook.id == look_id)).one_or_none()
        if look is None:
            if session.get(SecondLook, (site_id, look_id)) is None:
                raise NotFound(Sentence("There is no such second look. Reload the page."), parameter="look")
            raise Conflict(Sentence("Somebody was faster, or it was decided on again meanwhile. Take the next one."))
        kind = Kind(session.get_one(Submission, (site_id, look.submission_id)).kind)
        if action not in VERDICTS:
            raise BadInput(Sentence("Approve it or reject it."), parameter="action")
        if action == Action.REJECT and (reason is None or kind not in REASONS[reason].kinds):
            raise BadInput(Sentence("Choose a reason from the list."), parameter="reason")
        look.second_action, look.second_actor, look.looked_at = action, actor, now
        look.second_reason = reason.value if reason and action == Action.REJECT else ""
        record(
            session, site_id=site_id, at=now, actor=actor, action="submission.second_look", subject_kind=kind.value,
            subject_id=look.submission_id, details={"agrees": look.second_action == look.action},
        )  # fmt: skip
    return look


def list_disagreements(session: Session, site_id: int, since: datetime, actor: str = "") -> list[Disagreement]:
    """Return where two people differed, newest first, at most 50.  actor : whose decisions, or looks; "" for all."""
    query = (
        select(SecondLook)
        .where(
            SecondLook.site_id == site_id,
            SecondLook.looked_at > since,
            SecondLook.second_action != SecondLook.action,
        )
        .order_by(SecondLook.looked_at.desc(), SecondLook.id.desc())
        .limit(50)
    )
    if actor:
        query = query.where((SecondLook.actor == actor) | (SecondLook.second_actor == actor))
    return [
        Disagreement(
            submission_id=row.submission_id, action=row.action, reason=row.reason, actor=row.actor,
            second_action=row.second_action, second_reason=row.second_reason, second_actor=row.second_actor,
            looked_at=row.looked_at or since,
        )
        for row in session.scalars(query)
    ]  # fmt: skip


def _waiting(site_id: int, actor: str, now: datetime) -> Select[SecondLook]:
    """Select what waits for a person: decisions of others on what still stands as they left it."""
    same = (Submission.site_id == SecondLook.site_id) & (Submission.id == SecondLook.submission_id)
    return (
        select(SecondLook)
        .join(Submission, same)
        .where(
            SecondLook.site_id == site_id,
            SecondLook.looked_at.is_(None),
            SecondLook.actor != actor,
            SecondLook.id >= first_id(now - WAITS),
            Submission.state == SecondLook.state,
            Submission.revision == SecondLook.revision,
        )
    )
