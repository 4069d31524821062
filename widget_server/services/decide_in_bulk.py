"""Decide on everything that a filter names, step by step, and take all of it back in one go.

Owns the steps: each is a transaction of its own, so that others get their turn and whoever waits sees how far it is.
What a decision does to one submission is `decide_submission`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from moderation.states import UNDOING
from moderation.types import Action, Decision, Role
from widget_server.db.base import time_ordered_id
from widget_server.db.session import reading_session
from widget_server.db.tables import DecisionRow, Submission
from widget_server.errors import NotFound
from widget_server.sentences import Sentence
from widget_server.services.context import Context
from widget_server.services.decide_submission import BATCH_ROWS, decide_batch, decide_many
from widget_server.services.find_site import lock_site
from widget_server.services.list_cards import page_of_ids
from widget_server.services.list_filter import ListFilter

# Why an undo leaves something alone: somebody decided again, or its source changed it.
CHANGED_SINCE = "changed_since"


@dataclass(frozen=True, kw_only=True)
class BulkStep:
    """How one step ended. refused : (id, code, sentence).  cursor : leads to the next step, "" after the last."""

    done: tuple[str, ...]
    refused: tuple[tuple[str, str, str], ...]
    cursor: str


def new_bulk(context: Context) -> str:
    """Return a name for decisions that are taken, and may be undone, together."""
    return time_ordered_id(context.now())


def decide_matching(
    context: Context,
    site_id: int,
    wanted: ListFilter,
    decision: Decision,
    *,
    actor: str,
    bulk: str,
    cursor: str = "",
    limit: int = BATCH_ROWS,
) -> BulkStep:
    """Take one step through what fits the filter, oldest first; what was refused is not met again.

    decision.selected_by is that of the filter, whatever was given: stars hide nothing.
    """
    with reading_session(context.engine) as session:
        ids, following = page_of_ids(
            session, site_id, wanted, now=context.now(), order="oldest", cursor=cursor, limit=limit
        )
    made = replace(decision, selected_by=wanted.selected_by)
    outcome = decide_many(context, site_id, ids, made, actor=actor, bulk=bulk)
    return BulkStep(done=outcome.done, refused=outcome.refused, cursor=following)


def undo_bulk(
    context: Context, site_id: int, bulk: str, *, actor: str, role: Role, cursor: str = "", limit: int = BATCH_ROWS
) -> BulkStep:
    """Put back into the queue what was decided under this name, one step at a time.

    What somebody has decided on since, or what changed at its source, stays as it is.  Raises NotFound for a name
    that no decision of the site has.
    """
    query = select(DecisionRow).where(DecisionRow.site_id == site_id, DecisionRow.bulk == bulk, DecisionRow.bulk != "")
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        rows = session.scalars(query.where(DecisionRow.id > cursor).order_by(DecisionRow.id).limit(limit + 1)).all()
        if not rows and not cursor:
            raise NotFound("Nothing was decided under this name.", parameter="bulk")
        more, rows = len(rows) > limit, rows[:limit]
        standing = _standing(session, site_id, rows)
        undone = Decision(action=UNDOING[Action(rows[0].action)], revision=0, actor_role=role) if rows else None
        ids = [row.submission_id for row in rows if row.submission_id in standing]
        left = [row.submission_id for row in rows if row.submission_id not in standing]
        outcome = decide_batch(session, site_id, ids, undone, actor=actor, now=context.now()) if undone else None
    why = Sentence("Somebody decided on it since, or it changed at its source.")
    refused = tuple((id, CHANGED_SINCE, why) for id in left)
    return BulkStep(
        done=outcome.done if outcome else (),
        refused=(*(outcome.refused if outcome else ()), *refused),
        cursor=rows[-1].id if more else "",
    )


def _standing(session: Session, site_id: int, rows: Sequence[DecisionRow]) -> set[str]:
    """Return the submissions of which this decision is the last word: state and revision are those it led to."""
    ids = [row.submission_id for row in rows]
    newest = dict(
        session.execute(
            select(DecisionRow.submission_id, func.max(DecisionRow.id))
            .where(DecisionRow.site_id == site_id, DecisionRow.submission_id.in_(ids))
            .group_by(DecisionRow.submission_id)
        ).all()
    )
    now = {
        id: (state, revision)
        for id, state, revision in session.execute(
            select(Submission.id, Submission.state, Submission.revision).where(
                Submission.site_id == site_id, Submission.id.in_(ids)
            )
        )
    }
    return {
        row.submission_id
        for row in rows
        if newest.get(row.submission_id) == row.id and now.get(row.submission_id) == (row.to_state, row.revision)
    }
