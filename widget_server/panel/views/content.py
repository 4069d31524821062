"""Everything a site has, in every state: find it, open it, take it down."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from moderation.rights import Basis
from moderation.states import PUBLIC_STATES
from moderation.types import State
from widget_server.db.session import reading_session
from widget_server.panel.forms import ChosenList, chosen_list
from widget_server.panel.htmx import done
from widget_server.panel.runtime import actor, context, desk
from widget_server.services.grant_rights import grant
from widget_server.services.list_cards import count_matching, list_cards, matching_ids
from widget_server.services.list_filter import FACTS
from widget_server.web import Access, access

blueprint = Blueprint("content", __name__, url_prefix="/<site>/content")

PAGE_TILES = 40


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show a page of what the filter names; what is published where it names no state."""
    chosen = _chosen(request.args)
    with reading_session(context().engine) as session:
        page = list_cards(
            session, desk().id, chosen.filter, now=context().now(), order=chosen.order, cursor=chosen.cursor,
            limit=PAGE_TILES,
        )  # fmt: skip
        total = count_matching(session, desk().id, chosen.filter, context().now())
    return render_template(
        "panel/content.html",
        page=page,
        total=total,
        chosen=chosen,
        states=list(State),
        public=sorted(PUBLIC_STATES),
        facts=FACTS,
    )


@blueprint.post("/rights")
@access(Access.MODERATOR)
def grant_all(site: str) -> Response:
    """Record the shop's evidence for everything that the filter names."""
    chosen = _chosen(request.form)
    with reading_session(context().engine) as session:
        ids = matching_ids(session, desk().id, chosen.filter, context().now())
    evidence = request.form.get("evidence", "")
    granted = len(grant(context(), desk().id, ids, evidence=evidence, basis=Basis.IMPORT_EVIDENCE, actor=actor()))
    return done(ngettext("%(num)s right recorded.", "%(num)s rights recorded.", granted), url_for(".show", site=site))


def _chosen(arguments: MultiDict[str, str]) -> ChosenList:
    known = MultiDict(arguments)
    if not known.getlist("state"):
        known.setlist("state", sorted(PUBLIC_STATES))
    known.setdefault("order", "newest")
    return chosen_list(known)
