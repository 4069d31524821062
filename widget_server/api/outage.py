"""While the database stands still, what needs it is refused at once instead of holding the threads that feeds need.

Owns this refusal. Whether the database stands still is the showcases' to say; public answers need it only for that.
"""

from flask import Flask, request

from widget_server.showcase.showcases import DatabaseLate, Showcases

_READS = ("GET", "HEAD", "OPTIONS")
_DESK = "/panel/"


def install(app: Flask, showcases: Showcases) -> None:
    """Refuse an app's writes and its desk while a version query waits for its answer."""

    @app.before_request
    def refuse_what_would_wait() -> None:
        needs_database = request.method not in _READS or request.path.startswith(_DESK)
        if needs_database and showcases.is_database_late():
            raise DatabaseLate("a version query waits for its answer")
