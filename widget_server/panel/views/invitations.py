"""Following the link of an invitation: sign in or choose a password, then accept."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from widget_server.panel.runtime import context, person
from widget_server.services.accept_invitation import accept_signed_in, accept_with_password, read_invitation
from widget_server.web import Access, access

blueprint = Blueprint("invitations", __name__, url_prefix="/join")


@blueprint.get("/<token>")
@access(Access.ANYONE)
def show(token: str) -> str:
    """Show what the invitation offers, and the way to accept it."""
    return _page(token)


@blueprint.post("/<token>")
@access(Access.ANYONE)
def accept(token: str) -> Response | str:
    """Accept, signed in as the invited person or with a password that is chosen here."""
    invitation = read_invitation(context(), token)
    if invitation.has_password:
        if not current_user.is_authenticated:
            return redirect(url_for("security.login", next=url_for(".show", token=token)), 303)
        accept_signed_in(context(), token, user_id=person().id)
        return redirect(url_for("panel.home.show", site=invitation.site_key), 303)
    if request.form.get("password", "") != request.form.get("again", ""):
        return _page(token, problem=_("The two passwords differ."))
    accept_with_password(context(), token, request.form.get("password", ""))
    flash(_("Welcome. Sign in with your new password."), "done")
    return redirect(url_for("security.login"), 303)


def _page(token: str, problem: str = "") -> str:
    invitation = read_invitation(context(), token)
    return render_template("panel/join.html", invitation=invitation, token=token, problem=problem)
