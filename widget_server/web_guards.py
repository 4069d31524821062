"""What holds for every request of the app, whichever room answers it.

Values in addresses fit the store, and redirects stay on the host that was asked: werkzeug makes some of its own whole
from the Host header, which is the caller's to choose.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.routing import IntegerConverter, Map

from widget_server.plain_text import refuse_unkeepable


class RowNumber(IntegerConverter):
    """A number in an address that a column can hold; a larger one is no address of ours."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**31 - 1)


def install(app: Flask) -> None:
    """Guard an app; comes before its routes, which name the converter."""
    app.url_map.converters["int"] = RowNumber

    @app.before_request
    def refuse_what_no_store_keeps() -> None:
        refuse_unkeepable((request.view_args or {}).items())
        refuse_unkeepable(request.args.items(multi=True))

    @app.after_request
    def keep_redirects_here(response: Response) -> Response:
        if response.location and urlsplit(response.location).netloc == request.host:
            parts = urlsplit(response.location)
            # Two slashes at the beginning would name another host.
            path = "/" + parts.path.lstrip("/")
            response.headers["Location"] = parts._replace(scheme="", netloc="", path=path).geturl()
        return response
