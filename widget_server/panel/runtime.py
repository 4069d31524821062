"""What the desk's views share: the context, the showcases, and the site and person of this request.

Owns how a view reaches them; the gate puts the site in place after it has checked the membership.
"""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app, g
from flask_security import current_user

from widget_server.panel.people import Person
from widget_server.services.context import Context
from widget_server.services.find_membership import DeskSite
from widget_server.showcase.showcases import Showcases

_NAME = "vitrine-panel"


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """The shared parts of one app's desk."""

    context: Context
    showcases: Showcases


def install(app: Flask, runtime: Runtime) -> None:
    """Give an app its shared parts."""
    app.extensions[_NAME] = runtime


def runtime() -> Runtime:
    """Return the shared parts of the app that answers now."""
    return cast(Runtime, current_app.extensions[_NAME])


def context() -> Context:
    """Return the context of the app that answers now."""
    return runtime().context


def person() -> Person:
    """Return who is signed in; only for views that the gate lets signed-in people into."""
    return cast(Person, current_user._get_current_object())


def actor() -> str:
    """Return the signed-in person as the audit log names them."""
    return f"user:{person().id}"


def desk() -> DeskSite:
    """Return the site of this request, of which the signed-in person is a member."""
    return cast(DeskSite, g.desk_site)
