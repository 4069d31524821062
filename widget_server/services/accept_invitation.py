"""Accepting the invitation of one site: only then does the role begin, and only at that site.

Whoever has a password already accepts signed in as that person; whoever has none chooses one here.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session

from widget_server.db.session import reading_session
from widget_server.db.tables import Site, User
from widget_server.errors import Conflict, Forbidden
from widget_server.passwords import hash_password
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.invitation_link import FollowedLink, follow_link


@dataclass(frozen=True, kw_only=True)
class OpenInvitation:
    """What an invitation offers to whom. has_password : whether the person has a sign-in already."""

    user_id: int
    email: str
    site_name: str
    site_key: str
    role: str
    has_password: bool


def read_invitation(context: Context, token: str) -> OpenInvitation:
    """Return what a link offers.  Raises NotFound for one that is used, withdrawn, expired or made up."""
    with reading_session(context.engine) as session:
        membership = follow_link(context, session, token).membership
        site = session.get_one(Site, membership.site_id)
        return OpenInvitation(
            user_id=membership.user_id,
            email=membership.user.email,
            site_name=site.name,
            site_key=site.publishable_key,
            role=membership.role,
            has_password=membership.user.password is not None,
        )


def accept_with_password(context: Context, token: str, password: str) -> None:
    """Choose the password of a person who has none, and accept.

    Raises NotFound, Conflict for somebody with a sign-in, BadInput for a password that cannot be used.
    """
    _refuse_second_password(read_invitation(context, token).has_password)
    hashed = hash_password(password)  # dear on purpose: not done for strangers, nor while rows are locked
    with context.sessions.begin() as session:
        link = _locked(context, session, token)
        user = link.membership.user
        _refuse_second_password(user.password is not None)
        user.password = hashed
        user.fs_uniquifier = secrets.token_hex(32)
        _accept(context, session, link)


def accept_signed_in(context: Context, token: str, *, user_id: int) -> None:
    """Accept as the person who is signed in.  Raises NotFound, Forbidden for an invitation of somebody else."""
    with context.sessions.begin() as session:
        link = _locked(context, session, token)
        if link.membership.user_id != user_id or link.membership.user.password is None:
            raise Forbidden("This invitation is for somebody else. Sign in as the person who was invited.")
        _accept(context, session, link)


def _refuse_second_password(has_password: bool) -> None:
    if has_password:
        raise Conflict("This person has a sign-in already. Sign in, then open the link of the invitation again.")


def _locked(context: Context, session: Session, token: str) -> FollowedLink:
    """Return what the link opens with nobody else changing it; locked in the order in which inviting locks."""
    found = follow_link(context, session, token).membership
    site_id, user_id = found.site_id, found.user_id
    lock_site(session, site_id)
    session.get(User, user_id, with_for_update=True)
    session.expire_all()
    return follow_link(context, session, token)


def _accept(context: Context, session: Session, link: FollowedLink) -> None:
    membership, now = link.membership, context.now()
    membership.accepted_at, membership.invitation = now, ""
    if link.mailed:
        membership.user.confirmed_at = membership.user.confirmed_at or now
    record(
        session,
        site_id=membership.site_id,
        at=now,
        actor=f"user:{membership.user_id}",
        action="member.joined",
        subject_kind="user",
        subject_id=str(membership.user_id),
        details={"role": membership.role},
    )
