"""Who works for a site: listing, changing roles, removing, withdrawing invitations. The last owner stays."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from widget_server.db.tables import Membership, User
from widget_server.errors import Conflict, NotFound
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.create_user import ROLES, check_role
from widget_server.services.desk_sessions import end_sessions_within
from widget_server.services.find_site import lock_site
from widget_server.services.invitation_link import INVITATION_LASTS


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person with a role, or invited to one.

    accepted_at : None while the invitation is open; then invited_at says when its link was made, expires_at until when
    it is good.
    """

    user_id: int
    email: str
    role: str
    invited_at: datetime
    expires_at: datetime
    accepted_at: datetime | None


def list_members(session: Session, site_id: int) -> list[Member]:
    """Return who works for a site and who is invited: owners first, then by the time they came."""
    rows = session.execute(
        select(User, Membership).join(Membership, Membership.user_id == User.id).where(Membership.site_id == site_id)
    )
    members = [
        Member(
            user_id=user.id,
            email=user.email,
            role=membership.role,
            invited_at=membership.created_at,
            expires_at=membership.created_at + INVITATION_LASTS,
            accepted_at=membership.accepted_at,
        )
        for user, membership in rows
    ]
    return sorted(members, key=lambda one: (ROLES.index(one.role), one.accepted_at or one.invited_at, one.user_id))


def change_role(context: Context, site_id: int, user_id: int, role: str, *, actor: str, token: str = "") -> None:
    """Give a member another role and end their sessions.  Raises NotFound, Conflict for the last owner.

    token : of the session that asks; it stays where people change their own role.
    """
    check_role(role)
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        membership = _membership(session, site_id, user_id)
        if membership.role == role:
            return
        _keep_an_owner(session, membership)
        membership.role = role
        end_sessions_within(session, user_id, token)
        _record(context, session, site_id, actor, "member.changed", user_id, {"role": role})


def remove_member(context: Context, site_id: int, user_id: int, *, actor: str, token: str = "") -> None:
    """Take a person's access to a site away and end their sessions, or withdraw their invitation.

    A stranger whom nobody else has invited is forgotten with it.  token : as for change_role.
    Raises NotFound, Conflict.
    """
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        membership = _membership(session, site_id, user_id)
        _keep_an_owner(session, membership)
        action = "member.removed" if membership.accepted_at else "invitation.withdrawn"
        session.get(User, user_id, with_for_update=True)  # nobody invites them elsewhere meanwhile
        session.delete(membership)
        end_sessions_within(session, user_id, token)
        session.flush()
        anywhere = exists().where(Membership.user_id == User.id)
        session.execute(delete(User).where(User.id == user_id, User.password.is_(None), ~anywhere))
        _record(context, session, site_id, actor, action, user_id, {})


def _membership(session: Session, site_id: int, user_id: int) -> Membership:
    membership = session.get(Membership, (site_id, user_id))
    if membership is None:
        raise NotFound("This person does not work for the site. Reload the page.", parameter="person")
    return membership


def _keep_an_owner(session: Session, leaving: Membership) -> None:
    """Raise Conflict where a site would be left without an owner; an open invitation answers for nothing."""
    if leaving.role != "owner" or leaving.accepted_at is None:
        return
    owners = session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(
            Membership.site_id == leaving.site_id,
            Membership.role == "owner",
            Membership.accepted_at.is_not(None),
        )
    )
    if (owners or 0) <= 1:
        raise Conflict("A site keeps at least one owner. Make somebody else an owner first.", parameter="role")


def _record(
    context: Context, session: Session, site_id: int, actor: str, action: str, user_id: int, details: dict[str, object]
) -> None:
    record(
        session, site_id=site_id, at=context.now(), actor=actor, action=action, subject_kind="user",
        subject_id=str(user_id), details=details,
    )  # fmt: skip
