"""Answering htmx and plain forms alike: a part of a page for one, a redirect with a message for the other."""

from urllib.parse import urlsplit

from flask import flash, redirect, request
from werkzeug.wrappers import Response


def is_htmx() -> bool:
    """Whether a part of a page is asked for."""
    return request.headers.get("HX-Request") == "true"


def back(fallback: str) -> Response:
    """Redirect to the page that a form stood on, if it is one of the desk's own; else to the fallback."""
    came_from = urlsplit(request.referrer or "")
    own = came_from.netloc == request.host and came_from.path.startswith("/panel/")
    return redirect(f"{came_from.path}?{came_from.query}".rstrip("?") if own else fallback, 303)


def done(message: str, fallback: str) -> Response:
    """Tell a plain form that it worked, on the page that it stood on."""
    flash(message, "done")
    return back(fallback)
