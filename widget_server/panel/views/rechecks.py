"""Re-checks: what the machine decided, decided again by a person who is not told how."""

from flask import Blueprint, render_template, request

from moderation.reasons import REASONS
from widget_server.db.session import reading_session
from widget_server.panel.forms import decision_of
from widget_server.panel.runtime import actor, context, desk
from widget_server.services.recheck_machine import Checked, recheck, waiting_rechecks
from widget_server.web import Access, access

blueprint = Blueprint("rechecks", __name__, url_prefix="/<site>/rechecks")


@blueprint.get("")
@access(Access.MODERATOR)
def show(site: str) -> str:
    """Show what waits to be checked again."""
    return _page()


@blueprint.post("/<id>")
@access(Access.MODERATOR)
def check(site: str, id: str) -> str:
    """Take a person's decision; only now the machine's is told."""
    return _page(recheck(context(), desk().id, id, decision_of(request.form, desk().role), actor=actor()))


def _page(checked: Checked | None = None) -> str:
    with reading_session(context().engine) as session:
        cards = waiting_rechecks(session, desk().id, context().now())
    return render_template("panel/rechecks.html", cards=cards, checked=checked, reasons=REASONS)
