import pytest

from support.shop import add_site, add_submission
from widget_server.services.revisions import apply_revision, hold_revision, waiting_revision


@pytest.fixture
def review(session):
    return add_submission(session, add_site(session), "rev_a", rating=5, product_id="P1", photos=2, state="held")


def hold(session, review, revision, text, now, **content):
    return hold_revision(
        session, review, revision=revision, content={"text": text, **content}, fingerprint=text, now=now
    )


def test_a_newer_change_supersedes_the_one_that_waited(session, review, clock):
    first = hold(session, review, 2, "worse", clock())
    second = hold(session, review, 3, "worst", clock())
    session.flush()
    assert (first.state, second.state) == ("superseded", "held")
    assert waiting_revision(session, review) is second


def test_nothing_waits_where_nothing_changed(session, review):
    assert waiting_revision(session, review) is None


def test_an_applied_change_replaces_exactly_what_it_names(session, review, clock):
    media = [{"type": "image", "media_id": None, "source_url": "b.jpg", "video_url": "", "alt": "A vase"}]
    apply_revision(review, hold(session, review, 2, "It broke.", clock(), rating=2, media=media))
    session.flush()
    session.expire(review)
    assert (review.text, review.revision, review.review.rating, review.author) == ("It broke.", 2, 2, "mira")
    assert [(photo.position, photo.source_url, photo.alt) for photo in review.media] == [(0, "b.jpg", "A vase")]
