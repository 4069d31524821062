"""What the web rooms (api, panel, demo) share: every route declares who may call it, and how errors look.

Owns the declaration and its check at start; how a caller proves who they are belongs to the room itself.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask

PEOPLE = "/people/"
"""Pages for people outside the shop, reached by signed links: no session, no cookie, no script."""

View = TypeVar("View", bound=Callable[..., Any])


class Access(StrEnum):
    """Who may call a route."""

    ANYONE = "anyone"  # public and cacheable by everybody
    SITE_ORIGIN = "site_origin"  # browsers on one of the site's exact origins
    SECRET_KEY = "secret_key"  # the merchant's server, Authorization: Bearer sk_…
    SIGNED_IN = "signed_in"  # any person with a sign-in
    VIEWER = "viewer"  # a member of the site with at least this role
    MODERATOR = "moderator"
    OWNER = "owner"
    OPERATOR = "operator"  # whoever runs the machine: health and metrics


def access(who: Access) -> Callable[[View], View]:
    """Declare who may call a view; a route without a declaration is refused when the app starts."""

    def declare(view: View) -> View:
        view.vitrine_access = who  # type: ignore[attr-defined]
        return view

    return declare


def declared_access(app: Flask, endpoint: str) -> Access | None:
    """Return what a route declared, None for one that forgot."""
    view = app.view_functions[endpoint]
    while view is not None:
        who = getattr(view, "vitrine_access", None)
        if isinstance(who, Access):
            return who
        view = getattr(view, "__wrapped__", None)  # type: ignore[assignment]
    return None


def undeclared_routes(app: Flask) -> list[str]:
    """Return the endpoints that do not say who may call them."""
    return sorted({rule.endpoint for rule in app.url_map.iter_rules() if declared_access(app, rule.endpoint) is None})
