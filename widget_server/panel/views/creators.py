"""A creator's own page behind a signed link: answer requests, see every use, take a right back.

The link is the only key: there is no session that another site's page could abuse, and whoever lacks the link cannot
name the address of a form.
"""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from widget_server.errors import BadInput, NotFound
from widget_server.media import CONTENT_TYPES
from widget_server.media.keys import parse_public_name, rendition_key
from widget_server.panel.gate import LARGEST_FORM_BYTES, guarded
from widget_server.panel.runtime import context
from widget_server.services.answer_rights import allow_again, answer_own, revoke_own
from widget_server.services.appeal_decision import appeal_own
from widget_server.services.edit_own import edit_own
from widget_server.services.load_creator_page import load_creator_page, own_photo
from widget_server.services.statement_of_reasons import redress
from widget_server.web import PEOPLE, Access, access

blueprint = Blueprint("creators", __name__, url_prefix=f"{PEOPLE}rights")
blueprint.after_request(guarded)


@blueprint.before_request
def bound_forms() -> None:
    """Refuse a form that is larger than any of these."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM_BYTES


@blueprint.get("/<token>")
@access(Access.ANYONE)
def show(token: str) -> str:
    """Show a creator every use of what they made, and what is asked of them."""
    page = load_creator_page(context(), token)
    return render_template(
        "people/creator.html", page=page, token=token, done=request.args.get("done", ""), redress=redress()
    )


@blueprint.post("/<token>/answers")
@access(Access.ANYONE)
def answer(token: str) -> AnyResponse:
    """Keep a creator's yes or no to a request."""
    said = request.form.get("answer", "")
    if said not in ("yes", "no"):
        raise BadInput(_("Answer yes or no."), parameter="answer")
    answer_own(context(), token, request.form.get("request", "")[:40], yes=said == "yes")
    return redirect(url_for(".show", token=token, done=said), 303)


@blueprint.post("/<token>/revocations")
@access(Access.ANYONE)
def revoke(token: str) -> AnyResponse:
    """Take back what a creator allowed: one use, or everything."""
    item = request.form.get("item", "")[:40]
    revoke_own(context(), token, [item] if item else None)
    return redirect(url_for(".show", token=token, done="revoked"), 303)


@blueprint.post("/<token>/permissions")
@access(Access.ANYONE)
def allow(token: str) -> AnyResponse:
    """Allow again what the creator had closed."""
    allow_again(context(), token, request.form.get("item", "")[:40])
    return redirect(url_for(".show", token=token, done="yes"), 303)


@blueprint.post("/<token>/changes")
@access(Access.ANYONE)
def change(token: str) -> AnyResponse:
    """Take over an author's own change of a review."""
    rating = request.form.get("rating", "")
    if rating not in set("12345"):
        raise BadInput(_("Give one to five stars."), parameter="rating")
    item, title, text = (request.form.get(name, "") for name in ("item", "title", "text"))
    edit_own(context(), token, item[:40], title=title, text=text, rating=int(rating))
    return redirect(url_for(".show", token=token, done="changed"), 303)


@blueprint.post("/<token>/objections")
@access(Access.ANYONE)
def object_to(token: str) -> AnyResponse:
    """Keep an author's objection to a decision."""
    appeal_own(context(), token, request.form.get("item", "")[:40], request.form.get("text", ""))
    return redirect(url_for(".show", token=token, done="objected"), 303)


@blueprint.get("/<token>/photos/<media_id>/<name>")
@access(Access.ANYONE)
def photo(token: str, media_id: str, name: str) -> Response:
    """Show creators their own photo, also while nobody else may see it."""
    nothing = NotFound(_("There is no such photo."), parameter="media_id")
    site_id = own_photo(context(), token, media_id)
    if not site_id:
        raise nothing
    try:
        width_px, format = parse_public_name(name)
        body = context().store.get(rendition_key(site_id, media_id, width_px, format))
    except (ValueError, KeyError):
        raise nothing from None
    return Response(body, content_type=CONTENT_TYPES[format])
