"""Errors as application/problem+json (RFC 9457), alike for every call.

Owns the shape and the mapping from exceptions. Private details go to the log, never to a client.
"""

from http import HTTPStatus
from typing import cast

import orjson
import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, request
from sqlalchemy.exc import DataError, ProgrammingError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from ranking import RankingInputError
from widget_server.api.bodies import NotJson
from widget_server.db.engine import UNREACHABLE
from widget_server.errors import VitrineError

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5
log = structlog.get_logger(__name__)

_DATABASE = "The database cannot be read right now. On a new machine run `vitrine init`; `vitrine doctor` says more."
_DETAILS = {
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    413: "The request is larger than this call takes.",
    429: "Too many requests. Wait a little and try again.",
    500: "Something went wrong here. It was logged; try again later.",
    503: "The service cannot answer right now. Try again in a few seconds.",
}


def problem(status: int, *, code: str, detail: str, title: str | None = None, parameter: str | None = None) -> Response:
    """Return a problem answer; 429 and 503 say when to come again."""
    body = {
        "type": "about:blank",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if parameter is not None:
        body["parameter"] = parameter
    response = Response(orjson.dumps(body), status=status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if status in (429, 503):
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _code(status: int) -> str:
    return HTTPStatus(status).phrase.lower().replace(" ", "_").replace("-", "_")


def _of_validation(error: HTTPError) -> Response:
    """Translate what the schemas found: the first field at fault is the parameter, the rest is in the sentence."""
    if not isinstance(error.detail, dict) or not error.detail:
        return problem(error.status_code, code=_code(error.status_code), detail=error.message or _DETAILS[500])
    fields = [
        (field, message)
        for location in error.detail.values()
        for field, messages in location.items()
        for message in messages
    ]
    if fields[0][0] == "_schema":  # what was sent has no fields at all
        return _not_an_object()
    sentences = "; ".join(f"{field}: {message}" for field, message in fields[:5])
    return problem(400, code="bad_input", title="Bad input", detail=f"{sentences}.", parameter=fields[0][0])


def _not_an_object() -> Response:
    detail = "The body is not one JSON object. Send one, such as {}, in UTF-8."
    return problem(400, code="bad_input", title="Bad input", detail=detail, parameter="body")


def install(app: APIFlask) -> None:
    """Answer every error of an app with a problem."""

    @app.error_processor
    def invalid_input(error: HTTPError) -> Response:
        return _of_validation(error)

    @app.errorhandler(VitrineError)
    def expected(error: VitrineError) -> Response:
        if error.private:
            log.info("refused", code=error.code, endpoint=request.endpoint, private=error.private)
        return problem(error.status, code=error.code, title=error.title, detail=error.public, parameter=error.parameter)

    @app.errorhandler(RankingInputError)
    def unrankable(error: RankingInputError) -> Response:
        return problem(400, code="bad_input", detail=f"{error}.")

    @app.errorhandler(NotJson)
    def not_json(_: NotJson) -> Response:
        return _not_an_object()

    @app.errorhandler(HTTPException)
    def standard(error: HTTPException) -> Response:
        status = error.code or 500
        if error.response is not None or status < 400:
            return cast(Response, error.get_response())  # a redirect, or an answer of its own
        response = problem(status, code=_code(status), detail=_DETAILS.get(status, str(error.description)))
        for name, value in error.get_headers():
            if name not in ("Content-Type", "Content-Length"):
                response.headers.setdefault(name, value)
        return response

    @app.errorhandler(DataError)
    @app.errorhandler(OverflowError)
    def unkeepable(error: DataError | OverflowError) -> Response:
        # A number beyond its column, which SQLite's driver finds itself: that is the caller's doing.
        log.info("unkeepable", error=type(error).__name__, endpoint=request.endpoint)
        return problem(400, code="bad_input", title="Bad input", detail="A value holds what cannot be kept.")

    def database(error: SQLAlchemyError) -> Response:
        log.error("database", error=str(getattr(error, "orig", error)), endpoint=request.endpoint)
        return problem(503, code="database_unavailable", detail=_DATABASE)

    for kind in (*UNREACHABLE, ProgrammingError):
        app.register_error_handler(kind, database)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.exception("unexpected", endpoint=request.endpoint, exc_info=error)
        return problem(500, code="internal", detail=_DETAILS[500])
