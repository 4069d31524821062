"""Ties a browser's cookie to a row of its session, without which the cookie opens nothing.

Owns when sessions begin and end: with every sign-in, by whatever means, and with signing out or a new password. What a
session is, is `services.desk_sessions`'.
"""

from typing import Any

from flask import Flask, request, session
from flask_login import user_logged_out
from flask_security import password_changed, password_reset, user_authenticated

from widget_server.panel.devices import device_of
from widget_server.panel.people import Person
from widget_server.services.context import Context
from widget_server.services.desk_sessions import SESSION_LASTS, end_other_sessions, end_token, holder_of, open_session

TOKEN = "desk_session"
_NOT_WEAK = False  # the receivers are local functions: nothing else holds them


def install(app: Flask, context: Context) -> None:
    """Ask for a session's row wherever a person is looked up; comes after Flask-Security, whose look-up it guards."""
    app.config["PERMANENT_SESSION_LIFETIME"] = SESSION_LASTS
    manager: Any = app.login_manager  # type: ignore[attr-defined]
    by_uniquifier = manager._user_callback

    def load(uniquifier: str) -> Person | None:
        holder = holder_of(context, current_token())
        found: Person | None = by_uniquifier(uniquifier) if holder is not None else None
        return found if found is not None and found.id == holder else None

    def begin(_app: Flask, user: Person, authn_via: list[str] | None = None, **_facts: object) -> None:
        end_token(context, current_token())  # of this browser, which signs in again
        means = (authn_via or ["second_factor"])[0]  # with which Flask-Security names no means
        session[TOKEN] = open_session(context, user.id, device=device_of(request.user_agent.string), means=means)
        session.permanent = True

    def end(_app: Flask, **_facts: object) -> None:
        end_token(context, session.pop(TOKEN, ""))

    def end_others(_app: Flask, user: Person, **_facts: object) -> None:
        end_other_sessions(context, user.id, current_token())

    manager.user_loader(load)
    user_authenticated.connect(begin, app, weak=_NOT_WEAK)
    user_logged_out.connect(end, app, weak=_NOT_WEAK)
    for signal in (password_changed, password_reset):
        signal.connect(end_others, app, weak=_NOT_WEAK)


def current_token() -> str:
    """Return what the cookie of this request holds, "" for a stranger's."""
    return str(session.get(TOKEN, ""))
