"""register(): puts the desk together - sign-in, gate, pages, words - and hangs it into an app."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, g, request, send_from_directory
from flask_babel import Babel
from flask_security import current_user

from moderation.types import Role
from widget_server.db.session import reading_session
from widget_server.panel import gate, presenting, runtime, sign_in, troubles
from widget_server.panel.views import (
    account,
    alerts,
    audit_log,
    bulk,
    content,
    creators,
    freezes,
    galleries,
    home,
    honesty,
    imports,
    invitations,
    item,
    machine,
    media,
    members,
    notices,
    passkeys,
    queue,
    quotes,
    rechecks,
    reports,
    rights,
    routing,
    rules,
    saved_views,
    sessions,
    settings,
    snippets,
    theme,
    work,
)
from widget_server.sentences import LOCALES
from widget_server.services.context import Context
from widget_server.services.manage_alerts import count_alerts
from widget_server.services.queues import count_waiting
from widget_server.services.summarise_desk import count_open_reports
from widget_server.showcase.showcases import Showcases
from widget_server.web import PEOPLE, Access, access


def register(app: Flask, context: Context, showcases: Showcases) -> None:
    """Hang the desk into an app under /panel/.  showcases : those of the app, for explaining a tile's place."""
    runtime.install(app, runtime.Runtime(context=context, showcases=showcases))
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=_locale)
    panel = Blueprint("panel", __name__, url_prefix="/panel", template_folder="templates")
    panel.before_request(gate.check_access)
    panel.before_request(gate.protect_changes)
    panel.context_processor(_of_every_page)
    for room in (account, home, queue, bulk, saved_views, item, content, reports, imports, galleries, rules, snippets,
                 theme, settings, members, invitations, audit_log, media):  # fmt: skip
        panel.register_blueprint(room.blueprint)
    for room in (rights, freezes, honesty, routing, passkeys, sessions, work, alerts, machine, rechecks, quotes):
        panel.register_blueprint(room.blueprint)
    panel.add_url_rule("/static/<path:filename>", "static", _static)
    panel.add_url_rule("/<path:nowhere>", "nowhere", _nowhere)
    troubles.install(app)
    gate.install(app)
    # Before Flask-Security, so that the desk's own templates win over its.
    app.register_blueprint(panel)
    for pages in (creators, notices):
        app.register_blueprint(pages.blueprint)
    notices.install(app, context)
    sign_in.install(app, context)
    presenting.install(app)


@access(Access.ANYONE)
def _nowhere(nowhere: str) -> str:
    abort(404)


@access(Access.ANYONE)
def _static(filename: str) -> Response:
    return send_from_directory(presenting.STATIC, filename)


def _locale() -> str:
    if request and request.path.startswith(PEOPLE):
        return request.accept_languages.best_match(LOCALES) or "en"
    if not request or not request.path.startswith("/panel/"):
        return "en"
    wanted = getattr(current_user, "locale", "")
    return wanted if wanted in LOCALES else request.accept_languages.best_match(LOCALES) or "en"


def _of_every_page() -> dict[str, Any]:
    """Give every page of a site what its navigation shows."""
    site = g.get("desk_site")
    if site is None or request.headers.get("HX-Request"):
        return {"desk": site, "Roles": Role}
    with reading_session(runtime.context().engine) as session:
        waiting, report_count = count_waiting(session, site.id), count_open_reports(session, site.id)
        alert_count = count_alerts(session, site.id)
    return {
        "desk": site, "waiting_count": sum(waiting.values()), "report_count": report_count, "alert_count": alert_count,
        "Roles": Role,
    }  # fmt: skip
