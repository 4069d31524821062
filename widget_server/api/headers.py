"""Security headers, per blueprint: what is embedded elsewhere says so, everything else may not be framed or sniffed.

Owns the header values of this room; the panel sets its own.
"""

from flask import Blueprint, Response

_EVERYWHERE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"}
# Data, not documents: opened in a browser tab they load and run nothing.
_DATA = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
DATA_HEADERS = {**_EVERYWHERE, **_DATA, "Cross-Origin-Resource-Policy": "cross-origin"}
"""The headers of calls that answer with data."""
# Files that pages on other origins load, also under cross-origin isolation, and may time.
_FILES = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Timing-Allow-Origin": "*",
}


def data_headers(blueprint: Blueprint) -> None:
    """Give a blueprint the headers of calls that answer with data."""
    _always(blueprint, DATA_HEADERS)


def file_headers(blueprint: Blueprint) -> None:
    """Give a blueprint the headers of files for pages on other origins."""
    _always(blueprint, {**_EVERYWHERE, **_FILES})


def _always(blueprint: Blueprint, headers: dict[str, str]) -> None:
    @blueprint.after_request
    def add(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response
