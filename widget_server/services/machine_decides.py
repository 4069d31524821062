"""What the machine decides alone: only above thresholds that a site has set, each way by itself, both off at first.

Owns when it may. It goes the way of every decision: the legal floor, the published reason, the second signature. It
sees words alone, so what has a picture it approves never; it never reads stars. A share of its decisions is kept for a
person to decide again.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.reasons import REASONS
from moderation.rules.base import hold
from moderation.scores import KINDS, REASON_OF, Risk
from moderation.states import WAITING_STATES
from moderation.types import Action, Decision, Kind, Reason, Role
from moderation.types import Verdict as Finding
from widget_server.db.tables import MachineSettings, Recheck, RiskScore
from widget_server.db.upsert import upsert
from widget_server.services.decide_submission import decide_batch
from widget_server.services.load_facts import OWN_RULE, Known, facts_of
from widget_server.services.route_new import Work
from widget_server.services.second_signature import SecondSignature

ACTOR = "machine:"
"""What its decisions are signed with, before the version of the model."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the machine would decide.  reason : None for approving."""

    action: Action
    reason: Reason | None


def decide_alone(session: Session, site_id: int, ids: Collection[str], now: datetime) -> None:
    """Decide what the site lets the machine decide, in the transaction of a caller who has locked it."""
    settings = session.get(MachineSettings, site_id)
    if settings is None or not (settings.approves or settings.rejects):
        return
    session.flush()
    scored = {
        row.submission_id: row
        for row in session.scalars(
            select(RiskScore)
            .where(RiskScore.site_id == site_id, RiskScore.submission_id.in_(list(ids)))
            .order_by(RiskScore.revision)
        )
    }
    wanted: dict[tuple[str, Verdict], list[str]] = defaultdict(list)
    for known in facts_of(session, site_id, ids):
        row = scored.get(known.id)
        if row is None or not row.model or known.state not in WAITING_STATES:
            continue
        if verdict := verdict_of(settings, row.scores, known):
            wanted[row.model, verdict].append(known.id)
    for (model, verdict), fitting in wanted.items():
        _carry_out(session, site_id, model, verdict, fitting, scored, settings.sample_share, now)


def verdict_of(settings: MachineSettings, scores: Mapping[str, Any], known: Known) -> Verdict | None:
    """Return what the machine decides of an item by the thresholds of its site, None where a person has to."""
    if known.decided or known.unsettled or known.held_back:
        return None
    if settings.rejects and (risk := _surest(scores, settings.reject_above, known.facts.kind)):
        return Verdict(action=Action.REJECT, reason=REASON_OF[risk])
    whole = scores.get(Risk.ANY, {})
    harmless = whole.get("learnt") and 100 * whole["value"] <= settings.approve_below
    words_only = known.facts.kind is not Kind.POST and not known.facts.photo_count
    if settings.approves and harmless and words_only and not known.facts.findings:
        return Verdict(action=Action.APPROVE, reason=None)
    return None


def is_sampled(submission_id: str, revision: int, share: int) -> bool:
    """Whether a decision is kept for a person; ids are keyed hashes, so nobody outside can foretell it."""
    digest = hashlib.sha256(f"recheck {submission_id} {revision}".encode()).digest()
    return int.from_bytes(digest[:4]) % 10_000 < share * 100


def _surest(scores: Mapping[str, Any], above: int, kind: Kind) -> Risk | None:
    """Return the most probable risk that is learnt and above the threshold, and whose reason may hide this kind."""
    found = [
        (scores[risk]["value"], risk)
        for risk in KINDS
        if scores.get(risk, {}).get("learnt") and 100 * scores[risk]["value"] >= above
        if kind in REASONS[REASON_OF[risk]].kinds
    ]
    return max(found)[1] if found else None


def _carry_out(
    session: Session, site_id: int, model: str, verdict: Verdict, ids: list[str], scored: Mapping[str, RiskScore],
    share: int, now: datetime,
) -> None:  # fmt: skip
    decision = Decision(action=verdict.action, revision=0, actor_role=Role.SYSTEM, reason=verdict.reason)
    decided = decide_batch(session, site_id, ids, decision, actor=f"{ACTOR}{model}", now=now)
    work = Work(session=session, site_id=site_id, now=now)
    for id, code, _sentence in decided.refused:
        waits = code == SecondSignature.code
        work.hold([id], _waits() if waits else _refused())
    rows = [
        {
            "site_id": site_id, "submission_id": id, "revision": scored[id].revision, "action": verdict.action.value,
            "reason": verdict.reason.value if verdict.reason else "", "model": model, "at": now, "outcome": "",
            "checked_action": "", "checked_reason": "", "checked_by": "", "checked_at": None,
        }
        for id in decided.done
        if is_sampled(id, scored[id].revision, share)
    ]  # fmt: skip
    session.flush()
    upsert(session, Recheck, rows)


def _waits() -> Finding:
    return hold(
        OWN_RULE, "signature", "The machine would reject this. It waits for a second person under “Honest reviews”."
    )


def _refused() -> Finding:
    return hold(OWN_RULE, "refused", "The machine may not decide this, so a person has to.")
