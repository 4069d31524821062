"""While the database stands still, what needs it is refused at once instead of holding the threads that feeds need.

Owns this refusal. Whether the database stands still is the showcases' to say, who look at it for feeds, and the
heartbeat's, which what is refused here keeps going where no feed is asked for.
"""

from flask import Flask, request

from widget_server.api.heartbeat import Heartbeat
from widget_server.showcase.showcases import DatabaseLate, Showcases

_READS = ("GET", "HEAD", "OPTIONS")
_DESK = "/panel/"


def install(app: Flask, showcases: Showcases, heartbeat: Heartbeat) -> None:
    """Refuse an app's writes and its desk while a question to the database waits for its answer."""

    @app.before_request
    def refuse_what_would_wait() -> None:
        if request.method in _READS and not request.path.startswith(_DESK):
            return
        if showcases.is_database_late() or heartbeat.is_late():
            raise DatabaseLate("a question to the database waits for its answer")
        heartbeat.listen()
