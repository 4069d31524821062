"""The WSGI application, for any server: `granian --interface wsgi wsgi:application`."""

from threadpoolctl import threadpool_limits

from widget_server.app import create_app
from widget_server.logs import configure_logs

# Server processes that are spawned and not forked inherit no logging.
configure_logs()
application = create_app()
# A shopper's request multiplies small matrices: threads that wait for each other beside the other workers cost a
# hundred times what they save.
threadpool_limits(limits=1, user_api="blas")
