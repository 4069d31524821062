"""Passkeys: adding one to the own account, removing it, and signing in with one."""

import time

from flask import Blueprint, Response, flash, jsonify, request, session, url_for
from flask_babel import gettext as _
from flask_security import login_user
from werkzeug.wrappers import Response as AnyResponse

from widget_server.errors import Conflict
from widget_server.panel.htmx import done
from widget_server.panel.people import PersonStore
from widget_server.panel.runtime import context, person
from widget_server.services.passkeys import (
    PasskeyRefused,
    add_passkey,
    ask_for_new,
    ask_for_sign_in,
    remove_passkey,
    sign_in_with_passkey,
)
from widget_server.web import Access, access

blueprint = Blueprint("passkeys", __name__)

# Who finds a desk left open must not make a key to it: so long ago, at most, was the password or a passkey shown.
FRESH_S = 15 * 60


@blueprint.post("/account/passkeys/question")
@access(Access.SIGNED_IN)
def ask_new() -> Response:
    """Answer what the person's device needs to make a key; who signed in long ago is sent to do it again first."""
    if time.time() - float(session.get("fs_paa", 0)) > FRESH_S:
        return jsonify(again=url_for("security.verify", next=url_for("panel.account.show")))
    return jsonify(ask_for_new(context(), person().id))


@blueprint.post("/account/passkeys")
@access(Access.SIGNED_IN)
def add() -> Response:
    """Keep the key that the device made."""
    add_passkey(context(), person().id, request.form.get("answer", ""), name=request.form.get("name", ""))
    flash(_("Passkey added. From now on it signs you in."), "done")
    return jsonify(to=url_for("panel.account.show"))


@blueprint.post("/account/passkeys/<id>/remove")
@access(Access.SIGNED_IN)
def remove(id: str) -> AnyResponse:
    """Forget a key."""
    remove_passkey(context(), person().id, id)
    return done(_("Passkey removed. It signs nobody in any more."), url_for("panel.account.show"))


@blueprint.post("/sign-in/passkey/question")
@access(Access.ANYONE)
def ask_sign_in() -> Response:
    """Answer what a device needs to say who holds it."""
    return jsonify(ask_for_sign_in(context()))


@blueprint.post("/sign-in/passkey")
@access(Access.ANYONE)
def sign_in() -> Response:
    """Sign in whoever the device says it is."""
    user_id = sign_in_with_passkey(context(), request.form.get("answer", ""))
    found = PersonStore(context()).find_user(id=user_id)
    if found is None:
        raise PasskeyRefused("the account is gone")
    if not login_user(found, authn_via=["passkey"]):
        raise Conflict(_("This account is turned off."))
    return jsonify(to=_own_page(request.form.get("next", "")))


def _own_page(wanted: str) -> str:
    """Return the page of the desk that was asked for; nobody is sent elsewhere after signing in."""
    own = wanted.startswith("/panel/") and "\\" not in wanted and "//" not in wanted.partition("?")[0]
    return wanted if own else url_for("panel.home.switcher")
