"""create_app: puts the rooms of the web together - blueprints, error handlers, nothing else."""

from apiflask import APIFlask
from flask import request
from werkzeug.middleware.proxy_fix import ProxyFix

from widget_server import web_guards
from widget_server.api import access_control, blueprints, bodies, outage, problems, request_log, runtime
from widget_server.api import openapi as openapi_description
from widget_server.api.call_limit import CallLimit
from widget_server.api.confine import SessionsUnder, hooks_only_where
from widget_server.api.front import Front
from widget_server.api.front_events import FrontEvents
from widget_server.api.front_personal import FrontPersonal
from widget_server.api.heartbeat import Heartbeat
from widget_server.api.limits import EVENTS_A_MINUTE, PERSONAL_A_MINUTE, READS_A_MINUTE
from widget_server.api.limits import install as install_limits
from widget_server.api.public_pages import PublicPages
from widget_server.db import migrate
from widget_server.demo import storefront
from widget_server.panel import desk
from widget_server.services.context import Context
from widget_server.settings import Settings
from widget_server.showcase.showcases import Showcases
from widget_server.showcase.snapshot_files import SnapshotFiles
from widget_server.web import Access, access, undeclared_routes

DESK = "/panel/"


def create_app(settings: Settings | None = None, *, context: Context | None = None) -> APIFlask:
    """Return the web app; nothing is read from the database before the first request.

    context : given by tests and by commands that have one already.  Raises RuntimeError for a route that does not
    declare who may call it.
    """
    context = context or Context(settings=settings or Settings())  # type: ignore[call-arg]
    app = APIFlask(
        "widget_server",
        title="Vitrine",
        spec_path="/v1/openapi.json",
        docs_path=None,  # APIFlask's page loads its viewer from elsewhere
        json_errors=False,
        static_folder=None,  # type: ignore[arg-type]
    )
    app.secret_key = context.vault.key("session")
    web_guards.install(app)
    openapi_description.install(app)
    problems.install(app)
    showcases = Showcases(
        context.engine, context.vault, public_url=context.settings.resolved_public_url, now=context.now,
        files=SnapshotFiles.of(context.settings, context.vault, context.store),
    )  # fmt: skip
    pages = PublicPages(app, context.settings.redis_url, context.vault.key("page"), showcases.unconfirmed_s)
    shared = runtime.Runtime(
        context=context,
        showcases=showcases,
        pages=pages,
        personal_limit=CallLimit(PERSONAL_A_MINUTE),
        events_limit=CallLimit(EVENTS_A_MINUTE),
        reads_limit=CallLimit(READS_A_MINUTE),
        heartbeat=Heartbeat(lambda: migrate.store_state(context.engine)),
    )
    runtime.install(app, shared)
    if context.settings.redis_url:
        # Only an installation with Redis has its client.
        from widget_server.api.version_notices import VersionNotices

        app.extensions["vitrine.notices"] = VersionNotices(context.settings.redis_url, showcases)
        app.extensions["vitrine.notices"].start()
    outage.install(app, showcases, shared.heartbeat)
    access_control.install(app)
    bodies.install(app)
    install_limits(app, context.settings.redis_url)
    request_log.install(app, showcases.has)
    for blueprint in blueprints():
        app.register_blueprint(blueprint)
    app.register_blueprint(storefront.blueprint(context))
    app.session_interface = SessionsUnder(DESK)
    with hooks_only_where(app, lambda: request.path.startswith(DESK)):
        desk.register(app, context, showcases)
    access(Access.ANYONE)(app.view_functions["openapi.spec"])
    openapi_description.leave_out_pages(app)
    if forgotten := undeclared_routes(app):
        raise RuntimeError(f"these routes do not declare who may call them: {', '.join(forgotten)}")
    metrics = request_log.metrics_of(app)
    app.wsgi_app = FrontEvents(app.wsgi_app, shared, metrics)  # type: ignore[method-assign]
    app.wsgi_app = FrontPersonal(app.wsgi_app, shared, metrics)  # type: ignore[method-assign]
    _believe_proxies(app, context.settings.trusted_proxies)
    app.wsgi_app = Front(app.wsgi_app, showcases, metrics)  # type: ignore[method-assign]
    return app


def _believe_proxies(app: APIFlask, count: int) -> None:
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
