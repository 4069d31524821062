"""Who did what and when."""

from flask import Blueprint, render_template, request

from widget_server.db.session import reading_session
from widget_server.panel.runtime import context, desk
from widget_server.services.list_audit import list_audit
from widget_server.web import Access, access

blueprint = Blueprint("audit_log", __name__, url_prefix="/<site>/audit-log")

AREAS = ("submission", "rights", "report", "member", "key", "origin", "gallery", "site")


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show a page of the log."""
    area = request.args.get("area", "")
    area = area if area in AREAS else ""
    with reading_session(context().engine) as session:
        page = list_audit(session, desk().id, before=request.args.get("before", ""), area=area)
    return render_template("panel/audit_log.html", page=page, area=area, areas=AREAS)
