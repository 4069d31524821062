"""How often one caller may write: Flask-Limiter, counted in process or in Redis.

Owns the limits and their key: the site and a daily hash of the address, so that no address is kept anywhere.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, request
from flask_limiter import Limiter, RateLimitExceeded

from widget_server.api.call_limit import CallLimit
from widget_server.api.confine import hooks_only_where
from widget_server.api.problems import problem
from widget_server.api.public_pages import REDIS_TIMEOUT_S
from widget_server.api.runtime import runtime
from widget_server.api.shoppers import key_of_address
from widget_server.errors import VitrineError
from widget_server.services.context import Context


def caller(context: Context, site: str, address: str | None) -> str:
    """Return the key under which the calls of an address to a site are counted."""
    return f"{site}:{key_of_address(context, address)}"


def _caller() -> str:
    return caller(runtime().context, (request.view_args or {}).get("site", ""), request.remote_addr)


limiter = Limiter(key_func=_caller, in_memory_fallback_enabled=True)

VOTES = limiter.limit("60/minute")
REPORTS = limiter.limit("20/minute;100/day")
REVIEWS = limiter.limit("10/minute;40/day")
QUESTIONS = limiter.limit("10/minute;40/day")
# Reading, but of words that nobody asked before: each is searched for once, what is kept is not counted.
QUOTES = limiter.limit("240/minute")
ORDERS = limiter.limit("600/minute")
# Counted in each process: feeds and events never wait for Redis.
PERSONAL_A_MINUTE = 300
# What is not answered from memory is a page made anew. A shop's own server asks for each page once a minute from
# one address; a hundred new ones a second are a flood, and about a seventh of a core.
READS_A_MINUTE = 6000
# A page sends events every few seconds while it is looked at; many shoppers may share one address.
EVENTS_A_MINUTE = 600

View = TypeVar("View", bound=Callable[..., Any])


class TooOften(VitrineError):
    """A caller asked more often than the call takes.  wait_s : until they may again."""

    code = "too_many_requests"
    status = 429
    title = "Too Many Requests"

    def __init__(self, wait_s: int) -> None:
        super().__init__("Too many requests. Wait a little and try again.")
        self.wait_s = wait_s


def limited_as_personal(view: View) -> View:
    """Limit how often a caller may ask for personal feeds; what is answered in front of Flask counts as well."""
    return _limited(view, lambda: runtime().personal_limit)


def limited_as_events(view: View) -> View:
    """Limit how often a caller may report events; what is taken in front of Flask counts as well."""
    return _limited(view, lambda: runtime().events_limit)


def _limited(view: View, limit: Callable[[], CallLimit]) -> View:
    @wraps(view)
    def limited(*given: Any, **named: Any) -> Any:
        wait_s = limit().hit(_caller(), runtime().context.now().timestamp())
        if wait_s:
            raise TooOften(wait_s)
        return view(*given, **named)

    return cast(View, limited)


def install(app: Flask, redis_url: str) -> None:
    """Count the calls of an app; with Redis for all its processes together."""
    app.config.setdefault("RATELIMIT_STORAGE_URI", redis_url or "memory://")
    if redis_url:
        waits = {"socket_connect_timeout": REDIS_TIMEOUT_S, "socket_timeout": REDIS_TIMEOUT_S}
        app.config.setdefault("RATELIMIT_STORAGE_OPTIONS", waits)
    app.config.setdefault("RATELIMIT_STRATEGY", "fixed-window")
    # Only views that declare a limit have one, and these check it themselves.
    with hooks_only_where(app, lambda: False):
        limiter.init_app(app)

    @app.before_request
    def limit_reads() -> None:
        # What is answered from memory does not come here.
        if (
            request.method in ("GET", "HEAD")
            and request.path.startswith("/v1/")
            and "site" in (request.view_args or {})
        ):
            wait_s = runtime().reads_limit.hit(_caller(), runtime().context.now().timestamp())
            if wait_s:
                raise TooOften(wait_s)

    @app.errorhandler(TooOften)
    def asked_too_often(error: TooOften) -> Response:
        response = problem(429, code=error.code, detail=error.public)
        response.headers["Retry-After"] = str(error.wait_s)
        return response

    @app.errorhandler(RateLimitExceeded)
    def too_often(error: RateLimitExceeded) -> Response:
        response = problem(429, code="too_many_requests", detail="Too many requests. Wait a little and try again.")
        if limiter.current_limit is not None:
            wait_s = max(1, round(limiter.current_limit.reset_at - time.time()))
            response.headers["Retry-After"] = str(wait_s)
        return response
