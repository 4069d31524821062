import pytest

from support.shop import add_submission
from widget_server.db.tables import Site, Submission
from widget_server.errors import NotFound
from widget_server.services.creator_link import creator_link, follow_creator_link, of_same_creator


@pytest.fixture
def theirs(context, site_id):
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        mira = {"author": "mira", "author_url": "https://www.instagram.com/mira/"}
        add_submission(session, site, "post_1", **mira)
        add_submission(session, site, "post_2", **mira)
        add_submission(session, site, "post_name", author="mira")
        add_submission(session, site, "post_tiktok", platform="tiktok", **mira)
        for id in ("rev_1", "rev_2", "rev_none"):
            review = add_submission(session, site, id, rating=4, product_id="VASE", author="Mira").review
            review.email = "mira@mail.example" if id != "rev_none" else None
    return site_id


def token_of(context, site_id, id):
    with context.sessions() as session:
        return creator_link(context, session.get_one(Submission, (site_id, id))).rpartition("/")[2]


def same(context, site_id, id):
    with context.sessions() as session:
        found = follow_creator_link(context, session, token_of(context, site_id, id))
        return {one.id for one in of_same_creator(session, found)}


def test_posts_of_one_profile_are_one_creators(context, theirs):
    assert same(context, theirs, "post_1") == {"post_1", "post_2"}


def test_a_name_alone_names_nobody(context, theirs):
    assert same(context, theirs, "post_name") == {"post_name"}
    assert same(context, theirs, "rev_none") == {"rev_none"}


def test_reviews_from_one_address_are_one_persons(context, theirs):
    assert same(context, theirs, "rev_1") == {"rev_1", "rev_2"}


def test_a_changed_link_and_one_to_what_was_erased_open_nothing(context, theirs):
    token = token_of(context, theirs, "post_1")
    with context.sessions.begin() as session:
        session.get_one(Submission, (theirs, "post_1")).state = "erased"
    for wrong in (token, token[:-2] + "xx", "x", ""):
        with context.sessions() as session, pytest.raises(NotFound, match="just as it was sent"):
            follow_creator_link(context, session, wrong)
