"""The queue: what waits for a person, and the decisions taken on it, one by one or for a selection."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from moderation.reasons import REASONS
from moderation.types import Action, Decision, Kind, Reason
from widget_server.db.session import reading_session
from widget_server.errors import BadInput
from widget_server.panel.forms import ChosenList, chosen_list, reason_of
from widget_server.panel.presenting import in_reader_language
from widget_server.panel.runtime import actor, context, desk
from widget_server.services.decide_submission import decide_many
from widget_server.services.list_cards import FACTS, count_waiting, list_cards
from widget_server.web import Access, access

blueprint = Blueprint("queue", __name__, url_prefix="/<site>/queue")

# One form never names more: larger clean-ups go through `vitrine approve` and `vitrine reject`.
MOST_SELECTED = 500


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show a page of what waits."""
    return _page(chosen_list(request.args))


@blueprint.post("")
@access(Access.MODERATOR)
def decide_selected(site: str) -> Response | str:
    """Approve or reject what was ticked, then show the same list again."""
    chosen = chosen_list(request.form)
    ids = request.form.getlist("id")
    if not ids or len(ids) > MOST_SELECTED:
        raise BadInput(_("Tick something first; at most %(most)s at once.", most=MOST_SELECTED), parameter="id")
    if request.form.get("action") not in (Action.APPROVE, Action.REJECT):
        raise BadInput(_("In bulk only approving and rejecting are possible."), parameter="action")
    decision = Decision(
        action=Action(request.form["action"]),
        revision=0,
        actor_role=desk().role,
        reason=reason_of(request.form),
        note=request.form.get("note", "").strip(),
        evidence=request.form.get("evidence", "").strip(),
        selected_by=chosen.filter.selected_by,
    )
    outcome = decide_many(context(), desk().id, ids, decision, actor=actor())
    if outcome.done:
        done = len(outcome.done)
        flash(ngettext("%(num)s decided.", "%(num)s decided.", done), "done")
    sentences = dict.fromkeys(in_reader_language(sentence) for _id, _code, sentence in outcome.refused)
    if outcome.refused:
        left = ngettext("%(num)s was left as it was:", "%(num)s were left as they were:", len(outcome.refused))
        flash(f"{left} {' '.join(sentences)}", "trouble")
    return redirect(url_for(".show", site=site, **chosen.arguments(cursor="")), 303)


def _page(chosen: ChosenList) -> str:
    with reading_session(context().engine) as session:
        page = list_cards(
            session, desk().id, chosen.filter, now=context().now(), order=chosen.order, cursor=chosen.cursor
        )
        waiting = count_waiting(session, desk().id)
    return render_template(
        "panel/queue.html",
        page=page,
        chosen=chosen,
        waiting=waiting,
        reasons=REASONS,
        problems=[*Reason, *FACTS],
        kinds=list(Kind),
    )
