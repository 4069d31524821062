"""Merchandising rules: what a merchant pins, boosts, buries or hides, where and for how long."""

import math
import secrets
from dataclasses import asdict, fields

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ranking import Rule
from widget_server.db.tables import MerchandisingRule
from widget_server.errors import BadInput, NotFound
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump

ACTIONS = ("pin", "boost", "bury", "hide")
TARGETS = ("tile", "product", "creator", "tag", "category")
# Every rule is looked at for every prepared page; a shop with more is steering by hand what it should let be learnt.
MOST_RULES = 500
LAST_POSITION, MOST_AMOUNT = 100, 5.0


def save_rule(context: Context, site_id: int, rule: Rule, *, actor: str) -> str:
    """Create a rule (an empty id) or replace the one with its id; returns the id.  Raises BadInput, NotFound."""
    check_rule(rule)
    now = context.now()
    facts = {name: value for name, value in asdict(rule).items() if name != "id"}
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        row = session.get(MerchandisingRule, (site_id, rule.id)) if rule.id else None
        if rule.id and row is None:
            raise NotFound("There is no such rule any more. Reload the page.", parameter="id")
        if row is None:
            count = session.scalar(
                select(func.count()).select_from(MerchandisingRule).where(MerchandisingRule.site_id == site_id)
            )
            if count is not None and count >= MOST_RULES:
                raise BadInput(
                    Sentence(
                        "A site has at most %(most_rules)s rules. Delete one that has ended.", most_rules=MOST_RULES
                    ),
                    parameter="id",
                )
            row = MerchandisingRule(
                site_id=site_id, id=f"rule_{secrets.token_hex(6)}", created_at=now, created_by=actor
            )
            session.add(row)
        row.rule = facts
        record(
            session, site_id=site_id, at=now, actor=actor, action="rule.saved", subject_kind="rule",
            subject_id=row.id, details=facts,
        )  # fmt: skip
        bump(session, site_id)
        return row.id


def delete_rule(context: Context, site_id: int, rule_id: str, *, actor: str) -> None:
    """Delete a rule; the pages it acted on are ordered without it at once.  Raises NotFound."""
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        row = session.get(MerchandisingRule, (site_id, rule_id))
        if row is None:
            raise NotFound("There is no such rule any more. Reload the page.", parameter="id")
        facts = dict(row.rule)
        session.delete(row)
        record(
            session, site_id=site_id, at=context.now(), actor=actor, action="rule.deleted", subject_kind="rule",
            subject_id=rule_id, details=facts,
        )  # fmt: skip
        bump(session, site_id)


def list_rules(session: Session, site_id: int) -> list[Rule]:
    """Return a site's rules in the order in which they are applied."""
    rows = session.scalars(
        select(MerchandisingRule)
        .where(MerchandisingRule.site_id == site_id)
        .order_by(MerchandisingRule.created_at, MerchandisingRule.id)
    )
    names = {field.name for field in fields(Rule)} - {"id"}
    return [Rule(id=row.id, **{name: value for name, value in row.rule.items() if name in names}) for row in rows]


def check_rule(rule: Rule) -> None:
    """Raise BadInput naming the parameter of a rule that cannot be."""
    if rule.action not in ACTIONS:
        raise BadInput(Sentence("A rule is one of %(actions)s.", actions=", ".join(ACTIONS)), parameter="action")
    if rule.target not in TARGETS:
        raise BadInput(Sentence("A rule acts on one of %(targets)s.", targets=", ".join(TARGETS)), parameter="target")
    if not rule.value or len(rule.value) > 300:
        raise BadInput("Say which one the rule acts on, in at most 300 characters.", parameter="value")
    if not 1 <= rule.position <= LAST_POSITION:
        raise BadInput(
            Sentence("A position is a number from 1 to %(last_position)s.", last_position=LAST_POSITION),
            parameter="position",
        )
    if not (math.isfinite(rule.amount) and 0.0 < rule.amount <= MOST_AMOUNT):
        raise BadInput(
            Sentence("A boost is a number above 0, at most %(most_amount)s.", most_amount=MOST_AMOUNT),
            parameter="amount",
        )
    if rule.starts_at_s is not None and rule.ends_at_s is not None and rule.ends_at_s <= rule.starts_at_s:
        raise BadInput("The rule ends before it begins.", parameter="ends")
