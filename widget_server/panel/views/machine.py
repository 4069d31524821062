"""Machine help: how well it foretells decisions, what it may decide alone, and the site's outside check."""

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.classifier.decisions import LEAST_DECISIONS
from moderation.scores import Risk
from widget_server.db.session import reading_session
from widget_server.errors import BadInput
from widget_server.panel.htmx import done
from widget_server.panel.runtime import actor, context, desk
from widget_server.services.ask_hook import Told, try_hook
from widget_server.services.await_hook import PROBLEMS
from widget_server.services.manage_machine import (
    Alone,
    let_alone,
    read_machine,
    rotate_hook_secret,
    set_hook,
)
from widget_server.services.recheck_machine import agreement
from widget_server.web import Access, access

blueprint = Blueprint("machine", __name__, url_prefix="/<site>/machine")


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show how machine help stands."""
    return _page()


@blueprint.post("")
@access(Access.OWNER)
def save(site: str) -> AnyResponse:
    """Save what the machine may decide alone."""
    alone = Alone(
        approves=request.form.get("approves") == "yes",
        approve_below=_percent("approve_below"),
        rejects=request.form.get("rejects") == "yes",
        reject_above=_percent("reject_above"),
        sample_share=_percent("sample_share"),
    )
    let_alone(context(), desk().id, alone, actor=actor())
    return done(_("Saved."), url_for(".show", site=site))


@blueprint.post("/hook")
@access(Access.OWNER)
def hook(site: str) -> AnyResponse:
    """Save the address of the outside check."""
    set_hook(context(), desk().id, request.form.get("hook_url", ""), actor=actor())
    return done(_("Saved."), url_for(".show", site=site, _anchor="hook"))


@blueprint.post("/hook/secret")
@access(Access.OWNER)
def rotate(site: str) -> Response:
    """Make a new secret of the outside check and show it, this once."""
    # Shown in the answer itself and never in a redirect: a secret must not lie in a session or an address.
    return make_response(_page(secret=rotate_hook_secret(context(), desk().id, actor=actor())))


@blueprint.post("/hook/try")
@access(Access.OWNER)
def try_now(site: str) -> str:
    """Ask the outside check about a made review and show what it says."""
    return _page(told=try_hook(context(), desk().id))


def _page(secret: str = "", told: Told | None = None) -> str:
    with reading_session(context().engine) as session:
        state = read_machine(session, desk().id)
        agreed = agreement(session, desk().id)
    problem = PROBLEMS.get(told.problem, PROBLEMS["unreachable"]) if told and told.problem else ""
    return render_template(
        "panel/machine.html", state=state, agreement=agreed, risks=list(Risk), least=LEAST_DECISIONS, secret=secret,
        told=told, problem=problem,
    )  # fmt: skip


def _percent(name: str) -> int:
    typed = request.form.get(name, "").strip()
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 3):
        raise BadInput(_("Write a number of percent."), parameter=name)
    return int(typed)
