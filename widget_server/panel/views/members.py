"""The people of a site: roles, and the invitations that are open."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from widget_server.db.session import reading_session
from widget_server.panel.htmx import done
from widget_server.panel.runtime import actor, context, desk, person
from widget_server.panel.signed_in import current_token
from widget_server.services.create_user import ROLES
from widget_server.services.invite_person import Invited, invite, renew_invitation
from widget_server.services.manage_people import change_role, list_members, remove_member
from widget_server.services.write_letters import has_mail
from widget_server.web import Access, access

blueprint = Blueprint("members", __name__, url_prefix="/<site>/people")


@blueprint.get("")
@access(Access.OWNER)
def show(site: str) -> str:
    """Show who works for the site."""
    return _page()


@blueprint.post("")
@access(Access.OWNER)
def add(site: str) -> Response | str:
    """Invite a person to a role."""
    email, role = request.form.get("email", ""), request.form.get("role", "")
    return _invited(invite(context(), desk().id, email=email, role=role, actor=actor()))


@blueprint.post("/<int:user>")
@access(Access.OWNER)
def change(site: str, user: int) -> Response:
    """Change a role, remove the person, or withdraw the invitation."""
    if request.form.get("role") == "remove":
        remove_member(context(), desk().id, user, actor=actor(), token=current_token())
        here = url_for(".show", site=site) if user != person().id else url_for("panel.home.switcher")
        flash(_("Removed."), "done")
        return redirect(here, 303)
    change_role(context(), desk().id, user, request.form.get("role", ""), actor=actor(), token=current_token())
    return done(_("Role changed."), url_for(".show", site=site))


@blueprint.post("/<int:user>/invitation")
@access(Access.OWNER)
def renew(site: str, user: int) -> Response | str:
    """Make a new link for an open invitation."""
    return _invited(renew_invitation(context(), desk().id, user, actor=actor()))


def _invited(invited: Invited) -> Response | str:
    if not invited.link:
        return done(
            _("The invitation is on its way to %(email)s.", email=invited.email), url_for(".show", site=desk().key)
        )
    return _page(invitation=invited.link, invited=invited.email)


def _page(invitation: str = "", invited: str = "") -> str:
    with reading_session(context().engine) as session:
        people = list_members(session, desk().id)
    return render_template(
        "panel/people.html",
        members=[one for one in people if one.accepted_at],
        open_invitations=[one for one in people if not one.accepted_at],
        now=context().now(),
        roles=ROLES,
        has_mail=has_mail(context()),
        invitation=invitation,
        invited=invited,
    )
