"""Decide on a submission: the transition table, the legal floor, the revision that was seen, one audit row.

Everything of a decision happens in one transaction that locks the site first, as every writer of its content does;
of two people who decide at once, one wins and the other is told.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from moderation import types as m
from moderation.authenticity import NEEDS_REASON, UnlawfulDecision, assert_lawful
from moderation.states import WAITING_STATES, IllegalTransition, RoleNotAllowed, is_public, next_state
from widget_server.db.base import time_ordered_id
from widget_server.db.tables import DecisionRow, ProductLink, Revision, Submission
from widget_server.errors import BadInput, Conflict, Forbidden, NotFound, VitrineError
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.revisions import apply_revision, waiting_revision, waiting_revisions
from widget_server.services.second_look import draw_second_look
from widget_server.services.second_signature import SecondSignature, ask_signature, asking_second, waits_for_second
from widget_server.services.showcase_version import bump
from widget_server.services.statement_of_reasons import schedule_statement

# Rows decided in one transaction of a bulk decision: other writers get their turn in between.
BATCH_ROWS = 200
# For so long an approval may be taken back as a slip of the hand; after that, shoppers have read the review.
UNDO_LASTS = timedelta(hours=1)


class StaleRevision(Conflict):
    """The submission changed after the person looked at it."""

    code = "stale_revision"


class DecidedMeanwhile(Conflict):
    """Somebody else decided after the person looked at it."""

    code = "decided_meanwhile"


class Unlawful(BadInput):
    """The decision would hide what must stay, or lacks its reason."""

    code = "unlawful_decision"
    status: ClassVar[int] = 422
    title = "This decision is not allowed"


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What became of a submission, and under which id the decision is kept."""

    submission_id: str
    state: m.State
    revision: int
    decision_id: str


def decide(
    context: Context,
    site_id: int,
    submission_id: str,
    decision: m.Decision,
    *,
    actor: str,
    confirm_certain: bool = True,
    seen: m.State | None = None,
    took_ms: int | None = None,
) -> Decided:
    """Carry out one decision on the revision that its author saw; some are drawn for a second look.

    confirm_certain : approving also confirms suggested products that name a full title, SKU or link.
    seen : the state that its author saw; None for whoever decides whatever it is.  took_ms : for how long they looked.
    Raises NotFound, StaleRevision, DecidedMeanwhile, Conflict (not possible in this state), Forbidden (not for this
    role), Unlawful.
    """
    with asking_second(context, site_id, actor), context.sessions.begin() as session:
        site = lock_site(session, site_id)
        decided = decide_within(
            session, site_id, submission_id, decision, actor=actor, now=context.now(),
            confirm_certain=confirm_certain, seen=seen,
        )  # fmt: skip
        session.flush()
        row = session.get_one(DecisionRow, (site_id, decided.decision_id))
        row.took_ms = took_ms
        draw_second_look(session, row, percent=site.second_look_percent, draw=context.draw)
        return decided


def decide_within(
    session: Session,
    site_id: int,
    submission_id: str,
    decision: m.Decision,
    *,
    actor: str,
    now: datetime,
    confirm_certain: bool = True,
    signed: bool = False,
    seen: m.State | None = None,
) -> Decided:
    """Carry out one decision in the transaction of a caller who has locked the site; raises as decide() does.

    The caller stands within asking_second(), unless it is signed.
    signed : whether a second person has signed what would have to wait for one.
    """
    submission = _found(session, site_id, submission_id)
    if seen is not None and m.State(submission.state) is not seen:
        raise DecidedMeanwhile(
            Sentence("Somebody else has decided on this meanwhile. Look at how it stands now, then decide again."),
            private={"submission_id": submission_id, "seen": seen, "state": submission.state},
        )
    held = waiting_revision(session, submission)
    last = _last_decisions(session, site_id, [submission_id]).get(submission_id)
    made = _decide(session, submission, held, last, decision, actor, now, confirm_certain, "", signed=signed)
    if made.visible:
        bump(session, site_id, submissions=[submission_id])
    return Decided(
        submission_id=submission_id, state=made.state, revision=decision.revision, decision_id=made.decision_id
    )


@dataclass(frozen=True, kw_only=True)
class BulkDecided:
    """How a bulk decision ended: ids that were decided, and (id, code, sentence) of those that were not."""

    done: tuple[str, ...]
    refused: tuple[tuple[str, str, str], ...]


def decide_many(
    context: Context,
    site_id: int,
    submission_ids: Iterable[str],
    decision: m.Decision,
    *,
    actor: str,
    confirm_certain: bool = True,
    bulk: str = "",
) -> BulkDecided:
    """Carry out the same decision on many submissions, each in its current revision; one refusal stops no other.

    decision.revision is ignored: whoever decides in bulk decides on what is there now.  bulk : names the decisions,
    so that they can be undone together.
    """
    done: list[str] = []
    refused: list[tuple[str, str, str]] = []
    for batch in _batches(submission_ids):
        with context.sessions.begin() as session:
            lock_site(session, site_id)
            decided = decide_batch(
                session,
                site_id,
                batch,
                decision,
                actor=actor,
                now=context.now(),
                confirm_certain=confirm_certain,
                bulk=bulk,
            )
        done += decided.done
        refused += decided.refused
    return BulkDecided(done=tuple(done), refused=tuple(refused))


def decide_batch(
    session: Session,
    site_id: int,
    submission_ids: Sequence[str],
    decision: m.Decision,
    *,
    actor: str,
    now: datetime,
    confirm_certain: bool = True,
    bulk: str = "",
) -> BulkDecided:
    """Carry out the same decision on some hundreds in the caller's transaction, which has locked the site."""
    wanted = (Submission.site_id == site_id, Submission.id.in_(submission_ids))
    submissions = {one.id: one for one in session.scalars(select(Submission).where(*wanted))}
    waiting = waiting_revisions(session, site_id, submission_ids)
    last = _last_decisions(session, site_id, submission_ids) if decision.action is m.Action.REOPEN else {}
    done: list[str] = []
    visible: list[str] = []
    refused: list[tuple[str, str, str]] = []
    for submission_id in submission_ids:
        try:
            submission = submissions.get(submission_id) or _found(session, site_id, submission_id)
            held = waiting.get(submission_id)
            current = max(held.revision if held else 0, submission.revision)
            made = _decide(
                session, submission, held, last.get(submission_id), replace(decision, revision=current), actor, now,
                confirm_certain, bulk,
            )  # fmt: skip
        except VitrineError as error:
            refused.append((submission_id, error.code, error.public))
            if isinstance(error, SecondSignature):
                ask_signature(session, site_id, error.submission_id, error.decision, actor=actor, now=now)
        else:
            done.append(submission_id)
            visible += [submission_id] if made.visible else []
    if visible:
        bump(session, site_id, submissions=visible)
    return BulkDecided(done=tuple(done), refused=tuple(refused))


def waiting_ids(session: Session, site_id: int, kind: str | None = None) -> list[str]:
    """Return the ids of everything that waits for a person, oldest first; of one kind, None for all."""
    query = select(Submission.id).where(
        Submission.site_id == site_id, Submission.state.in_([state.value for state in WAITING_STATES])
    )
    if kind:
        query = query.where(Submission.kind == kind)
    return list(session.scalars(query.order_by(Submission.received_at, Submission.number)))


def current_revision(session: Session, submission: Submission) -> int:
    """Return the number of the newest revision: the held one where a change waits, else the submission's own."""
    held = session.scalar(
        select(func.max(Revision.revision)).where(
            Revision.site_id == submission.site_id,
            Revision.submission_id == submission.id,
            Revision.state == "held",
        )
    )
    return max(held or 0, submission.revision)


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    state: m.State
    visible: bool
    decision_id: str


def _decide(
    session: Session,
    submission: Submission,
    held: Revision | None,
    last: DecisionRow | None,
    decision: m.Decision,
    actor: str,
    now: datetime,
    confirm_certain: bool,
    bulk: str,
    *,
    signed: bool = False,
) -> _Outcome:
    before = m.State(submission.state)
    current = max(held.revision if held else 0, submission.revision)
    if decision.revision != current:
        raise StaleRevision(
            Sentence(
                "This changed while you looked at it (you saw revision %(revision)s, now it is %(current)s). "
                "Reload and decide again.",
                revision=decision.revision,
                current=current,
            ),
            parameter="revision",
            private={"submission_id": submission.id},
        )
    undo = decision.action is m.Action.REOPEN and _approved_just_now(submission, last, actor, now)
    with refusals_translated():
        assert_lawful(decision, as_seen(submission), undo=undo)
        after = next_state(before, decision.action, decision.actor_role)
    if not signed and not undo and waits_for_second(session, submission, held, decision, now):
        raise SecondSignature(submission.id, decision)
    if held is not None and decision.action in (m.Action.APPROVE, m.Action.REJECT):
        # Also a rejected change becomes the submission's content: the old words are no longer its author's.
        apply_revision(submission, held)
        held.state = "accepted" if decision.action is m.Action.APPROVE else "rejected"
    submission.state = after.value
    submission.updated_at = now
    if decision.action is m.Action.APPROVE and confirm_certain:
        confirm_certain_products(submission, actor=actor, now=now)
    decision_id = time_ordered_id(now)
    session.add(
        DecisionRow(
            site_id=submission.site_id,
            id=decision_id,
            submission_id=submission.id,
            bulk=bulk,
            revision=current,
            action=decision.action.value,
            reason=decision.reason.value if decision.reason else "",
            note="\n".join(part for part in (decision.note, decision.evidence) if part),
            from_state=before.value,
            to_state=after.value,
            actor=actor,
            at=now,
        )
    )
    record(
        session,
        site_id=submission.site_id,
        at=now,
        actor=actor,
        action=f"submission.{decision.action.value}",
        subject_kind=submission.kind,
        subject_id=submission.id,
        details={"revision": current, "from": before.value, "to": after.value}
        | ({"reason": decision.reason.value} if decision.reason else {}),
    )
    if decision.action in NEEDS_REASON or (decision.action is m.Action.REOPEN and decision.reason):
        schedule_statement(session, submission, now)
    # Whoever asks for a photo that was taken down is told that it is gone, also of what was never published.
    visible = any(is_public(state) or state is m.State.TAKEN_DOWN for state in (before, after))
    return _Outcome(state=after, visible=visible, decision_id=decision_id)


def confirm_certain_products(submission: Submission, *, actor: str, now: datetime) -> list[ProductLink]:
    """Confirm the suggestions that name a full title, SKU or product link; returns the links confirmed."""
    confirmed = [link for link in submission.products if link.state == "suggested" and link.certain]
    for link in confirmed:
        link.state, link.decided_by, link.decided_at = "confirmed", actor, now
    return confirmed


def as_seen(submission: Submission) -> m.Submission:
    """Return the submission as the legal floor looks at it."""
    return m.Submission(
        kind=m.Kind(submission.kind),
        text=submission.text,
        title=submission.title,
        author=submission.author,
        rating=submission.review.rating if submission.review else None,
    )


@contextmanager
def refusals_translated() -> Iterator[None]:
    """Turn the library's refusals into the service's errors, which know their HTTP status."""
    try:
        yield
    except RoleNotAllowed as error:
        raise Forbidden(error.public, private=error.private) from error
    except IllegalTransition as error:
        raise Conflict(error.public, private=error.private) from error
    except UnlawfulDecision as error:
        raise Unlawful(error.public, parameter="reason", private=error.private) from error


def _last_decisions(session: Session, site_id: int, ids: Sequence[str]) -> dict[str, DecisionRow]:
    """Return the newest decision on each submission that has one."""
    of_these = (DecisionRow.site_id == site_id, DecisionRow.submission_id.in_(ids))
    rows = session.scalars(select(DecisionRow).where(*of_these).order_by(DecisionRow.id))
    return {row.submission_id: row for row in rows}


def _approved_just_now(submission: Submission, last: DecisionRow | None, actor: str, now: datetime) -> bool:
    """Whether the last word on a submission is this person's own fresh approval of what was not public before."""
    return (
        last is not None
        and (last.action, last.actor, last.revision) == (m.Action.APPROVE.value, actor, submission.revision)
        and not is_public(m.State(last.from_state))
        and now - last.at <= UNDO_LASTS
    )


def _found(session: Session, site_id: int, submission_id: str) -> Submission:
    submission = session.get(Submission, (site_id, submission_id))
    if submission is None:
        raise NotFound(
            Sentence("This site has no post or review “%(submission_id)s”.", submission_id=submission_id),
            parameter="id",
        )
    return submission


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for submission_id in ids:
        batch.append(submission_id)
        if len(batch) == BATCH_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch
