"""What shoppers reported."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from widget_server.db.session import reading_session
from widget_server.panel.htmx import done
from widget_server.panel.runtime import actor, context, desk
from widget_server.services.list_reports import list_reports, resolve_report
from widget_server.web import Access, access

blueprint = Blueprint("reports", __name__, url_prefix="/<site>/reports")


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show the open reports, or the closed ones."""
    resolved = request.args.get("show") == "closed"
    with reading_session(context().engine) as session:
        reports = list_reports(session, desk().id, resolved=resolved, now=context().now())
    return render_template("panel/reports.html", reports=reports, resolved=resolved)


@blueprint.post("/<report>")
@access(Access.MODERATOR)
def resolve(site: str, report: str) -> Response:
    """Close a report that needs no further step."""
    resolve_report(context(), desk().id, report, actor=actor())
    return done(_("Report closed."), url_for(".show", site=site))
