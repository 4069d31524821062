"""A person's own account: address, language, password, second factor."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from widget_server.panel.htmx import done
from widget_server.panel.runtime import context, person
from widget_server.services.choose_language import choose_language
from widget_server.web import Access, access

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@access(Access.SIGNED_IN)
def show() -> str:
    """Show the account."""
    return render_template("panel/account.html")


@blueprint.post("")
@access(Access.SIGNED_IN)
def save() -> Response:
    """Save the language of the desk."""
    choose_language(context(), person().id, request.form.get("locale", ""))
    return done(_("Saved."), url_for(".show"))
