"""Who may come in: every view of the desk declares it, and this checks it before the view runs.

Owns the check against memberships, CSRF protection of every change, and the security headers of every page.
"""

from typing import cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from moderation.types import Role
from widget_server.errors import Forbidden, NotFound, VitrineError
from widget_server.panel.runtime import context, person
from widget_server.plain_text import refuse_unkeepable
from widget_server.services.find_membership import find_membership
from widget_server.web import Access, declared_access

_RANK = {Role.VIEWER: 0, Role.MODERATOR: 1, Role.OWNER: 2}
_NEEDED = {Access.VIEWER: Role.VIEWER, Access.MODERATOR: Role.MODERATOR, Access.OWNER: Role.OWNER}
_PREFIX = "/panel/"
LARGEST_FORM_BYTES = 2 * 2**20
# A catalogue of 200 MB with its photos; whoever has more has a shell and `vitrine import`.
LARGEST_UPLOAD_BYTES = 4 * 2**30
# Photos of the second factor's QR code and Pico's icons are data: addresses; no script or style is written inline.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; frame-src {frame}; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class SignInNeeded(VitrineError):
    """The session has ended, or there was none."""

    code = "sign_in_needed"
    status = 401
    title = "Sign in"


def install(app: Flask) -> None:
    """Guard everything under /panel/ of an app."""
    # Only the desk has a session that could be abused; the public API proves its callers by origin and key.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    CSRFProtect(app)

    @app.before_request
    def protect_sign_in() -> None:
        # The desk's own blueprint does this after its check of access, so that no stranger's upload is read.
        if (request.endpoint or "").startswith("security."):
            protect_changes()

    @app.after_request
    def add_headers(response: Response) -> Response:
        return guarded(response) if request.path.startswith(_PREFIX) else response


def protect_changes() -> None:
    """Refuse a change that comes without the session's own token, and an upload that is too large."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    upload = request.endpoint == "panel.imports.upload"
    request.max_content_length = LARGEST_UPLOAD_BYTES if upload else LARGEST_FORM_BYTES
    request.max_form_memory_size = LARGEST_FORM_BYTES
    cast(CSRFProtect, current_app.extensions["csrf"]).protect()
    refuse_unkeepable(request.form.items(multi=True))
    refuse_unkeepable((name, file.filename) for name, file in request.files.items(multi=True))


def check_access() -> AnyResponse | None:
    """Let in who may come in; everybody else gets the sign-in page, a 404 for other people's sites, or a 403."""
    who = declared_access(current_app, request.endpoint or "")
    if who is Access.ANYONE:
        return None
    if not current_user.is_authenticated:
        if request.headers.get("HX-Request"):
            raise SignInNeeded(_("You were signed out. Sign in again in another tab, then repeat this."))
        return redirect(url_for("security.login", next=_page_to_return_to()))
    if who is Access.SIGNED_IN:
        return None
    if who not in _NEEDED:
        raise Forbidden(_("Nobody may open this here."))
    site = find_membership(context(), person().id, str((request.view_args or {}).get("site", "")))
    if site is None:
        raise NotFound(_("You have no site at this address."), parameter="site")
    if _RANK[site.role] < _RANK[_NEEDED[who]]:
        raise Forbidden(_("This is for people with more rights at this site. Ask an owner."))
    g.desk_site = site
    return None


def _page_to_return_to() -> str | None:
    """Return the page that was asked for, or the one with the form: its script has kept what was typed there."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    own = came_from.netloc == request.host and came_from.path.startswith(_PREFIX)
    return f"{came_from.path}?{came_from.query}".rstrip("?") if own else None


def may(role: Role) -> bool:
    """Whether the signed-in person has at least this role at the site of the request."""
    site = g.get("desk_site")
    return site is not None and _RANK[site.role] >= _RANK[role]


def guarded(response: Response) -> Response:
    """Return an answer with the headers of pages that nobody frames, sniffs or keeps."""
    frame = "'self'" if g.get("may_frame") else "'none'"
    response.headers["Content-Security-Policy"] = _POLICY.format(frame=frame)
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "private, no-store")
    if request.endpoint == "panel.static" and response.status_code in (200, 304):
        # The address of a file holds its hash (see presenting.asset), so a copy never gets old.
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if request.args.get("v") else "public, max-age=60"
        )
    return response
