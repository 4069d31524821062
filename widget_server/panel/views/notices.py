"""How reviews are checked, the report form for anyone, and the page on which a report is followed without an account.

Owns how often one address may send: a limit of its own, since these pages have neither session nor origin to go by.
"""

import hashlib
import hmac
from typing import Any, get_args

from flask import Blueprint, Flask, Response, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_limiter import Limiter, RequestLimit
from werkzeug.wrappers import Response as AnyResponse

from embed.schema import ReportReason
from moderation.reasons import REASONS as PUBLISHED
from widget_server.callers import network
from widget_server.errors import BadInput
from widget_server.panel.gate import LARGEST_FORM_BYTES, guarded
from widget_server.panel.runtime import context
from widget_server.panel.troubles import problem_page
from widget_server.plain_text import refuse_unkeepable
from widget_server.services.appeal_decision import appeal_report
from widget_server.services.context import Context
from widget_server.services.load_notice import load_notice, load_reportable
from widget_server.services.load_policy import load_policy
from widget_server.services.notice_link import notice_link
from widget_server.services.report_item import Reporter, report_item
from widget_server.web import PEOPLE, Access, access

blueprint = Blueprint("notices", __name__, url_prefix=PEOPLE.rstrip("/"))
blueprint.after_request(guarded)

REASONS: tuple[str, ...] = get_args(ReportReason)
PER_ADDRESS = "20 per hour"


def install(app: Flask, context: Context) -> None:
    """Limit how often one address may report and object."""
    key = context.vault.key("notice-limit")
    limiter = Limiter(
        # With our own key: no address can be read from the limiter's storage.
        key_func=lambda: hmac.digest(key, network(request.remote_addr).encode(), "sha256").hex(),
        storage_uri=context.settings.redis_url or "memory://",
        strategy="moving-window",
        in_memory_fallback_enabled=True,
        key_prefix="notices",
    )
    limiter.init_app(app)
    for name in ("notices.send", "notices.object_to"):
        view: Any = app.view_functions[name]
        app.view_functions[name] = limiter.limit(PER_ADDRESS, on_breach=_too_many)(view)


@blueprint.before_request
def bound_forms() -> None:
    """Refuse a form that is larger than any of these, or holds what cannot be kept."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM_BYTES
    refuse_unkeepable(request.form.items(multi=True))


@blueprint.get("/<site>/report")
@access(Access.ANYONE)
def form(site: str) -> str:
    """Show the form with which anyone reports what is shown."""
    return render_template(
        "people/report.html", item=load_reportable(context(), site, request.args.get("item", "")[:40]),
        reasons=REASONS, given=request.args,
    )  # fmt: skip


@blueprint.post("/<site>/report")
@access(Access.ANYONE)
def send(site: str) -> AnyResponse:
    """Keep a report and lead to its receipt."""
    reason = request.form.get("reason", "")
    if reason not in REASONS:
        raise BadInput(_("Choose a reason from the list."), parameter="reason")
    if request.form.get("good_faith") != "yes":
        raise BadInput(_("Say that you believe it in good faith."), parameter="good_faith")
    item = load_reportable(context(), site, request.form.get("item", "")[:40])
    by = Reporter(name=request.form.get("name", ""), email=request.form.get("email", ""), locale=str(get_locale()))
    said = "\0".join((item.id, reason, request.form.get("text", ""), by.name, by.email, f"{context().now():%Y-%m-%d}"))
    # The same words by the same person on one day are one report, however often the button was pressed.
    key = hashlib.sha256(said.encode()).hexdigest()[:32]
    report_item(context(), item.site_id, item.id, reason=reason, text=request.form.get("text", ""), key=key, by=by)
    return redirect(notice_link(context(), item.site_id, key), 303)


@blueprint.get("/<site>/how-reviews-are-checked")
@access(Access.ANYONE)
def policy(site: str) -> str:
    """Show how reviews are checked, what became of them by stars, and the reasons for hiding something."""
    return render_template("people/policy.html", policy=load_policy(context(), site), reasons=PUBLISHED)


@blueprint.get("/notices/<token>")
@access(Access.ANYONE)
def show(token: str) -> str:
    """Show what became of a report."""
    return render_template("people/notice.html", notice=load_notice(context(), token), token=token)


@blueprint.post("/notices/<token>/objections")
@access(Access.ANYONE)
def object_to(token: str) -> AnyResponse:
    """Keep an objection to the decision on a report."""
    appeal_report(context(), token, request.form.get("text", ""))
    return redirect(url_for(".show", token=token), 303)


def _too_many(_limit: RequestLimit) -> Response:
    return problem_page(429, _("Too many reports"), _("Wait an hour and try again; a letter to the shop does as well."))
