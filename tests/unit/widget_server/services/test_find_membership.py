from sqlalchemy.orm import Session

from moderation.types import Role
from support.clock import NOW
from support.desk import add_person
from support.shop import add_site
from widget_server.db.tables import Membership
from widget_server.services.context import Context
from widget_server.services.find_membership import find_membership, sites_of


def test_people_see_their_own_sites_in_their_own_role(context: Context, session: Session):
    kiln, other = add_site(session, "pk_kiln"), add_site(session, "pk_other")
    owner = add_person(session, kiln, "owner")
    add_person(session, other, "owner", "x@other.example")
    # An invitation that nobody has accepted:
    session.add(Membership(site_id=other.id, user_id=owner.id, role="owner", created_at=NOW))
    session.commit()
    assert [(site.key, site.role) for site in sites_of(context, owner.id)] == [("pk_kiln", Role.OWNER)]
    found = find_membership(context, owner.id, "pk_kiln")
    assert found is not None
    assert (found.id, found.name, found.currency, found.role) == (kiln.id, "Kiln", "EUR", Role.OWNER)
    assert find_membership(context, owner.id, "pk_other") is None
    assert find_membership(context, owner.id, "pk_none") is None
