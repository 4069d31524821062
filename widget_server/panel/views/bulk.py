"""Decisions on many at once, step by step, and their undoing: what the queue's script calls."""

import re

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _

from widget_server.errors import BadInput
from widget_server.panel.forms import chosen_list
from widget_server.panel.presenting import in_reader_language
from widget_server.panel.runtime import actor, context, desk
from widget_server.panel.views.queue import MOST_SELECTED, bulk_decision
from widget_server.services.decide_in_bulk import BulkStep, decide_matching, new_bulk, undo_bulk
from widget_server.services.decide_submission import Unlawful, decide_many
from widget_server.web import Access, access

blueprint = Blueprint("bulk", __name__, url_prefix="/<site>/queue/bulk")

_NAME = re.compile(r"[0-9a-f]{32}", re.A)


@blueprint.post("")
@access(Access.MODERATOR)
def step(site: str) -> Response:
    """Decide on what was ticked, or take one step through all that match; answers how far it came."""
    chosen = chosen_list(request.form)
    decision = bulk_decision(chosen)
    if chosen.filter.stars:
        raise Unlawful(_("Nothing is decided in bulk while reviews are filtered by stars."), parameter="stars")
    bulk = _bulk() or new_bulk(context())
    if request.form.get("all") == "yes":
        wanted = chosen.filter_upto(request.form.get("upto", ""))
        made = decide_matching(
            context(), desk().id, wanted, decision, actor=actor(), bulk=bulk, cursor=request.form.get("cursor", "")
        )
        return _answer(made, bulk)
    ids = request.form.getlist("id")
    if not ids or len(ids) > MOST_SELECTED:
        raise BadInput(_("Tick something first; at most %(most)s at once.", most=MOST_SELECTED), parameter="id")
    outcome = decide_many(context(), desk().id, ids, decision, actor=actor(), bulk=bulk)
    return _answer(BulkStep(done=outcome.done, refused=outcome.refused, cursor=""), bulk)


@blueprint.post("/undo")
@access(Access.MODERATOR)
def undo(site: str) -> Response:
    """Take one step back through what was decided under one name."""
    bulk = _bulk()
    made = undo_bulk(
        context(), desk().id, bulk, actor=actor(), role=desk().role, cursor=request.form.get("cursor", "")[:32]
    )
    return _answer(made, bulk)


def _bulk() -> str:
    given = request.form.get("bulk", "")
    if given and not _NAME.fullmatch(given):
        raise BadInput(_("There is no such decision."), parameter="bulk")
    return given


def _answer(made: BulkStep, bulk: str) -> Response:
    sentences = dict.fromkeys(in_reader_language(sentence) for _id, _code, sentence in made.refused)
    return jsonify(
        bulk=bulk, done=made.done, refused=[id for id, _c, _s in made.refused], why=list(sentences), cursor=made.cursor
    )
