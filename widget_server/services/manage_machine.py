"""What a site lets its machine do: thresholds, re-checks and the outside check; each change leaves a line in the log.

Owns the settings and what they may be. Off is where everything begins, and nothing is turned on without a model.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from moderation.classifier.model import Classifier
from moderation.rejections import interval
from moderation.scores import KINDS, Risk
from widget_server.db.tables import ClassifierTraining, DecisionRow, MachineSettings
from widget_server.errors import BadInput
from widget_server.outbound import is_web_address
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.current_classifier import current_classifier
from widget_server.services.find_site import lock_site
from widget_server.webhooks import new_webhook_secret

MOST_APPROVE, LEAST_REJECT, LEAST_SAMPLE = 20, 80, 1
"""Percent. Beyond these a threshold is no threshold, and a machine that nobody checks is not let alone."""


@dataclass(frozen=True, kw_only=True)
class Alone:
    """What the machine may decide alone; percents as in tables.MachineSettings."""

    approves: bool = False
    approve_below: int = 2
    rejects: bool = False
    reject_above: int = 98
    sample_share: int = 10


@dataclass(frozen=True, kw_only=True)
class Foretold:
    """What a threshold would have done: `total` later decisions, of which people made `wrong` otherwise."""

    total: int
    wrong: int
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class MachineState:
    """How a site's machine help stands.  trained : the newest training, None before the first."""

    alone: Alone
    hook_url: str
    has_secret: bool
    decision_count: int
    model: Classifier | None
    trained: ClassifierTraining | None
    approving: Foretold | None
    rejecting: Foretold | None


def read_machine(session: Session, site_id: int) -> MachineState:
    """Return how machine help stands, with what its thresholds would have done."""
    row = session.get(MachineSettings, site_id)
    alone = _alone(row) if row else Alone()
    trained = session.scalars(
        select(ClassifierTraining)
        .where(ClassifierTraining.site_id == site_id)
        .order_by(ClassifierTraining.created_at.desc())
        .limit(1)
    ).first()
    told = trained.report.get("later_told", {}) if trained else {}
    counted = select(func.count()).where(
        DecisionRow.site_id == site_id, DecisionRow.actor.startswith("user:"), DecisionRow.bulk == ""
    )
    return MachineState(
        alone=alone, hook_url=row.hook_url if row else "", has_secret=bool(row and row.hook_secret),
        decision_count=session.scalar(counted) or 0, model=current_classifier(session, site_id), trained=trained,
        approving=_approving(told, alone.approve_below), rejecting=_rejecting(told, alone.reject_above),
    )  # fmt: skip


def let_alone(context: Context, site_id: int, alone: Alone, *, actor: str) -> None:
    """Save what the machine may decide alone.  Raises BadInput naming the field."""
    if not 0 <= alone.approve_below <= MOST_APPROVE:
        raise BadInput("The machine approves below a probability of at most 20 percent.", parameter="approve_below")
    if not LEAST_REJECT <= alone.reject_above <= 100:
        raise BadInput("The machine rejects above a probability of at least 80 percent.", parameter="reject_above")
    if not LEAST_SAMPLE <= alone.sample_share <= 100:
        raise BadInput("Keep at least one percent of its decisions for a person.", parameter="sample_share")
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        model = current_classifier(session, site_id)
        if alone.approves and (model is None or Risk.ANY not in model.heads):
            raise BadInput("There is no model yet that is good enough to approve alone.", parameter="approves")
        if alone.rejects and (model is None or not set(KINDS) & set(model.heads)):
            raise BadInput("There is no model yet that is good enough to reject alone.", parameter="rejects")
        row = _row(context, session, site_id, actor)
        for name, value in vars(alone).items():
            setattr(row, name, value)
        _note(context, session, site_id, actor, "machine.edited", vars(alone))


def set_hook(context: Context, site_id: int, url: str, *, actor: str) -> None:
    """Save the address of the outside check; an empty one turns it off.  Raises BadInput."""
    url = url.strip()
    if url and (not is_web_address(url) or len(url) > 2000):
        raise BadInput("The address of the outside check begins with https:// or http://.", parameter="hook_url")
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        _row(context, session, site_id, actor).hook_url = url
        _note(context, session, site_id, actor, "hook.edited", {"on": bool(url)})


def rotate_hook_secret(context: Context, site_id: int, *, actor: str) -> str:
    """Make a new secret, which messages are signed with from now on; returns it, this once."""
    secret = new_webhook_secret()
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        _row(context, session, site_id, actor).hook_secret = context.vault.seal(secret)
        _note(context, session, site_id, actor, "hook.secret_rotated", {})
    return secret


def _approving(told: dict[str, Any], below: int) -> Foretold | None:
    """Return what approving would have done: wrong is what people rejected."""
    values = told.get(Risk.ANY.value)
    return _foretold([case for value, case in values if 100 * value <= below]) if values is not None else None


def _rejecting(told: dict[str, Any], above: int) -> Foretold | None:
    """Return what rejecting would have done: wrong is what people did not reject for that reason."""
    kinds = [told[risk] for risk in KINDS if risk in told]
    if not kinds:
        return None
    return _foretold([not case for values in kinds for value, case in values if 100 * value >= above])


def _foretold(wrong: list[bool]) -> Foretold:
    low, high = interval(sum(wrong), len(wrong))
    return Foretold(total=len(wrong), wrong=sum(wrong), low=low, high=high)


def _alone(row: MachineSettings) -> Alone:
    return Alone(**{name: getattr(row, name) for name in vars(Alone())})


def _row(context: Context, session: Session, site_id: int, actor: str) -> MachineSettings:
    row = session.get(MachineSettings, site_id)
    if row is None:
        row = MachineSettings(site_id=site_id)
        session.add(row)
    row.changed_at, row.changed_by = context.now(), actor
    return row


def _note(context: Context, session: Session, site_id: int, actor: str, action: str, details: dict[str, Any]) -> None:
    record(
        session, site_id=site_id, at=context.now(), actor=actor, action=action, subject_kind="machine", subject_id="",
        details=details,
    )  # fmt: skip
