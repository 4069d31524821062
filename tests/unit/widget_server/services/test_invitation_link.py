import pytest
from sqlalchemy.orm import Session

from support import Clock
from support.clock import NOW
from support.desk import add_person
from support.shop import add_site
from widget_server.db.tables import Membership
from widget_server.errors import NotFound
from widget_server.services.context import Context
from widget_server.services.invitation_link import INVITATION_LASTS, follow_link, invitation_link


@pytest.fixture
def membership(session: Session) -> Membership:
    site, person = add_site(session), add_person(session, None, "", "mira@kiln.example")
    made = Membership(site_id=site.id, user_id=person.id, role="viewer", created_at=NOW, invitation="once")
    session.add(made)
    session.commit()
    return made


@pytest.mark.parametrize("mailed", [True, False])
def test_a_link_leads_to_its_membership(context: Context, session: Session, membership: Membership, mailed: bool):
    link = invitation_link(context, membership, mailed=mailed)
    base, _, token = link.rpartition("/")
    assert base == "http://127.0.0.1:8000/panel/join"
    followed = follow_link(context, session, token)
    assert (followed.membership, followed.mailed) == (membership, mailed)


def test_a_link_is_worthless_after_a_week(context: Context, session: Session, membership: Membership, clock: Clock):
    token = invitation_link(context, membership, mailed=True).rpartition("/")[2]
    clock.advance(seconds=INVITATION_LASTS.total_seconds() + 1)
    with pytest.raises(NotFound):
        follow_link(context, session, token)


@pytest.mark.parametrize("change", [{"invitation": "another"}, {"accepted_at": NOW}])
def test_a_link_is_worthless_once_renewed_or_accepted(
    context: Context, session: Session, membership: Membership, change: dict[str, object]
):
    token = invitation_link(context, membership, mailed=True).rpartition("/")[2]
    for name, value in change.items():
        setattr(membership, name, value)
    session.commit()
    with pytest.raises(NotFound):
        follow_link(context, session, token)


@pytest.mark.parametrize("token", ["", "e30.e30", "W10.x", "made-up"])
def test_a_made_up_link_opens_nothing(context: Context, session: Session, token: str):
    with pytest.raises(NotFound):
        follow_link(context, session, token)
