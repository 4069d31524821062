"""The attack these tests hold off: an owner takes a stranger's address ahead of the other site's invitation."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from support import Clock
from support.desk import add_person, token_of
from support.shop import add_site
from widget_server.db.tables import AuditEntry, Site, User
from widget_server.errors import BadInput, Conflict, Forbidden, NotFound
from widget_server.services.accept_invitation import accept_signed_in, accept_with_password, read_invitation
from widget_server.services.context import Context
from widget_server.services.create_user import create_user
from widget_server.services.find_membership import sites_of
from widget_server.services.invitation_link import INVITATION_LASTS
from widget_server.services.invite_person import Invited, invite

MIRA = "mira@kiln.example"


@pytest.fixture
def site(session: Session) -> Site:
    site = add_site(session)
    session.commit()
    return site


@pytest.fixture
def other(session: Session) -> Site:
    other = add_site(session, "pk_other")
    session.commit()
    return other


def invite_to(context: Context, site: Site, email: str = MIRA) -> Invited:
    return invite(context, site.id, email=email, role="owner", actor="user:1")


def keys(context: Context, user_id: int) -> list[str]:
    return [site.key for site in sites_of(context, user_id)]


def test_a_stranger_accepts_once_by_choosing_a_password(context: Context, session: Session, site: Site):
    invited = invite_to(context, site)
    offered = read_invitation(context, token_of(invited))
    assert (offered.email, offered.site_key, offered.role, offered.has_password) == (MIRA, "pk_test", "owner", False)
    accept_with_password(context, token_of(invited), "long enough")
    assert keys(context, invited.user_id) == ["pk_test"]
    assert "member.joined" in session.scalars(select(AuditEntry.action)).all()
    with pytest.raises(NotFound):
        accept_with_password(context, token_of(invited), "stolen later")


def test_registering_ahead_at_one_site_opens_no_other(context: Context, site: Site, other: Site):
    squatter = invite_to(context, other)
    accept_with_password(context, token_of(squatter), "the squatter's own")
    invited = invite_to(context, site)
    assert keys(context, squatter.user_id) == ["pk_other"]
    with pytest.raises(NotFound):
        accept_signed_in(context, token_of(squatter), user_id=squatter.user_id)
    with pytest.raises(Conflict):
        accept_with_password(context, token_of(invited), "a second password")
    assert keys(context, squatter.user_id) == ["pk_other"]


def test_accepting_one_of_two_open_invitations_leaves_the_other_open(context: Context, site: Site, other: Site):
    first, second = invite_to(context, site), invite_to(context, other)
    accept_with_password(context, token_of(first), "long enough")
    assert keys(context, first.user_id) == ["pk_test"]
    accept_signed_in(context, token_of(second), user_id=second.user_id)
    assert sorted(keys(context, first.user_id)) == ["pk_other", "pk_test"]


def test_a_link_is_taken_only_by_the_person_it_names(context: Context, session: Session, site: Site):
    jo = add_person(session, None, "", "jo@else.example")
    session.commit()
    invited = invite_to(context, site, "jo@else.example")
    with pytest.raises(Forbidden):
        accept_signed_in(context, token_of(invited), user_id=jo.id + 1)
    accept_signed_in(context, token_of(invited), user_id=jo.id)
    assert keys(context, jo.id) == ["pk_test"]


def test_a_link_is_worthless_after_a_week_or_changed(context: Context, clock: Clock, site: Site):
    token = token_of(invite_to(context, site))
    for wrong in (token[:-2] + "xx", "", "e30.e30", token.partition(".")[0]):
        with pytest.raises(NotFound):
            read_invitation(context, wrong)
    clock.advance(seconds=INVITATION_LASTS.total_seconds() + 1)
    with pytest.raises(NotFound):
        read_invitation(context, token)


def test_a_password_that_is_too_short_leaves_the_invitation_open(context: Context, site: Site):
    token = token_of(invite_to(context, site))
    with pytest.raises(BadInput):
        accept_with_password(context, token, "short")
    assert not read_invitation(context, token).has_password


def test_whoever_runs_the_machine_gives_a_taken_address_back(
    context: Context, session: Session, site: Site, other: Site
):
    squatter = invite_to(context, other)
    accept_with_password(context, token_of(squatter), "the squatter's own")
    taken = session.get_one(User, squatter.user_id)
    taken.tf_primary_method, before = "authenticator", taken.password
    session.commit()
    created = create_user(
        context, email=MIRA, site="pk_test", role="owner", password=None, new_password="generated", actor="command"
    )
    assert created.is_new
    session.refresh(taken)
    assert taken.password != before
    assert taken.tf_primary_method is None
