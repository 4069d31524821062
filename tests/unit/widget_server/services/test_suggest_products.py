import pytest
from sqlalchemy import select

from support import NOW
from support.imports import write_photo
from support.shop import add_product, add_submission
from widget_server.db.tables import ProductLink, Site, Submission
from widget_server.services.suggest_products import matcher_of, suggest, suggest_again


@pytest.fixture
def post(context, site_id):
    """A pending post that names a product with its full title; returns its id."""
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        add_product(session, site, "A-1", "Willow Midi Dress")
        add_product(session, site, "A-2", "Marlow Knit Dress", published=False)
        add_submission(session, site, "post_1", text="My Willow Midi Dress and my Marlow Knit Dress")
    return "post_1"


def links(context):
    with context.sessions() as session:
        rows = session.scalars(select(ProductLink).order_by(ProductLink.product_id))
        return [(row.product_id, row.state, row.certain) for row in rows]


def look(context, site_id, *, auto_confirm=False, text=None):
    with context.sessions.begin() as session:
        submission = session.get_one(Submission, (site_id, "post_1"))
        if text is not None:
            submission.text = text
        return suggest(matcher_of(session, site_id), submission, (), auto_confirm=auto_confirm, now=NOW)


def test_a_published_product_is_suggested_with_its_evidence_and_a_draft_is_not(context, site_id, post):
    assert look(context, site_id)
    assert links(context) == [("A-1", "suggested", True)]
    with context.sessions() as session:
        link = session.scalars(select(ProductLink)).one()
    assert link.evidence % link.evidence_values == "The text has the full title “Willow Midi Dress”"
    assert not look(context, site_id)


def test_a_suggestion_that_no_longer_holds_goes_and_what_a_person_said_stays(context, site_id, post):
    look(context, site_id)
    assert look(context, site_id, text="nothing named")
    assert links(context) == []
    look(context, site_id, text="My Willow Midi Dress")
    with context.sessions.begin() as session:
        session.scalars(select(ProductLink)).one().state = "dismissed"
    assert not look(context, site_id, auto_confirm=True)
    assert links(context) == [("A-1", "dismissed", True)]


def test_a_site_may_have_certain_products_confirmed_at_once(context, site_id, post):
    assert look(context, site_id, auto_confirm=True)
    assert links(context) == [("A-1", "confirmed", True)]


def test_looking_again_reaches_posts_that_wait_or_show_and_no_others(context, site_id, post):
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        for state in ("approved", "rejected", "erased"):
            add_submission(session, site, f"post_{state}", state=state, text="Willow Midi Dress")
    assert suggest_again(context, site_id) == 2
    assert suggest_again(context, site_id) == 0
    with context.sessions() as session:
        found = session.scalars(select(ProductLink.submission_id).order_by(ProductLink.submission_id)).all()
    assert found == ["post_1", "post_approved"]


def test_what_becomes_visible_by_itself_is_told_to_the_showcase(context, site_id, post):
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        site.auto_confirm_products = True
        session.get_one(Submission, (site_id, "post_1")).state = "approved"
        before = site.showcase_version
    suggest_again(context, site_id)
    with context.sessions() as session:
        assert session.get_one(Site, site_id).showcase_version == before + 1


def test_a_photo_like_one_that_a_person_confirmed_suggests_its_product(context, site_id, post, tmp_path):
    from support.imports import posts_file, run_import

    write_photo(tmp_path, "a.jpg", seed=3)
    posts = [{"id": str(n), "media_url": "a.jpg", "caption": "no words"} for n in (1, 2)]
    run_import(context, site_id, "posts", posts_file(tmp_path / "posts.json", posts[0]))
    with context.sessions.begin() as session:
        known = session.scalars(select(Submission).where(Submission.external_id == "1")).one()
        confirmed = {"state": "confirmed", "method": "person", "decided_by": "user:1"}
        known.products = [ProductLink(site_id=site_id, submission_id=known.id, product_id="A-1", **confirmed)]
    run_import(context, site_id, "posts", posts_file(tmp_path / "posts.json", posts[1]))
    with context.sessions() as session:
        new = session.scalars(select(Submission).where(Submission.external_id == "2")).one()
        assert [(link.product_id, link.method, link.certain) for link in new.products] == [("A-1", "photo", False)]
