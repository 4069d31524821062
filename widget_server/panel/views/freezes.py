"""The brake of the desk: products whose displays stand still, freezing one and letting it go."""

from flask import Blueprint, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from widget_server.db.session import reading_session
from widget_server.errors import BadInput
from widget_server.panel.htmx import done, is_htmx
from widget_server.panel.presenting import moment
from widget_server.panel.runtime import actor, context, desk
from widget_server.services.freeze_product import (
    DEFAULT_HOURS,
    LONGEST_HOURS,
    freeze_product,
    lift_freeze,
    list_freezes,
)
from widget_server.web import Access, access

blueprint = Blueprint("freezes", __name__, url_prefix="/<site>/freezes")


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show which products stand still."""
    with reading_session(context().engine) as session:
        freezes = list_freezes(session, desk().id, context().now())
    return render_template("panel/freezes.html", freezes=freezes, hours=DEFAULT_HOURS, longest=LONGEST_HOURS)


@blueprint.post("")
@access(Access.MODERATOR)
def freeze(site: str) -> Response:
    """Stop every display of a product."""
    hours = request.form.get("hours", "").strip() or str(DEFAULT_HOURS)
    if not hours.isdecimal() or len(hours) > 3:
        raise BadInput(_("Give the hours as a number."), parameter="hours")
    found = freeze_product(
        context(), desk().id, request.form.get("product", "").strip()[:200], actor=actor(), hours=int(hours),
        note=request.form.get("note", "")[:2000],
    )  # fmt: skip
    told = _("Nothing of “%(product)s” is shown until %(end)s. “Frozen products” lets it go again.",
             product=found.title, end=moment(found.until))  # fmt: skip
    if is_htmx():
        return jsonify(told=told)
    return done(told, url_for(".show", site=site))


@blueprint.post("/<id>/lift")
@access(Access.MODERATOR)
def lift(site: str, id: str) -> Response:
    """Let a product be shown again."""
    lift_freeze(context(), desk().id, id, actor=actor())
    return done(_("It is shown again."), url_for(".show", site=site))
