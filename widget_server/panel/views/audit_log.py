"""Who did what and when."""

from flask import Blueprint, Response, render_template, request

from widget_server.db.session import reading_session
from widget_server.panel.runtime import context, desk
from widget_server.services.list_audit import list_audit
from widget_server.services.verify_audit import export_audit, verify_audit
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


@blueprint.get("/verification")
@access(Access.VIEWER)
def verify(site: str) -> str:
    """Walk the chain of the log and show what it found."""
    with reading_session(context().engine) as session:
        found = verify_audit(session, desk().id)
    return render_template("panel/audit_verified.html", found=found)


@blueprint.get("/lines.jsonl")
@access(Access.OWNER)
def lines(site: str) -> Response:
    """Answer the whole log as JSON Lines."""
    with reading_session(context().engine) as session:
        body = b"".join(export_audit(session, desk().id))
    response = Response(body, content_type="application/jsonl")
    response.headers["Content-Disposition"] = "attachment; filename=audit-log.jsonl"
    return response
