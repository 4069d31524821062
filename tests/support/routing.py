"""A shop's own rules, written and turned on as its owner does."""

from typing import Any

from sqlalchemy import select

from moderation.types import Role
from widget_server.db.tables import RoutingRule, Submission
from widget_server.services.apply_routing import apply_to_past, turn_on, undo_past
from widget_server.services.context import Context
from widget_server.services.decide_in_bulk import BulkStep
from widget_server.services.manage_routing import RuleFacts, save_rule
from widget_server.services.try_routing import Trial, try_rule

ANY_POST = {"field": "kind", "operator": "any_of", "values": ["post"]}
ANY_REVIEW = {"field": "kind", "operator": "any_of", "values": ["review"]}


def says(*words: str) -> dict[str, Any]:
    """A condition on words."""
    return {"field": "words", "operator": "any_of", "values": list(words)}


def add_rule(context: Context, site_id: int, effect: str, when: dict[str, Any] = ANY_POST, **fields: Any) -> str:
    """Write a rule, which is off; returns its id."""
    values: dict[str, Any] = {"name": f"To {effect}", "effect": effect, "when": when}
    values |= {"reason": "spam"} if effect == "reject" else {}
    values |= {"value": "summer"} if effect in ("tag", "gallery") else {}
    return save_rule(context, site_id, RuleFacts(**values | fields), actor="user:1")


def tried(context: Context, site_id: int, rule_id: str) -> Trial:
    """Return a rule's trial."""
    with context.sessions() as session:
        return try_rule(session, site_id, rule_id, context.now())


def run(context: Context, site_id: int, effect: str, when: dict[str, Any] = ANY_POST, **fields: Any) -> str:
    """Write a rule and let it run from now on; returns its id."""
    rule_id = add_rule(context, site_id, effect, when, **fields)
    trial = tried(context, site_id, rule_id)
    turn_on(context, site_id, rule_id, version=trial.version, actor="user:1", confirm=trial.fitting)
    return rule_id


def past(context: Context, site_id: int, rule_id: str, limit: int = 2) -> list[BulkStep]:
    """Let a rule run on all that is here, in small steps."""
    trial = tried(context, site_id, rule_id)
    steps, cursor = [], ""
    while not steps or cursor:
        step = apply_to_past(
            context, site_id, rule_id, version=trial.version, actor="user:1", confirm=trial.fitting, cursor=cursor,
            limit=limit,
        )  # fmt: skip
        steps.append(step)
        cursor = step.cursor
    return steps


def undo(context: Context, site_id: int, rule_id: str, limit: int = 2) -> list[str]:
    """Take back what a rule did to the past, in small steps; returns the ids."""
    ids: list[str] = []
    cursor = ""
    while True:
        step = undo_past(context, site_id, rule_id, actor="user:1", role=Role.OWNER, cursor=cursor, limit=limit)
        ids += step.done
        cursor = step.cursor
        if not cursor:
            return ids


def states(context: Context, site_id: int) -> dict[str, str]:
    """Return the state of every submission."""
    with context.sessions() as session:
        rows = session.execute(select(Submission.id, Submission.state).where(Submission.site_id == site_id))
        return dict(rows.all())


def submission(context: Context, site_id: int, id: str) -> Submission:
    """Return a submission."""
    with context.sessions() as session:
        return session.get_one(Submission, (site_id, id))


def break_rule(context: Context, site_id: int, rule_id: str) -> None:
    """Make what is stored of a rule no rule."""
    with context.sessions.begin() as session:
        session.get_one(RoutingRule, (site_id, rule_id)).when = {"field": "mood"}
