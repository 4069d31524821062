import pytest

from support.desk import add_person
from support.shop import add_site
from widget_server.errors import BadInput
from widget_server.services.keep_views import MOST_VIEWS, SavedView, forget_view, keep_view, views_of


@pytest.fixture
def member(context):
    with context.sessions.begin() as session:
        site = add_site(session)
        return site.id, add_person(session, site, "viewer").id, add_person(session, site, "owner").id


def test_a_view_is_its_owners_alone(context, member):
    site_id, mine, yours = member
    keep_view(context, site_id, mine, name=" Spanish  reviews ", address="kind=review&language=es")
    assert views_of(context, site_id, mine) == (SavedView(name="Spanish reviews", address="kind=review&language=es"),)
    assert views_of(context, site_id, yours) == ()


def test_the_same_name_again_replaces_the_view_and_deleting_it_twice_is_no_error(context, member):
    site_id, mine, _yours = member
    for address in ("kind=post", "kind=review"):
        keep_view(context, site_id, mine, name="Today", address=address)
    assert [view.address for view in views_of(context, site_id, mine)] == ["kind=review"]
    for _ in range(2):
        forget_view(context, site_id, mine, name="Today")
    assert views_of(context, site_id, mine) == ()


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_view_needs_a_name_that_fits(context, member, name):
    with pytest.raises(BadInput):
        keep_view(context, member[0], member[1], name=name, address="")


def test_there_is_an_end_to_them(context, member):
    site_id, mine, _yours = member
    for number in range(MOST_VIEWS):
        keep_view(context, site_id, mine, name=f"{number:02}", address="")
    with pytest.raises(BadInput):
        keep_view(context, site_id, mine, name="one more", address="")
    keep_view(context, site_id, mine, name="07", address="kind=post")
    assert len(views_of(context, site_id, mine)) == MOST_VIEWS


def test_who_is_no_member_has_none(context, member):
    assert views_of(context, member[0], 999) == ()
