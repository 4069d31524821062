"""Surges of bad content: what nobody has seen yet, the brake beside it, and the address that is told."""

from flask import Blueprint, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from widget_server.db.session import reading_session
from widget_server.panel.htmx import done
from widget_server.panel.runtime import actor, context, desk
from widget_server.services.manage_alerts import list_alerts, read_hook, see_alert, set_hook
from widget_server.web import Access, access

blueprint = Blueprint("alerts", __name__, url_prefix="/<site>/alerts")


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show the alerts."""
    return _page()


@blueprint.post("/<id>/seen")
@access(Access.MODERATOR)
def see(site: str, id: str) -> Response:
    """Note that somebody has looked."""
    see_alert(context(), desk().id, id, actor=actor())
    return done(_("Noted: somebody has looked."), url_for(".show", site=site))


@blueprint.post("/address")
@access(Access.OWNER)
def address(site: str) -> Response:
    """Set the address that is told, and show its secret, this once; or tell none any more."""
    secret = set_hook(context(), desk().id, request.form.get("url", ""), actor=actor())
    if not secret:
        return done(_("Saved."), url_for(".show", site=site))
    # Shown in the answer itself and never in a redirect: a secret must not lie in a session or an address.
    return make_response(_page(secret=secret))


def _page(secret: str = "") -> str:
    with reading_session(context().engine) as session:
        alerts = list_alerts(session, desk().id, context().now())
        hook = read_hook(session, desk().id)
    return render_template("panel/alerts.html", alerts=alerts, hook=hook, secret=secret)
