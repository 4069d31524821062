"""The queue: what waits for a person, page by page, and what happens to it meanwhile."""

from urllib.parse import urlencode

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from moderation.reasons import REASONS
from moderation.rights import Basis
from moderation.types import Action, Decision
from widget_server.db.session import reading_session
from widget_server.errors import BadInput
from widget_server.panel.forms import ChosenList, chosen_list, reason_of, usual_order
from widget_server.panel.menus import menus
from widget_server.panel.presenting import count, in_reader_language
from widget_server.panel.runtime import actor, context, desk, person
from widget_server.services.decide_submission import decide_many
from widget_server.services.keep_views import views_of
from widget_server.services.list_cards import CardPage, count_matching, list_cards, newest_number
from widget_server.services.list_changes import changed_since
from widget_server.services.list_filter import sources_and_languages
from widget_server.services.queues import MOST_COUNTED, Queue, count_queues
from widget_server.web import Access, access

blueprint = Blueprint("queue", __name__, url_prefix="/<site>/queue")

# One form never names more; "all that match" needs no names.
MOST_SELECTED = 500
# Those that the queue's page shows when they are asked for, so that a filter in force is never out of sight.
MORE_FILTERS = frozenset({"rating", "media", "tagged", "platform", "language", "author", "since", "until", "color"})
# More cards than anybody has open.
MOST_SEEN = 500


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show a page of a queue."""
    chosen = chosen_list(request.args)
    with reading_session(context().engine) as session:
        page = _page(session, chosen)
        upto = newest_number(session, desk().id)
    views = views_of(context(), desk().id, person().id)
    here = urlencode(chosen.arguments(cursor=""), doseq=True)
    return render_template(
        "panel/queue.html",
        page=page,
        chosen=chosen,
        upto=upto,
        queues=list(Queue),
        views=views,
        current_view=next((view for view in views if view.address == here), None),
        reasons=REASONS,
        bases=[Basis.CREATOR_GRANT, Basis.MERCHANT_OWN],
        usual_order=usual_order,
        more_filters=bool(chosen.filter.selected_by & MORE_FILTERS),
        **menus(usual_order(chosen.filter.queue)),
    )


@blueprint.get("/cards")
@access(Access.VIEWER)
def cards(site: str) -> str:
    """Show the next cards alone: the page fetches them before they are needed."""
    chosen = chosen_list(request.args)
    with reading_session(context().engine) as session:
        page = _page(session, chosen)
    return render_template("panel/queue_cards.html", page=page, chosen=chosen)


@blueprint.get("/pulse")
@access(Access.VIEWER)
def pulse(site: str) -> Response:
    """Say how much is in each queue and which of the cards shown are no longer as they were."""
    chosen = chosen_list(request.args)
    seen = _seen(request.args)
    with reading_session(context().engine) as session:
        counts = count_queues(session, desk().id, context().now())
        total = (
            count_matching(session, desk().id, chosen.filter, context().now())
            if chosen.narrowed
            else counts[chosen.filter.queue]
        )
        changed = changed_since(session, desk().id, seen)
    exact = {Queue.WAITING, Queue.NEW, Queue.HELD, Queue.APPROVED, Queue.REJECTED}
    return jsonify(
        counts={
            queue: f"{count(n)}+" if n >= MOST_COUNTED and queue not in exact else count(n)
            for queue, n in counts.items()
        },
        waiting=counts[Queue.WAITING],
        total=total,
        total_words=count(total),
        changed=changed,
    )


@blueprint.get("/choices")
@access(Access.VIEWER)
def choices(site: str) -> str:
    """Show the sources and languages there are, for the menus of the filters."""
    with reading_session(context().engine) as session:
        sources, languages = sources_and_languages(session, desk().id)
    return render_template("panel/queue_choices.html", sources=sources, languages=languages)


@blueprint.post("")
@access(Access.MODERATOR)
def decide_selected(site: str) -> AnyResponse | str:
    """Approve or reject what was ticked, then show the same list again: the way without a script."""
    chosen = chosen_list(request.form)
    ids = request.form.getlist("id")
    if not ids or len(ids) > MOST_SELECTED:
        raise BadInput(_("Tick something first; at most %(most)s at once.", most=MOST_SELECTED), parameter="id")
    outcome = decide_many(context(), desk().id, ids, bulk_decision(chosen), actor=actor())
    if outcome.done:
        done = len(outcome.done)
        flash(ngettext("%(num)s decided.", "%(num)s decided.", done), "done")
    sentences = dict.fromkeys(in_reader_language(sentence) for _id, _code, sentence in outcome.refused)
    if outcome.refused:
        left = ngettext("%(num)s was left as it was:", "%(num)s were left as they were:", len(outcome.refused))
        flash(f"{left} {' '.join(sentences)}", "trouble")
    return redirect(url_for(".show", site=site, **chosen.arguments(cursor="")), 303)


def bulk_decision(chosen: ChosenList) -> Decision:
    """Read a decision on many.  Raises BadInput for an action that is none in bulk."""
    if request.form.get("action") not in (Action.APPROVE, Action.REJECT):
        raise BadInput(_("In bulk only approving and rejecting are possible."), parameter="action")
    return Decision(
        action=Action(request.form["action"]),
        revision=0,
        actor_role=desk().role,
        reason=reason_of(request.form),
        note=request.form.get("note", "").strip()[:2000],
        evidence=request.form.get("evidence", "").strip()[:2000],
        selected_by=chosen.filter.selected_by,
    )


def _page(session: Session, chosen: ChosenList) -> CardPage:
    return list_cards(session, desk().id, chosen.filter, now=context().now(), order=chosen.order, cursor=chosen.cursor)


def _seen(arguments: MultiDict[str, str]) -> dict[str, tuple[int, str]]:
    """Read what the page shows, "id.revision.state" each; what is not written so is not looked for."""
    seen: dict[str, tuple[int, str]] = {}
    for one in arguments.getlist("seen")[:MOST_SEEN]:
        id, _dot, rest = one.partition(".")
        revision, _dot, state = rest.partition(".")
        if revision.isascii() and revision.isdecimal() and len(revision) < 9:
            seen[id] = (int(revision), state)
    return seen
