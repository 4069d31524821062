"""Honest reviews: what share of which stars is rejected, what waits for a second signature, and signing."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from moderation.rejections import leans_on_low_stars
from widget_server.db.session import reading_session
from widget_server.errors import BadInput
from widget_server.panel.htmx import done
from widget_server.panel.runtime import actor, context, desk
from widget_server.services.second_signature import list_signatures, rejection_shares
from widget_server.services.sign_rejection import sign_rejection
from widget_server.web import Access, access

blueprint = Blueprint("honesty", __name__, url_prefix="/<site>/honest-reviews")


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show the share of rejected reviews by stars, and what waits for a second person."""
    with reading_session(context().engine) as session:
        shares = rejection_shares(session, desk().id, context().now())
        waiting = list_signatures(session, desk().id)
    return render_template(
        "panel/honesty.html", shares=shares, leans=leans_on_low_stars(shares), waiting=waiting, me=actor()
    )


@blueprint.post("/<id>")
@access(Access.MODERATOR)
def sign(site: str, id: str) -> Response:
    """Sign a waiting rejection, or drop it."""
    said = request.form.get("answer", "")
    if said not in ("sign", "drop"):
        raise BadInput(_("Sign it or drop it."), parameter="answer")
    sign_rejection(context(), desk().id, id, agree=said == "sign", actor=actor(), role=desk().role)
    return done(
        _("Signed.") if said == "sign" else _("Dropped; the review stays as it is."), url_for(".show", site=site)
    )
