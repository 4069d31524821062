"""What a call takes as its body: which media types and how many bytes, declared beside the view.

Owns the declaration, its check, which runs before anything of the body is read, and what becomes of a body that no
view has read.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from flask import Flask, Request, Response, current_app, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import BadRequest, ClientDisconnected, UnsupportedMediaType

View = TypeVar("View", bound=Callable[..., Any])

JSON_BYTES = 64 * 1024
# Of a body that was refused unread so much is read all the same; for a longer one the connection is better ended.
_LEFTOVER_BYTES = 1024 * 1024
# navigator.sendBeacon can send text/plain across origins without asking first; application/json it cannot.
JSON_TYPES = ("application/json", "text/plain", "")


def takes(max_bytes: int = JSON_BYTES, media_types: tuple[str, ...] = JSON_TYPES) -> Callable[[View], View]:
    """Declare what a view takes; "" stands for a body without a Content-Type."""

    def declare(view: View) -> View:
        view.vitrine_body = (max_bytes, media_types)  # type: ignore[attr-defined]
        return view

    return declare


def _named(media_types: tuple[str, ...]) -> str:
    return " or ".join(name for name in media_types if name)


class NotJson(BadRequest):
    """The body is no JSON at all."""


class _Request(Request):
    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        raise NotJson from e


class _Json(DefaultJSONProvider):
    """Reads JSON; a text that is nested too deeply is as wrong as any other that is none."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return the value of a text. Raises ValueError."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def install(app: Flask) -> None:
    """Refuse bodies of another type at once, and longer ones while they are read."""
    # Flask-Security comes later and puts a class of its own in place, made from the class that it finds.
    app.json_provider_class = _Json
    app.json = _Json(app)
    app.request_class = _Request

    @app.before_request
    def check() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        declared = getattr(view, "vitrine_body", None)
        if declared is None or request.method == "OPTIONS":
            return
        request.max_content_length, media_types = declared
        if request.mimetype not in media_types:
            raise UnsupportedMediaType(f"Send the body as {_named(media_types)}.")

    @app.after_request
    def read_the_rest(response: Response) -> Response:
        # The server ends a connection on which an answer overtook the request's body, and with it whatever the caller,
        # who was told nothing of it, sends there next.
        if 0 < (request.content_length or 0) <= _LEFTOVER_BYTES:
            request.max_content_length = None
            with suppress(ClientDisconnected, OSError):
                request.stream.read()
        return response
