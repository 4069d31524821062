"""Merchandising rules: what a shop pins, boosts, buries or hides, with a forecast before it is saved."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ranking import Rule
from widget_server.db.session import reading_session
from widget_server.errors import BadInput, NotFound
from widget_server.panel.forecasting import preview, rule_page
from widget_server.panel.htmx import done
from widget_server.panel.runtime import actor, context, desk, runtime
from widget_server.services.manage_rules import ACTIONS, TARGETS, check_rule, delete_rule, list_rules, save_rule
from widget_server.showcase.feed_request import FeedParameters
from widget_server.web import Access, access

blueprint = Blueprint("rules", __name__, url_prefix="/<site>/rules")

PAGES = ("", "home", "category", "search", "product")
FIELDS = ("id", "action", "target", "value", "page", "category", "q", "product", "position", "amount", "starts", "ends")


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show the rules in the order in which they are applied."""
    now_s = context().now().timestamp()
    with reading_session(context().engine) as session:
        rules = list_rules(session, desk().id)
    return render_template("panel/rules.html", rules=[(rule, _phase(rule, now_s)) for rule in rules], day=_day)


@blueprint.get("/_new")
@access(Access.OWNER)
def new(site: str) -> str:
    """Show a form, filled with what the address names."""
    return _form({name: request.args.get(name, "") for name in FIELDS})


@blueprint.get("/_forecast")
@access(Access.OWNER)
def try_out(site: str) -> str:
    """Show what a rule would do and what that would cost or earn, before it is saved."""
    snapshot = runtime().showcases.of(site)
    values = {name: request.args.get(name, "") for name in FIELDS}
    page, scope = rule_page(snapshot, _parameters(values, values["page"])) if values["page"] else (None, "")
    rule = _rule(values, scope)
    check_rule(rule)
    tried = preview(context().engine, snapshot, rule, page, now=context().now())
    return render_template("panel/rule_forecast.html", rule=rule, values=values, tried=tried)


@blueprint.get("/<rule>")
@access(Access.OWNER)
def edit(site: str, rule: str) -> str:
    """Show a rule's form."""
    with reading_session(context().engine) as session:
        found = {one.id: one for one in list_rules(session, desk().id)}
    if rule not in found:
        raise NotFound(_("There is no such rule any more. Reload the page."), parameter="id")
    return _form(_values(found[rule]))


@blueprint.post("")
@access(Access.OWNER)
def save(site: str) -> Response:
    """Save a rule."""
    values = {name: request.form.get(name, "") for name in FIELDS}
    scope = ""
    if values["page"]:
        scope = rule_page(runtime().showcases.of(site), _parameters(values, values["page"]))[1]
    save_rule(context(), desk().id, _rule(values, scope), actor=actor())
    return done(_("Rule saved."), url_for(".show", site=site))


@blueprint.post("/<rule>/delete")
@access(Access.OWNER)
def delete(site: str, rule: str) -> Response:
    """Delete a rule."""
    delete_rule(context(), desk().id, rule, actor=actor())
    return done(_("Rule deleted."), url_for(".show", site=site))


def _form(values: Mapping[str, str]) -> str:
    return render_template("panel/rule.html", values=values, actions=ACTIONS, targets=TARGETS, pages=PAGES)


def _parameters(values: Mapping[str, str], page: str) -> FeedParameters:
    return FeedParameters(page=page, category=values["category"], q=values["q"], product=values["product"])


def _rule(values: Mapping[str, str], scope: str) -> Rule:
    """Read a form.  Raises BadInput naming the field that is no number or day."""
    value = values["value"].strip()
    if values["target"] in ("creator", "tag"):
        value = value.lstrip("@#")
    return Rule(
        id=values["id"],
        action=cast(Any, values["action"]),
        target=cast(Any, values["target"]),
        value=value,
        page=scope,
        position=int(_number(values["position"] or "1", "position")),
        amount=_number(values["amount"] or "1", "amount"),
        starts_at_s=_moment(values["starts"], "starts"),
        ends_at_s=_moment(values["ends"], "ends"),
    )


def _number(text: str, parameter: str) -> float:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise BadInput(_("Write a number."), parameter=parameter)
    return found


def _moment(text: str, parameter: str) -> float | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
    except ValueError as error:
        raise BadInput(_("Write a day and a time, such as 2026-12-01T08:00."), parameter=parameter) from error


def _values(rule: Rule) -> dict[str, str]:
    """Return the fields of a form that make this rule."""
    kind, _colon, rest = rule.page.partition(":")
    return {
        "id": rule.id, "action": rule.action, "target": rule.target, "value": rule.value, "page": kind,
        "category": rest.replace(">", " > ") if kind == "category" else "",
        "q": rest if kind == "search" else "", "product": rest if kind == "product" else "",
        "position": str(rule.position), "amount": f"{rule.amount:g}", "starts": _day(rule.starts_at_s),
        "ends": _day(rule.ends_at_s),
    }  # fmt: skip


def _day(at_s: float | None) -> str:
    return "" if at_s is None else f"{datetime.fromtimestamp(at_s, UTC):%Y-%m-%dT%H:%M}"


def _phase(rule: Rule, now_s: float) -> str:
    timeless = replace(rule, starts_at_s=rule.starts_at_s or 0.0, ends_at_s=rule.ends_at_s or math.inf)
    if (timeless.starts_at_s or 0.0) > now_s:
        return "planned"
    return "ended" if (timeless.ends_at_s or math.inf) <= now_s else "active"
