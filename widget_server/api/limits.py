"""How often one caller may write: Flask-Limiter, counted in process or in Redis.

Owns the limits and their key: the site and a daily hash of the address, so that no address is kept anywhere.
"""

import time

from flask import Flask, Response, request
from flask_limiter import Limiter, RateLimitExceeded

from widget_server.api.confine import hooks_only_where
from widget_server.api.problems import problem
from widget_server.api.public_pages import REDIS_TIMEOUT_S
from widget_server.api.shoppers import address_key


def _caller() -> str:
    return f"{(request.view_args or {}).get('site', '')}:{address_key()}"


limiter = Limiter(key_func=_caller, in_memory_fallback_enabled=True)

# A page sends events every few seconds while it is looked at; many shoppers may share one address.
EVENTS = limiter.limit("600/minute")
PERSONAL = limiter.limit("300/minute")
VOTES = limiter.limit("60/minute")
REPORTS = limiter.limit("20/minute;100/day")
REVIEWS = limiter.limit("10/minute;40/day")
QUESTIONS = limiter.limit("10/minute;40/day")
ORDERS = limiter.limit("600/minute")


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

    @app.errorhandler(RateLimitExceeded)
    def too_often(error: RateLimitExceeded) -> Response:
        response = problem(429, code="too_many_requests", detail="Too many requests. Wait a little and try again.")
        if limiter.current_limit is not None:
            wait_s = max(1, round(limiter.current_limit.reset_at - time.time()))
            response.headers["Retry-After"] = str(wait_s)
        return response
