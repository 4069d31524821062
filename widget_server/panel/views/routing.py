"""Rules for new content: written in a builder, tried on all that is here, turned on, applied to the past and undone."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from moderation.reasons import REASONS
from moderation.routing import Effect, Routing
from widget_server.db.session import reading_session
from widget_server.errors import BadInput
from widget_server.panel.htmx import done
from widget_server.panel.presenting import in_reader_language
from widget_server.panel.routing_forms import JOINS, Draft, changed, draft_of, draft_of_rule, facts_of, needs, questions
from widget_server.panel.runtime import actor, context, desk
from widget_server.services.apply_routing import apply_to_past, turn_on, undo_past
from widget_server.services.decide_in_bulk import BulkStep
from widget_server.services.manage_routing import (
    KeptRule,
    delete_rule,
    list_rules,
    load_rule,
    move_rule,
    pickable_galleries,
    save_rule,
    turn_off,
)
from widget_server.services.try_routing import sample_cards, try_rule
from widget_server.web import Access, access

blueprint = Blueprint("routing", __name__, url_prefix="/<site>/routing")

PAGE_ROWS = 50
SAMPLE = 6


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show the rules in the order in which they are asked."""
    with reading_session(context().engine) as session:
        rules = [(one, _phase(one), _blocks(one)) for one in list_rules(session, desk().id)]
    return render_template("panel/routing.html", rules=rules, needs=needs)


@blueprint.get("/_new")
@access(Access.OWNER)
def new(site: str) -> str:
    """Show an empty builder."""
    return _builder(Draft())


@blueprint.get("/<rule>")
@access(Access.OWNER)
def edit(site: str, rule: str) -> str:
    """Show a rule in the builder."""
    with reading_session(context().engine) as session:
        return _builder(draft_of_rule(load_rule(session, desk().id, rule)))


@blueprint.post("")
@access(Access.OWNER)
def save(site: str) -> Response | str | tuple[str, int]:
    """Save a rule, which is off, and show what it would do; or add and remove fields of the builder."""
    draft = draft_of(request.form)
    button = request.form.get("do", "save")
    if button != "save":
        return _builder(changed(draft, button), focus=button)
    try:
        rule = save_rule(context(), desk().id, facts_of(draft), actor=actor())
    except BadInput as error:
        # What was written stays in the builder, beside what is wrong with it.
        return _builder(draft, wrong=error), error.status
    flash(_("Rule saved. It is off: look at what it would do first."), "done")
    return redirect(url_for(".try_out", site=site, rule=rule), 303)


@blueprint.get("/<rule>/try")
@access(Access.VIEWER)
def try_out(site: str, rule: str) -> str:
    """Show what a rule would change, item by item, and some of them side by side."""
    page = request.args.get("page", "1")
    number = max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1
    now = context().now()
    with reading_session(context().engine) as session:
        kept = load_rule(session, desk().id, rule)
        trial = try_rule(session, desk().id, rule, now)
        start = (number - 1) * PAGE_ROWS
        listed = trial.changes[start : start + PAGE_ROWS]
        sample = sample_cards(session, desk().id, (listed or trial.otherwise)[:SAMPLE], now)
    return render_template(
        "panel/routing_trial.html", kept=kept, rule=kept.rule, phase=_phase(kept), trial=trial, listed=listed,
        sample=sample, page=number, more=start + PAGE_ROWS < len(trial.changes), blocks=_blocks(kept), needs=needs,
        rows=PAGE_ROWS,
    )  # fmt: skip


@blueprint.post("/<rule>/on")
@access(Access.OWNER)
def on(site: str, rule: str) -> Response:
    """Let a rule act on what comes in from now on."""
    turn_on(context(), desk().id, rule, version=_version(), actor=actor(), confirm=_number("confirm"))
    return done(_("The rule acts on what comes in from now on."), url_for(".show", site=site))


@blueprint.post("/<rule>/off")
@access(Access.OWNER)
def off(site: str, rule: str) -> Response:
    """Let a rule do nothing more."""
    turn_off(context(), desk().id, rule, actor=actor())
    return done(_("The rule is off."), url_for(".show", site=site))


@blueprint.post("/<rule>/move")
@access(Access.OWNER)
def move(site: str, rule: str) -> Response:
    """Let a rule be asked one place earlier or later."""
    move_rule(context(), desk().id, rule, up=request.form.get("to") == "up", actor=actor())
    return done(_("The order is changed."), url_for(".show", site=site))


@blueprint.post("/<rule>/delete")
@access(Access.OWNER)
def delete(site: str, rule: str) -> Response:
    """Delete a rule; what it did stays."""
    delete_rule(context(), desk().id, rule, actor=actor())
    flash(_("Rule deleted. What it did stays."), "done")
    return redirect(url_for(".show", site=site), 303)


@blueprint.post("/<rule>/past")
@access(Access.OWNER)
def past(site: str, rule: str) -> str:
    """Take one step of applying a rule to what is here already, and say how far it came."""
    step = apply_to_past(
        context(), desk().id, rule, version=_version(), actor=actor(), confirm=_number("confirm"),
        cursor=request.form.get("cursor", ""),
    )  # fmt: skip
    return _progress(rule, step, "past")


@blueprint.post("/<rule>/undo")
@access(Access.OWNER)
def undo(site: str, rule: str) -> str:
    """Take one step back through what a rule last did to the past."""
    cursor = request.form.get("cursor", "")[:40]
    step = undo_past(context(), desk().id, rule, actor=actor(), role=desk().role, cursor=cursor)
    return _progress(rule, step, "undo")


def _builder(draft: Draft, *, wrong: BadInput | None = None, focus: str = "") -> str:
    with reading_session(context().engine) as session:
        galleries = pickable_galleries(session, desk().id)
    reasons = [reason for reason, info in REASONS.items() if not info.needs_evidence]
    return render_template(
        "panel/routing_rule.html", draft=draft, wrong=wrong, focus=focus, questions=questions(), needs=needs,
        joins=JOINS, effects=list(Effect), reasons=reasons, galleries=galleries,
    )  # fmt: skip


def _progress(rule: str, step: BulkStep, verb: str) -> str:
    with reading_session(context().engine) as session:
        kept = load_rule(session, desk().id, rule)
    so_far, left = _number("so_far") or 0, _number("left") or 0
    why = dict.fromkeys(in_reader_language(sentence) for _id, _code, sentence in step.refused)
    return render_template(
        "panel/routing_progress.html", kept=kept, rule=kept.rule, verb=verb, cursor=step.cursor,
        so_far=so_far + len(step.done), left=left + len(step.refused), why=list(why),
    )  # fmt: skip


def _phase(kept: KeptRule) -> str:
    now = context().now()
    if not isinstance(kept.rule, Routing):
        return "unreadable"
    if not kept.enabled:
        return "off"
    if kept.runs(now):
        return "active"
    return "ended" if kept.ends_at and kept.ends_at <= now else "planned"


def _blocks(kept: KeptRule) -> Draft | None:
    """Return a rule's conditions as its form has them, for being read; None where no form can."""
    try:
        return draft_of_rule(kept)
    except BadInput:
        return None


def _version() -> int:
    return _number("version") or 0


def _number(name: str) -> int | None:
    text = request.form.get(name, "").strip()
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 12 else None
