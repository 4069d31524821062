"""Inviting a person to a site. The link goes to their address where there is a mail server, else to whoever invites."""

import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session

from widget_server.db.tables import Membership
from widget_server.email_address import checked_email
from widget_server.errors import Conflict, NotFound
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.create_user import check_role, find_or_add_person
from widget_server.services.find_site import lock_site
from widget_server.services.invitation_link import invitation_link
from widget_server.services.write_letters import has_mail, schedule_invitation


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An open invitation. link : to pass on; "" where it is sent to the person's address and nobody else sees it."""

    user_id: int
    email: str
    link: str


def invite(context: Context, site_id: int, *, email: str, role: str, actor: str) -> Invited:
    """Invite a person to a role at a site; it begins when they accept.

    Inviting somebody who has not accepted yet makes a new link.  Raises BadInput, and Conflict for a member.
    """
    email = checked_email(email)
    check_role(role)
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        user = find_or_add_person(context, session, email)
        membership = session.get(Membership, (site_id, user.id))
        if membership is None:
            membership = Membership(site_id=site_id, user_id=user.id)
            session.add(membership)
        elif membership.accepted_at is not None:
            raise Conflict("This person works for the site already. Change the role in the list.", parameter="email")
        membership.role = role
        return _open(context, session, membership, user.email, actor)


def renew_invitation(context: Context, site_id: int, user_id: int, *, actor: str) -> Invited:
    """Make a new link for an open invitation; the old one is worthless then.  Raises NotFound."""
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        membership = session.get(Membership, (site_id, user_id))
        if membership is None or membership.accepted_at is not None:
            raise NotFound("This invitation is not open any more. Reload the page.", parameter="person")
        return _open(context, session, membership, membership.user.email, actor)


def _open(context: Context, session: Session, membership: Membership, email: str, actor: str) -> Invited:
    membership.invitation, membership.created_at = secrets.token_urlsafe(16), context.now()
    record(
        session,
        site_id=membership.site_id,
        at=membership.created_at,
        actor=actor,
        action="member.invited",
        subject_kind="user",
        subject_id=str(membership.user_id),
        details={"role": membership.role},
    )
    if has_mail(context):
        schedule_invitation(context, session, membership)
        link = ""
    else:
        link = invitation_link(context, membership, mailed=False)
    return Invited(user_id=membership.user_id, email=email, link=link)
