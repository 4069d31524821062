"""The shop's own rules for what comes in: written, ordered, turned on and off; each change leaves a line in the log.

Owns the rules as they are kept. Every change of a rule turns it off: it runs once it was tried as it is now, which is
`turn_on`'s to see to (try_routing). What a rule does is `apply_routing`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from moderation.conditions import ConditionError, from_json, to_json
from moderation.routing import Effect, Routing, Unreadable
from moderation.types import Reason
from widget_server.db.base import time_ordered_id
from widget_server.db.tables import Gallery, RoutingRule
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site

# Each is asked of everything that comes in, and nobody oversees more.
MOST_RULES = 50


@dataclass(frozen=True, kw_only=True)
class KeptRule:
    """A rule as it is kept. rule : Unreadable where what is stored makes no rule.  See tables.RoutingRule."""

    rule: Routing | Unreadable
    enabled: bool
    starts_at: datetime | None
    ends_at: datetime | None
    version: int
    bulk: str
    changed_by: str

    def runs(self, now: datetime) -> bool:
        """Whether it is on and within its span."""
        began = self.starts_at is None or self.starts_at <= now
        return self.enabled and began and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, kw_only=True)
class RuleFacts:
    """A rule as it is saved; when : JSON of moderation.conditions.  version : that was seen, 0 for a new one."""

    id: str = ""
    version: int = 0
    name: str
    when: Mapping[str, Any]
    effect: str
    reason: str = ""
    value: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def save_rule(context: Context, site_id: int, facts: RuleFacts, *, actor: str) -> str:
    """Write a rule, the last in order, or change one; returns its id.  It does not run before it is turned on.

    Raises BadInput naming the field or the place in the condition, NotFound, Conflict for a version that is not the
    newest.
    """
    rule = read_rule(facts)
    if facts.starts_at and facts.ends_at and facts.ends_at <= facts.starts_at:
        raise BadInput("The rule ends before it begins.", parameter="ends")
    now = context.now()
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        if rule.effect is Effect.GALLERY:
            _check_gallery(session, site_id, rule.value)
        row = found(session, site_id, facts.id, facts.version) if facts.id else _new(session, site_id, now)
        row.name, row.when, row.effect = rule.name, to_json(rule.when), rule.effect.value
        row.reason, row.value = rule.reason.value if rule.reason else "", rule.value
        row.starts_at, row.ends_at = facts.starts_at, facts.ends_at
        row.version += 1
        row.enabled = False
        note_change(session, row, "saved", actor, now, effect=row.effect)
        return row.id


def delete_rule(context: Context, site_id: int, rule_id: str, *, actor: str) -> None:
    """Delete a rule; what it did stays.  Raises NotFound."""
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        row = found(session, site_id, rule_id)
        note_change(session, row, "deleted", actor, context.now(), effect=row.effect)
        session.delete(row)


def move_rule(context: Context, site_id: int, rule_id: str, *, up: bool, actor: str) -> None:
    """Let a rule be asked one place earlier or later; the first stays first.  Raises NotFound."""
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        moved = found(session, site_id, rule_id)
        rows = list(_ordered(session, site_id))
        here = rows.index(moved)
        there = here - 1 if up else here + 1
        if 0 <= there < len(rows):
            rows[here], rows[there] = rows[there], rows[here]
            for position, row in enumerate(rows):
                row.position = position
            note_change(session, moved, "moved", actor, context.now(), position=there)


def turn_off(context: Context, site_id: int, rule_id: str, *, actor: str) -> None:
    """Let a rule do nothing more to what comes in.  Raises NotFound."""
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        row = found(session, site_id, rule_id)
        if row.enabled:
            row.enabled = False
            note_change(session, row, "off", actor, context.now())


def list_rules(session: Session, site_id: int) -> list[KeptRule]:
    """Return a site's rules in the order in which they are asked."""
    return [kept(row) for row in _ordered(session, site_id)]


def load_rule(session: Session, site_id: int, rule_id: str) -> KeptRule:
    """Return one rule.  Raises NotFound."""
    return kept(found(session, site_id, rule_id))


def pickable_galleries(session: Session, site_id: int) -> list[tuple[str, str]]:
    """Return (id, title) of the galleries that a rule can add to."""
    rows = session.scalars(select(Gallery).where(Gallery.site_id == site_id).order_by(Gallery.title, Gallery.id))
    return [(row.id, row.title) for row in rows if picks(row)]


def kept(row: RoutingRule) -> KeptRule:
    """Return a row as a rule."""
    return KeptRule(
        rule=_routing(row), enabled=row.enabled, starts_at=row.starts_at, ends_at=row.ends_at, version=row.version,
        bulk=row.bulk, changed_by=row.changed_by,
    )  # fmt: skip


def read_rule(facts: RuleFacts) -> Routing:
    """Return the rule that was written down.  Raises BadInput naming the field or the place in the condition."""
    try:
        if facts.effect not in set(Effect):
            raise BadInput("Choose what the rule does.", parameter="effect")
        if facts.reason and facts.reason not in set(Reason):
            raise BadInput("Choose a reason from the list.", parameter="reason")
        effect = Effect(facts.effect)
        return Routing(
            id=facts.id, name=facts.name.strip(), when=from_json(facts.when, "when"), effect=effect,
            reason=Reason(facts.reason) if facts.reason and effect is Effect.REJECT else None,
            value=facts.value.strip().lstrip("#") if effect in (Effect.TAG, Effect.GALLERY) else "",
        )  # fmt: skip
    except ConditionError as error:
        raise BadInput(Sentence(error.template, **error.params), parameter=error.path) from error


def readable(rule: Routing | Unreadable) -> Routing:
    """Return a kept rule.  Raises BadInput where what is stored makes no rule."""
    if isinstance(rule, Unreadable):
        raise BadInput("This rule cannot be read any more. Write it anew.", parameter="id")
    return rule


def found(session: Session, site_id: int, rule_id: str, version: int | None = None) -> RoutingRule:
    """Return a rule's row.  Raises NotFound, Conflict where its version is another one."""
    row = session.get(RoutingRule, (site_id, rule_id))
    if row is None:
        raise NotFound("There is no such rule any more. Reload the page.", parameter="id")
    if version is not None and row.version != version:
        raise Conflict("Somebody changed this rule meanwhile. Reload the page and look at it again.")
    return row


def note_change(session: Session, row: RoutingRule, verb: str, actor: str, now: datetime, **details: object) -> None:
    """Write down who changed a rule, who from then on answers for it."""
    row.changed_at, row.changed_by = now, actor
    record(
        session, site_id=row.site_id, at=now, actor=actor, action=f"routing.{verb}", subject_kind="routing",
        subject_id=row.id, details={"version": row.version, **details},
    )  # fmt: skip


def picks(gallery: Gallery | None) -> str:
    """Return how a rule can add to a gallery: "items" by hand, "tags" by its first tag, "" not at all."""
    return next((name for name in ("items", "tags") if gallery and gallery.selection.get(name)), "")


def _check_gallery(session: Session, site_id: int, gallery_id: str) -> None:
    if not picks(session.get(Gallery, (site_id, gallery_id))):
        raise BadInput(
            "A rule adds to a gallery that picks its items by hand or by a tag. Choose another, or tag them instead.",
            parameter="value",
        )


def _new(session: Session, site_id: int, now: datetime) -> RoutingRule:
    count, last = session.execute(
        select(func.count(), func.max(RoutingRule.position)).where(RoutingRule.site_id == site_id)
    ).one()
    if count >= MOST_RULES:
        raise BadInput(
            Sentence("A site has at most %(most_rules)s rules. Delete one that has ended.", most_rules=MOST_RULES),
            parameter="id",
        )
    row = RoutingRule(site_id=site_id, id=time_ordered_id(now), position=(last or 0) + 1, version=0, bulk="")
    session.add(row)
    return row


def _ordered(session: Session, site_id: int) -> Sequence[RoutingRule]:
    rows = select(RoutingRule).where(RoutingRule.site_id == site_id)
    return session.scalars(rows.order_by(RoutingRule.position, RoutingRule.id)).all()


def _routing(row: RoutingRule) -> Routing | Unreadable:
    try:
        return Routing(
            id=row.id, name=row.name, when=from_json(row.when, "when"), effect=Effect(row.effect),
            reason=Reason(row.reason) if row.reason else None, value=row.value,
        )  # fmt: skip
    except (ConditionError, ValueError):
        return Unreadable(id=row.id, name=row.name)
