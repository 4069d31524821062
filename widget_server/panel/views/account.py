"""A person's own account: address, language, password, second factor, passkeys, and where they are signed in."""

from flask import Blueprint, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from widget_server.panel.htmx import done
from widget_server.panel.runtime import context, person
from widget_server.panel.signed_in import current_token
from widget_server.services.choose_language import choose_language
from widget_server.services.desk_sessions import list_sessions
from widget_server.services.passkeys import list_passkeys, relying_party
from widget_server.web import Access, access

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@access(Access.SIGNED_IN)
def show() -> str:
    """Show the account."""
    return render_template(
        "panel/account.html",
        passkeys=list_passkeys(context(), person().id),
        party=relying_party(context().settings.resolved_public_url),
        sessions=list_sessions(context(), person().id, current_token()),
    )


@blueprint.get("/token")
@access(Access.SIGNED_IN)
def token() -> Response:
    """Hand a page that outlived its session the token of the new one, so that what was typed there can be sent.

    Only pages of this origin can read the answer; a stranger is sent to the sign-in.
    """
    return jsonify(token=generate_csrf())


@blueprint.post("")
@access(Access.SIGNED_IN)
def save() -> Response:
    """Save the language of the desk."""
    choose_language(context(), person().id, request.form.get("locale", ""))
    return done(_("Saved."), url_for(".show"))
