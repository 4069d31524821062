import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from support.desk import add_person, token_of
from support.shop import add_site
from widget_server.db.tables import AuditEntry, Membership, Site, User
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.services.accept_invitation import accept_signed_in, read_invitation
from widget_server.services.context import Context
from widget_server.services.find_membership import sites_of
from widget_server.services.invite_person import Invited, invite, renew_invitation


@pytest.fixture
def site(session: Session) -> Site:
    site = add_site(session)
    add_person(session, site, "owner")
    session.commit()
    return site


def invite_to(context: Context, site: Site, email: str = "New@kiln.example", role: str = "moderator") -> Invited:
    return invite(context, site.id, email=email, role=role, actor="user:1")


def test_an_invitation_alone_gives_no_right(context: Context, session: Session, site: Site):
    there = add_person(session, None, "", "jo@else.example")
    session.commit()
    for email in ("new@kiln.example", "jo@else.example"):
        assert sites_of(context, invite_to(context, site, email).user_id) == []
    assert sites_of(context, there.id) == []


def test_inviting_a_stranger_keeps_one_account_for_all_sites(context: Context, session: Session, site: Site):
    other = add_site(session, "pk_other")
    session.commit()
    assert invite_to(context, site).user_id == invite_to(context, other, "new@KILN.example").user_id
    session.expire_all()
    assert len(session.scalars(select(User)).all()) == 2


def test_inviting_again_changes_the_role_and_ends_the_old_link(context: Context, site: Site):
    old = invite_to(context, site)
    new = invite_to(context, site, role="viewer")
    assert read_invitation(context, token_of(new)).role == "viewer"
    with pytest.raises(NotFound):
        read_invitation(context, token_of(old))


def test_a_new_link_ends_the_old_one(context: Context, site: Site):
    old = invite_to(context, site)
    new = renew_invitation(context, site.id, old.user_id, actor="user:1")
    assert read_invitation(context, token_of(new)).email == new.email == "new@kiln.example"
    with pytest.raises(NotFound):
        read_invitation(context, token_of(old))
    with pytest.raises(NotFound):
        renew_invitation(context, site.id, 1, actor="user:1")


def test_a_member_is_not_invited_again(context: Context, session: Session, site: Site):
    there = add_person(session, None, "", "jo@else.example")
    session.commit()
    accept_signed_in(context, token_of(invite_to(context, site, "jo@else.example")), user_id=there.id)
    with pytest.raises(Conflict):
        invite_to(context, site, "jo@else.example")


def test_only_addresses_and_roles_that_exist_are_invited(context: Context, site: Site):
    for email, role, parameter in (("a@b.example", "king", "role"), ("nobody", "viewer", "email")):
        with pytest.raises(BadInput) as caught:
            invite_to(context, site, email, role)
        assert caught.value.parameter == parameter


def test_the_log_names_nobody(context: Context, session: Session, site: Site):
    invited = invite_to(context, site)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id) == ("member.invited", str(invited.user_id))
    assert session.get_one(Membership, (site.id, invited.user_id)).invitation not in str(vars(entry))
    assert "kiln.example" not in str(vars(entry))
