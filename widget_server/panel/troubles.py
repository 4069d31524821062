"""Errors of the desk as pages of the desk, or as a message beside what was tried.

Owns their look; codes, sentences and statuses come with the errors. Private details go to the log only.
"""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from widget_server.db.engine import UNREACHABLE
from widget_server.errors import VitrineError
from widget_server.panel.htmx import is_htmx
from widget_server.panel.presenting import in_reader_language
from widget_server.web import PEOPLE

RETRY_AFTER_S = 5
PREFIXES = ("/panel/", PEOPLE)
log = structlog.get_logger(__name__)


def install(app: Flask) -> None:
    """Answer every error below these prefixes with a page, also those of sign-in and of addresses nobody answers.

    Comes after the handlers of other rooms, which keep what is asked for elsewhere.
    """
    elsewhere = {kind: answer for of_code in app.error_handler_spec[None].values() for kind, answer in of_code.items()}
    for kind in {*elsewhere, Exception}:
        app.register_error_handler(kind, _by_place(elsewhere.get(kind)))


def _by_place(elsewhere: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    def answer(error: Exception) -> Any:
        if request.path.startswith(PREFIXES):
            return _page(error)
        if elsewhere is None:
            raise error
        return elsewhere(error)

    return answer


def _page(error: Exception) -> Answer:
    for kind, page in _PAGES.items():
        if isinstance(error, kind):
            return page(error)
    return _unexpected(error)


def problem_page(status: int, title: str, sentence: str) -> Response:
    """Return an error as a page, or as the message that htmx requests show beside the button."""
    if request.path.startswith(PEOPLE):
        return make_response(render_template("people/problem.html", title=title, sentence=sentence), status)
    template = "panel/problem_part.html" if is_htmx() else "panel/problem.html"
    response = make_response(render_template(template, title=title, sentence=sentence, status=status), status)
    if is_htmx():
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#messages", "beforeend"
    return response


def _expected(error: VitrineError) -> Response:
    if error.private:
        log.info("refused", code=error.code, endpoint=request.endpoint, private=error.private)
    return problem_page(error.status, _(error.title), in_reader_language(error.public))


def _standard(error: HTTPException) -> Answer:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()  # a redirect, or a page of its own
    titles = {
        404: (_("Not found"), _("There is nothing at this address. It may have been removed.")),
        405: (_("Not possible"), _("This address cannot be opened like this.")),
        413: (_("Too large"), _("The upload is larger than this desk takes. Use `vitrine import` for it.")),
    }
    title, sentence = titles.get(error.code, (_("This did not work"), str(error.description)))
    return problem_page(error.code, title, sentence)


def _forged(error: CSRFError) -> Response:
    sentence = _("You were signed out or in again meanwhile. Load the page again and repeat it.")
    return problem_page(400, _("The form is too old"), sentence)


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected", endpoint=request.endpoint, exc_info=error)
    return problem_page(
        500, _("Something went wrong here"), _("Nothing was changed. It was logged; try again, or tell who runs this.")
    )


def _unkeepable(error: Exception) -> Response:
    log.info("unkeepable", error=type(error).__name__, endpoint=request.endpoint)
    return problem_page(400, _("Bad input"), _("A value is larger than what can be kept."))


def _unreachable(error: Exception) -> Response:
    log.error("database", error=str(getattr(error, "orig", error)), endpoint=request.endpoint)
    sentence = _("The database cannot be reached right now. Try again in a few seconds.")
    response = problem_page(503, _("Not possible right now"), sentence)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


# The first that fits.
_PAGES: Mapping[type[Exception], Callable[[Any], Answer]] = {
    VitrineError: _expected,
    CSRFError: _forged,
    HTTPException: _standard,
    DataError: _unkeepable,
    OverflowError: _unkeepable,
    **dict.fromkeys(UNREACHABLE, _unreachable),
}
