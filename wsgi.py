"""The WSGI application, for any server: `granian --interface wsgi wsgi:application`."""

from widget_server.app import create_app
from widget_server.logs import configure_logs

# Server processes that are spawned and not forked inherit no logging.
configure_logs()
application = create_app()
