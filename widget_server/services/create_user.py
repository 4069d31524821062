"""Giving a person a sign-in and a role at a site, by the word of whoever runs the machine."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.tables import Membership, User
from widget_server.db.types import normal_email
from widget_server.db.upsert import insert_missing
from widget_server.email_address import checked_email
from widget_server.errors import BadInput
from widget_server.passwords import hash_password
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import find_site
from widget_server.services.prove_address import take_over

ROLES = ("owner", "moderator", "viewer")


@dataclass(frozen=True, kw_only=True)
class CreatedUser:
    """The person's id; is_new : whether a password had to be made, as none was there that can be trusted."""

    user_id: int
    is_new: bool


def create_user(
    context: Context,
    *,
    email: str,
    site: str,
    role: str,
    password: str | None,
    actor: str,
    new_password: str | None = None,
) -> CreatedUser:
    """Create a person, or give an existing one this role at the site, without an invitation.

    site : publishable key.  password : None keeps that of a person whose address is proven; everybody else gets
    new_password, since whoever chose the present one may not be the person.
    Raises BadInput (address, role, password) and NotFound (site).
    """
    email = checked_email(email)
    check_role(role)
    now = context.now()
    with context.sessions.begin() as session:
        site_id = find_site(session, site).id
        user = find_or_add_person(context, session, email)
        is_new = user.password is None or user.confirmed_at is None
        if is_new:
            password = password or new_password
            if password is None:
                raise BadInput("A new person needs a password.", parameter="password")
        if password is not None:
            user.password = hash_password(password)
            # A changed password ends every open session of the person.
            user.fs_uniquifier = secrets.token_hex(32)
        take_over(session, user, now)
        session.flush()
        membership = session.get(Membership, (site_id, user.id))
        is_added = membership is None or membership.accepted_at is None
        if membership is None:
            membership = Membership(site_id=site_id, user_id=user.id, created_at=now)
            session.add(membership)
        membership.role, membership.invitation = role, ""
        membership.accepted_at = membership.accepted_at or now
        record(
            session,
            site_id=site_id,
            at=now,
            actor=actor,
            action="member.added" if is_added else "member.changed",
            subject_kind="user",
            subject_id=str(user.id),
            details={"role": role},
        )
        return CreatedUser(user_id=user.id, is_new=is_new)


def check_role(role: str) -> None:
    """Raise BadInput for a role that there is not."""
    if role not in ROLES:
        raise BadInput(Sentence("A role is one of %(roles)s.", roles=", ".join(ROLES)), parameter="role")


def find_or_add_person(context: Context, session: Session, email: str) -> User:
    """Return the person of a checked address, locked until the transaction ends; a new one has no password yet."""
    row = {
        "email": normal_email(email), "active": True, "fs_uniquifier": secrets.token_hex(32), "locale": "",
        "created_at": context.now(),
    }  # fmt: skip
    found = select(User).where(User.email == row["email"]).with_for_update()
    user = session.scalar(found)
    if user is None:
        insert_missing(session, User, [row])  # two sites may invite the same stranger at the same moment
        user = session.scalars(found).one()
    return user
