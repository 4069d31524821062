"""What the views of one app share: the context, the showcases, the cache of public pages and the limits.

Owns how a view reaches them; they are made once in `create_app`.
"""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from widget_server.api.call_limit import CallLimit
from widget_server.api.heartbeat import Heartbeat
from widget_server.api.public_pages import PublicPages
from widget_server.services.context import Context
from widget_server.showcase.showcases import Showcases

_NAME = "vitrine"


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """The shared parts of one app."""

    context: Context
    showcases: Showcases
    pages: PublicPages
    personal_limit: CallLimit
    events_limit: CallLimit
    reads_limit: CallLimit
    heartbeat: Heartbeat


def install(app: Flask, runtime: Runtime) -> None:
    """Give an app its shared parts."""
    app.extensions[_NAME] = runtime


def runtime() -> Runtime:
    """Return the shared parts of the app that answers now."""
    return cast(Runtime, current_app.extensions[_NAME])
