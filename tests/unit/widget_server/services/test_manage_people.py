import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from support.clock import NOW
from support.desk import add_person, token_of
from support.shop import add_site
from widget_server.db.tables import AuditEntry, Site, User
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.services.accept_invitation import accept_signed_in, read_invitation
from widget_server.services.context import Context
from widget_server.services.invitation_link import INVITATION_LASTS
from widget_server.services.invite_person import Invited, invite
from widget_server.services.manage_people import change_role, list_members, remove_member


@pytest.fixture
def site(session: Session) -> Site:
    site = add_site(session)
    add_person(session, site, "owner")
    session.commit()
    return site


def invite_to(context: Context, site: Site, email: str = "new@kiln.example", role: str = "owner") -> Invited:
    return invite(context, site.id, email=email, role=role, actor="user:1")


def owner_id(context: Context) -> int:
    with context.sessions() as session:
        return session.scalars(select(User)).all()[0].id


def test_members_and_open_invitations_are_listed(context: Context, session: Session, site: Site):
    invite_to(context, site, role="moderator")
    owner, invited = list_members(session, site.id)
    assert (owner.email, owner.role, owner.accepted_at) == ("owner@kiln.example", "owner", NOW)
    assert (invited.email, invited.role, invited.accepted_at) == ("new@kiln.example", "moderator", None)
    assert invited.expires_at == NOW + INVITATION_LASTS


def test_the_last_owner_who_has_accepted_stays(context: Context, session: Session, site: Site):
    there = add_person(session, None, "", "jo@else.example")
    session.commit()
    first = owner_id(context)
    invite_to(context, site)
    second = invite_to(context, site, "jo@else.example")  # has a sign-in, has not accepted
    for act in (
        lambda: remove_member(context, site.id, first, actor="user:1"),
        lambda: change_role(context, site.id, first, "viewer", actor="user:1"),
    ):
        with pytest.raises(Conflict):
            act()
    accept_signed_in(context, token_of(second), user_id=there.id)
    remove_member(context, site.id, first, actor="user:1")


def test_a_withdrawn_invitation_opens_nothing(context: Context, session: Session, site: Site):
    invited = invite_to(context, site)
    remove_member(context, site.id, invited.user_id, actor="user:1")
    with pytest.raises(NotFound):
        read_invitation(context, token_of(invited))
    with pytest.raises(NotFound):
        remove_member(context, site.id, invited.user_id, actor="user:1")
    assert "invitation.withdrawn" in session.scalars(select(AuditEntry.action)).all()


def test_a_stranger_is_forgotten_with_the_last_invitation(context: Context, session: Session, site: Site):
    other = add_site(session, "pk_other")
    session.commit()
    here, there = invite_to(context, site), invite_to(context, other)
    remove_member(context, site.id, here.user_id, actor="user:1")
    assert read_invitation(context, token_of(there)).site_key == "pk_other"
    remove_member(context, other.id, there.user_id, actor="user:1")
    session.expire_all()
    assert session.get(User, there.user_id) is None


def test_roles_are_of_the_list(context: Context, site: Site):
    with pytest.raises(BadInput):
        change_role(context, site.id, owner_id(context), "king", actor="user:1")
