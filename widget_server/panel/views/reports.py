"""What shoppers reported."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from moderation.reasons import REASONS
from widget_server.db.session import reading_session
from widget_server.errors import BadInput
from widget_server.panel.forms import reason_of
from widget_server.panel.htmx import done
from widget_server.panel.runtime import actor, context, desk
from widget_server.services.appeal_decision import Judgement, decide_appeal, list_appeals
from widget_server.services.decide_report import close_report, keep_reported, remove_reported
from widget_server.services.list_reports import list_reports
from widget_server.web import Access, access

blueprint = Blueprint("reports", __name__, url_prefix="/<site>/reports")


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show the open reports, or the closed ones."""
    resolved = request.args.get("show") == "closed"
    with reading_session(context().engine) as session:
        reports = list_reports(session, desk().id, resolved=resolved, now=context().now())
        appeals = list_appeals(session, desk().id, resolved=resolved)
    return render_template("panel/reports.html", reports=reports, appeals=appeals, resolved=resolved, reasons=REASONS)


@blueprint.post("/<report>")
@access(Access.MODERATOR)
def resolve(site: str, report: str) -> Response:
    """Close a report that needs no further step."""
    close_report(context(), desk().id, report, actor=actor())
    return done(_("Report closed."), url_for(".show", site=site))


@blueprint.post("/<report>/decision")
@access(Access.MODERATOR)
def decide(site: str, report: str) -> Response:
    """Let a reported item stay or take it down; who reported and who wrote it are told why."""
    outcome, facts = request.form.get("outcome", ""), request.form.get("facts", "")[:2000]
    if outcome == "kept":
        keep_reported(context(), desk().id, report, facts=facts, actor=actor())
    elif outcome == "removed":
        remove_reported(
            context(), desk().id, report, reason=reason_of(request.form), facts=facts, actor=actor(), role=desk().role
        )
    else:
        raise BadInput(_("Say whether it stays or is removed."), parameter="outcome")
    return done(_("Decided. Who reported it is told, where an address is known."), url_for(".show", site=site))


@blueprint.post("/objections/<id>")
@access(Access.MODERATOR)
def decide_objection(site: str, id: str) -> Response:
    """Decide on an objection."""
    outcome = request.form.get("outcome", "")
    if outcome not in ("upheld", "reversed"):
        raise BadInput(_("Say whether the decision stands or is reversed."), parameter="outcome")
    judgement = Judgement(
        reverse=outcome == "reversed", facts=request.form.get("facts", ""), actor=actor(), role=desk().role,
        reason=reason_of(request.form),
    )  # fmt: skip
    decide_appeal(context(), desk().id, id, judgement)
    return done(_("Decided. Who objected is told, where an address is known."), url_for(".show", site=site))
