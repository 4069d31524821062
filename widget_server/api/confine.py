"""Keeping sign-in, sessions and other hooks away from public answers, which must not depend on cookies.

Owns the confinement. A library that hooks into every request would read the session in each of them: answers would
vary by cookie, no shared cache could keep them, and each would cost twice.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface


@contextmanager
def hooks_only_where(app: Flask, applies: Callable[[], bool]) -> Iterator[None]:
    """Let what is hooked into every request within the block act only where it applies."""
    before, after = app.before_request_funcs.setdefault(None, []), app.after_request_funcs.setdefault(None, [])
    before_count, after_count = len(before), len(after)
    yield
    before[before_count:] = [_before(hook, applies) for hook in before[before_count:]]
    after[after_count:] = [_after(hook, applies) for hook in after[after_count:]]


def _before(hook: Callable[[], Any], applies: Callable[[], bool]) -> Callable[[], Any]:
    return lambda: hook() if applies() else None


def _after(hook: Callable[[Any], Any], applies: Callable[[], bool]) -> Callable[[Any], Any]:
    return lambda response: hook(response) if applies() else response


class SessionsUnder(SecureCookieSessionInterface):
    """Sessions for requests under one path; elsewhere there are none, and setting one is an error."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open the session of a request under the path."""
        return super().open_session(app, request) if request.path.startswith(self._prefix) else None
