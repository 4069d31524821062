"""What an owner sets: the site's facts, its origins and its keys."""

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from widget_server.db.session import reading_session
from widget_server.panel.htmx import done
from widget_server.panel.runtime import actor, context, desk
from widget_server.services.edit_site import SiteFacts, edit_site, read_facts
from widget_server.services.manage_keys import (
    MadeKey,
    active_keys,
    create_secret_key,
    revoke_key,
    rotate_shopper_secret,
)
from widget_server.services.manage_origins import add_origin, list_origins, remove_origin
from widget_server.web import Access, access

blueprint = Blueprint("settings", __name__, url_prefix="/<site>/settings")


@blueprint.get("")
@access(Access.OWNER)
def show(site: str) -> str:
    """Show the settings."""
    return _page()


@blueprint.post("")
@access(Access.OWNER)
def save(site: str) -> AnyResponse:
    """Save the site's facts."""
    facts = SiteFacts(
        name=request.form.get("name", ""),
        shop_url=request.form.get("shop_url", ""),
        currency=request.form.get("currency", ""),
        locale=request.form.get("locale", ""),
        auto_confirm_products=request.form.get("auto_confirm_products") == "yes",
        review_questions=request.form.get("review_questions", ""),
        approval_hashtag=request.form.get("approval_hashtag", ""),
        terms_url=request.form.get("terms_url", ""),
        competitor_hosts=request.form.get("competitor_hosts", ""),
        blocked_words=request.form.get("blocked_words", ""),
        second_look_percent=request.form.get("second_look_percent", ""),
    )
    edit_site(context(), desk().id, facts, actor=actor())
    return done(_("Saved."), url_for(".show", site=site))


@blueprint.post("/origins")
@access(Access.OWNER)
def add(site: str) -> AnyResponse:
    """Allow another origin."""
    origin = add_origin(context(), desk().id, request.form.get("origin", ""), actor=actor())
    return done(_("Pages of %(origin)s may write now.", origin=origin), url_for(".show", site=site))


@blueprint.post("/origins/remove")
@access(Access.OWNER)
def remove(site: str) -> AnyResponse:
    """Disallow an origin."""
    remove_origin(context(), desk().id, request.form.get("origin", ""), actor=actor())
    return done(_("Origin removed."), url_for(".show", site=site))


@blueprint.post("/keys")
@access(Access.OWNER)
def create_key(site: str) -> Response:
    """Make a secret key and show it, this once."""
    return _once(create_secret_key(context(), desk().id, actor=actor()), "secret")


@blueprint.post("/shopper-keys")
@access(Access.OWNER)
def rotate(site: str) -> Response:
    """Make a new signing secret of shopper tokens and show it, this once."""
    return _once(rotate_shopper_secret(context(), desk().id, actor=actor()), "shopper")


@blueprint.post("/keys/<key>/revoke")
@access(Access.OWNER)
def revoke(site: str, key: str) -> AnyResponse:
    """Revoke a credential."""
    revoke_key(context(), desk().id, key, actor=actor())
    return done(_("Key revoked."), url_for(".show", site=site))


def _once(made: MadeKey, kind: str) -> Response:
    # Shown in the answer itself and never in a redirect: a secret must not lie in a session or an address.
    return make_response(_page(made=made, made_kind=kind))


def _page(made: MadeKey | None = None, made_kind: str = "") -> str:
    with reading_session(context().engine) as session:
        facts = read_facts(session, desk().id)
        origins = list_origins(session, desk().id)
        keys = active_keys(session, desk().id, "secret")
        shopper_keys = active_keys(session, desk().id, "shopper")
    return render_template(
        "panel/settings.html", facts=facts, origins=origins, keys=keys, shopper_keys=shopper_keys, made=made,
        made_kind=made_kind,
    )  # fmt: skip
