"""What a site's classifier learns from: decisions that people made on one item at a time, with the words they saw.

Owns which decisions those are. Decisions of rules, of the machine and in bulk teach nothing: nobody looked. The stars
are not read here; `audit_classifier` reads them afterwards, to see that they do not matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from moderation.classifier.decisions import MOST_DECISIONS, Decided
from moderation.heuristics.base import Known
from moderation.heuristics.scoring import score
from moderation.pipeline import screen
from moderation.types import Action, Kind, Reason, State
from moderation.types import Submission as Words
from widget_server.db.tables import DecisionRow, Recheck, Revision, RiskScore, Submission
from widget_server.services.recheck_machine import AGREED
from widget_server.services.stored_scores import heuristics_of

_SAID = (Action.APPROVE.value, Action.REJECT.value, Action.TAKE_DOWN.value)


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """Decisions, oldest first.  decided : what is learnt from.  newest : the id of the last one, "" without any."""

    decided: tuple[Decided, ...] = ()
    newest: str = field(default="")


def load_decisions(session: Session, site_id: int) -> Decisions:
    """Return the last word on each revision, where a person said it of this one item."""
    last = (
        select(func.max(DecisionRow.id))
        .where(DecisionRow.site_id == site_id)
        .group_by(DecisionRow.submission_id, DecisionRow.revision)
    )
    d, s, r = DecisionRow, Submission, Revision
    rows = session.execute(
        select(
            d.id, d.submission_id, d.revision, d.action, d.reason, d.at, d.actor, d.bulk, s.kind, s.author,
            s.revision.label("current"), s.title, s.text, s.language, s.tags, r.content, RiskScore.scores,
            Recheck.outcome, Recheck.checked_reason,
        )
        .join(s, (s.site_id == d.site_id) & (s.id == d.submission_id))
        .outerjoin(r, (r.site_id == d.site_id) & (r.submission_id == d.submission_id) & (r.revision == d.revision))
        .outerjoin(
            RiskScore, (RiskScore.site_id == d.site_id) & (RiskScore.submission_id == d.submission_id)
            & (RiskScore.revision == d.revision),
        )
        .outerjoin(
            Recheck, (Recheck.site_id == d.site_id) & (Recheck.submission_id == d.submission_id)
            & (Recheck.revision == d.revision),
        )
        .where(d.site_id == site_id, d.id.in_(last), s.state != State.ERASED.value, d.bulk == "", d.action.in_(_SAID))
        .order_by(d.id.desc())
        .limit(MOST_DECISIONS)
    ).all()  # fmt: skip
    told = [row for row in reversed(rows) if row.actor.startswith("user:") or row.outcome == AGREED]
    decided = [one for row in told if (one := _decided(row))]
    return Decisions(decided=tuple(decided), newest=rows[0].id if rows else "")


def _decided(row: Any) -> Decided | None:
    """Return a decision with the words of its revision, None where those are not there any more."""
    if row.revision == row.current:
        content: Mapping[str, Any] = {name: getattr(row, name) for name in ("title", "text", "language", "tags")}
    elif row.content:
        content = row.content
    else:
        return None
    submission = Words(
        kind=Kind(row.kind), text=content["text"], title=content.get("title", ""), author=row.author,
        language=content.get("language", ""), tags=tuple(content.get("tags", ())),
    )  # fmt: skip
    heuristics = (
        heuristics_of(row.scores) if row.scores is not None else score(submission, Known(verdicts=screen(submission)))
    )
    reason = row.reason or row.checked_reason
    rejected = row.action != Action.APPROVE
    return Decided(
        at_s=row.at.timestamp(), submission=submission, heuristics=heuristics, key=row.submission_id,
        reason=Reason(reason) if rejected else None,
    )  # fmt: skip
