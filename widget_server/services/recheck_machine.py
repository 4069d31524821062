"""Re-checks: a person decides again, blind, what the machine decided; how often both agree is what it is worth.

Owns what waits for it, what becomes of a different opinion, and the rates. Where they differ the person's decision is
carried out as every decision is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from moderation.rejections import interval
from moderation.types import Action, Decision, State
from widget_server.db.tables import DecisionRow, Recheck, Submission
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.decide_submission import current_revision, decide_within
from widget_server.services.find_site import lock_site
from widget_server.services.load_cards import Card, load_cards
from widget_server.services.machine_decides import ACTOR
from widget_server.services.second_signature import SecondSignature, ask_signature

AGREED, DISAGREED, VOID = "agreed", "disagreed", "void"
PAGE_ROWS = 10
_LEFT = {Action.APPROVE.value: State.APPROVED.value, Action.REJECT.value: State.REJECTED.value}


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What came of a re-check: the machine's decision, and whether the person agreed.  outcome : of tables.Recheck."""

    action: str
    reason: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Of `total` re-checked decisions of one kind a person agreed with `agreed`; low, high : the 95 % interval."""

    action: str
    agreed: int
    total: int
    low: float
    high: float
    waiting: int


def waiting_rechecks(session: Session, site_id: int, now: datetime, *, limit: int = PAGE_ROWS) -> list[Card]:
    """Return what waits for a re-check, oldest first.  Whoever shows it leaves out how it was decided."""
    rows = session.scalars(
        select(Submission)
        .join(
            Recheck, (Recheck.site_id == Submission.site_id) & (Recheck.submission_id == Submission.id)
        )
        .where(
            Recheck.site_id == site_id, Recheck.outcome == "", Recheck.revision == Submission.revision,
            Submission.state.in_(list(_LEFT.values())),
        )
        .order_by(Recheck.at, Recheck.submission_id)
        .limit(limit)
    ).all()  # fmt: skip
    return load_cards(session, site_id, rows, now)


def recheck(context: Context, site_id: int, submission_id: str, decision: Decision, *, actor: str) -> Checked:
    """Take a person's decision on what the machine decided.  decision.revision : the one that was seen.

    Raises NotFound, Conflict (somebody was faster), and what a different decision is refused with; a rejection that
    waits for a second signature is a different decision too.
    """
    if decision.action not in (Action.APPROVE, Action.REJECT):
        raise BadInput("A re-check approves or rejects.", parameter="action")
    waits: SecondSignature | None = None
    try:
        return _recheck(context, site_id, submission_id, decision, actor)
    except SecondSignature as error:
        waits = error
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        now = context.now()
        ask_signature(session, site_id, submission_id, waits.decision, actor=actor, now=now)
        return _settle(session, _open(session, site_id, submission_id, decision.revision), decision, actor, now)


def agreement(session: Session, site_id: int) -> tuple[Agreement, ...]:
    """Return how often people agreed with the machine, approvals and rejections apart."""
    counts: Mapping[tuple[str, str], int] = {
        (action, outcome): count
        for action, outcome, count in session.execute(
            select(Recheck.action, Recheck.outcome, func.count())
            .where(Recheck.site_id == site_id)
            .group_by(Recheck.action, Recheck.outcome)
        )
    }
    found = []
    for action in _LEFT:
        agreed = counts.get((action, AGREED), 0)
        total = agreed + counts.get((action, DISAGREED), 0)
        low, high = interval(agreed, total)
        waiting = counts.get((action, ""), 0)
        found.append(Agreement(action=action, agreed=agreed, total=total, low=low, high=high, waiting=waiting))
    return tuple(found)


def _recheck(context: Context, site_id: int, submission_id: str, decision: Decision, actor: str) -> Checked:
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        now = context.now()
        row = _open(session, site_id, submission_id, decision.revision)
        if not _stands(session, row):
            row.outcome, row.checked_by, row.checked_at = VOID, actor, now
            return Checked(action=row.action, reason=row.reason, outcome=VOID)
        if decision.action != row.action:
            decide_within(session, site_id, submission_id, decision, actor=actor, now=now)
        return _settle(session, row, decision, actor, now)


def _settle(session: Session, row: Recheck, decision: Decision, actor: str, now: datetime) -> Checked:
    row.outcome = AGREED if decision.action == row.action else DISAGREED
    row.checked_action = decision.action.value
    row.checked_reason = decision.reason.value if decision.reason else ""
    row.checked_by, row.checked_at = actor, now
    record(
        session, site_id=row.site_id, at=now, actor=actor, action=f"recheck.{row.outcome}", subject_kind="submission",
        subject_id=row.submission_id, details={"revision": row.revision, "machine": row.action, "model": row.model},
    )  # fmt: skip
    return Checked(action=row.action, reason=row.reason, outcome=row.outcome)


def _open(session: Session, site_id: int, submission_id: str, revision: int) -> Recheck:
    row = session.get(Recheck, (site_id, submission_id, revision))
    if row is None:
        raise NotFound("There is nothing to check again here. Reload the page.", parameter="id")
    if row.outcome:
        raise Conflict("Somebody else has checked this meanwhile. Reload the page.")
    return row


def _stands(session: Session, row: Recheck) -> bool:
    """Whether the machine's decision is still the last word on the newest revision."""
    submission = session.get_one(Submission, (row.site_id, row.submission_id))
    last = session.scalar(
        select(DecisionRow.actor)
        .where(DecisionRow.site_id == row.site_id, DecisionRow.submission_id == row.submission_id)
        .order_by(DecisionRow.id.desc())
        .limit(1)
    )
    newest = current_revision(session, submission) == row.revision
    return newest and submission.state == _LEFT[row.action] and (last or "").startswith(ACTOR)
