"""The list of a person's sites, and a site's overview."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from widget_server.db.session import reading_session
from widget_server.panel.runtime import context, desk, person
from widget_server.services.find_membership import sites_of
from widget_server.services.list_imports import list_imports
from widget_server.services.summarise_desk import summarise_desk
from widget_server.services.widget_cost import METRICS, widget_cost
from widget_server.web import Access, access

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@access(Access.SIGNED_IN)
def switcher() -> Response | str:
    """Show the sites to choose from; somebody with one site goes straight there."""
    sites = sites_of(context(), person().id)
    if len(sites) == 1:
        return redirect(url_for(".show", site=sites[0].key))
    return render_template("panel/sites.html", sites=sites)


@blueprint.get("/<site>")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show a site at a glance."""
    with reading_session(context().engine) as session:
        summary = summarise_desk(session, desk().id, now=context().now())
        imports = list_imports(session, desk().id, limit=4)
        cost = widget_cost(session, desk().id, now=context().now())
    return render_template("panel/home.html", summary=summary, imports=imports, cost=cost, metrics=METRICS)
