"""What both answers in front of Flask to a POST have in common: which headers are ordinary, and reading the body."""

from io import BytesIO

from widget_server.api.front import Environ, Headers
from widget_server.api.headers import DATA_HEADERS

_MEDIA_TYPES = ("text/plain;charset=UTF-8", "application/json", "text/plain")


def site_of(environ: Environ, ending: str, most_bytes: int) -> str | None:
    """Return the site of a POST to /v1/SITE and the ending whose headers are ordinary, otherwise None."""
    path = environ.get("PATH_INFO", "")
    if (
        environ["REQUEST_METHOD"] != "POST"
        or not path.startswith("/v1/")
        or not path.endswith(ending)
        or environ.get("QUERY_STRING")
        or "HTTP_ORIGIN" not in environ
        or "HTTP_AUTHORIZATION" in environ
        or "HTTP_TRANSFER_ENCODING" in environ
        or environ.get("CONTENT_TYPE") not in _MEDIA_TYPES
    ):
        return None
    length, site = environ.get("CONTENT_LENGTH", ""), path[4 : -len(ending)]
    is_short = length.isascii() and length.isdigit() and 0 < int(length) <= most_bytes
    return site if is_short and "/" not in site else None


def body_of(environ: Environ) -> bytes:
    """Read the body, and leave it to be read again."""
    body: bytes = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    environ["wsgi.input"] = BytesIO(body)
    return body


def headers_of(origin: str, length: int, *own: tuple[str, str]) -> Headers:
    """Return the headers of an answer to a page of that origin.  own : those of this call."""
    return [
        *own,
        ("Content-Length", str(length)),
        *DATA_HEADERS.items(),
        ("Vary", "Origin"),
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Expose-Headers", "Retry-After"),
    ]
