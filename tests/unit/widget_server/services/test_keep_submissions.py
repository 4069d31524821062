from dataclasses import replace

import pytest
from sqlalchemy import select

from moderation.types import Kind
from support import NOW
from widget_server.db.tables import Revision, Site, Submission
from widget_server.services.find_site import lock_site
from widget_server.services.incoming import Incoming, IncomingPhoto, IncomingReview, id_key
from widget_server.services.judge import Judge
from widget_server.services.keep_submissions import Change, Keeper, content_of, media_of
from widget_server.services.local_photos import Photo
from widget_server.services.screen import Screener

REVIEW = Incoming(
    line=2, kind=Kind.REVIEW, platform="judgeme", external_id="1", text="Fits", author="Mira", posted_at=NOW,
    photos=(IncomingPhoto(url="a.jpg"), IncomingPhoto(url="https://x.example/b.jpg")),
    review=IncomingReview(product_id="A-1", rating=5),
)  # fmt: skip
PHOTOS = {"a.jpg": Photo(media_id="m1", phash="f0e1d2c3b4a59687"), "https://x.example/b.jpg": Photo(problem="queued")}


@pytest.fixture
def keep(context, site_id):
    """Keep an incoming review as an import would; returns what changed."""

    def kept(incoming=REVIEW, photos=PHOTOS, state=None) -> Change:
        with context.sessions.begin() as session:
            before = session.scalars(select(Submission)).one_or_none()
            if before is not None and state is not None:
                before.state = state
            judge = Judge(screener=Screener(session, site_id), matcher=None, auto_confirm=False)
            keeper = Keeper(
                session=session, site=lock_site(session, site_id), now=context.now(), actor="command",
                id_key=id_key(context.vault), judge=judge,
            )  # fmt: skip
            return keeper.keep(incoming, media_of(incoming, photos, before), (), before)[1]

    return kept


def only(context) -> Submission:
    with context.sessions() as session:
        return session.scalars(select(Submission)).one()


def test_each_submission_gets_the_next_number_of_its_site(context, site_id, keep):
    keep()
    keep(replace(REVIEW, external_id="1"))
    with context.sessions() as session:
        assert session.get_one(Site, site_id).next_number == 2


def test_the_same_again_is_unchanged(keep):
    assert (keep(), keep()) == (Change.CREATED, Change.UNCHANGED)


def test_a_photo_that_could_be_had_at_last_is_an_update_of_the_same_revision(context, keep):
    keep(photos=PHOTOS | {"a.jpg": Photo(problem="photo_missing")})
    assert keep() is Change.UPDATED
    assert (only(context).revision, only(context).media[0].media_id) == (1, "m1")


@pytest.mark.parametrize(
    ("state", "after", "revision", "text"),
    [
        ("pending", "pending", 2, "Tore"),
        ("rejected", "pending", 2, "Tore"),
        ("taken_down", "taken_down", 2, "Tore"),
        ("withdrawn", "withdrawn", 2, "Tore"),
        ("approved", "held", 1, "Fits"),
        ("held", "held", 1, "Fits"),
        ("erased", "erased", 1, "Fits"),
    ],
)
def test_changed_words_wait_for_a_person_in_every_state(context, keep, state, after, revision, text):
    keep()
    change = keep(replace(REVIEW, text="Tore"), state=state)
    one = only(context)
    assert (one.state, one.revision, one.text) == (after, revision, text)
    assert change is (Change.UNCHANGED if state == "erased" else Change.UPDATED)


def test_a_change_while_one_waits_that_concerns_no_words_keeps_the_one_that_waits(context, keep):
    keep()
    changed = replace(REVIEW, text="Tore")
    keep(changed, state="approved")
    replied = replace(changed, review=replace(REVIEW.review, reply="Sorry"))
    assert (keep(replied), keep(replied)) == (Change.UPDATED, Change.UNCHANGED)
    with context.sessions() as session:
        held = session.scalars(select(Revision)).one()
        assert (held.revision, held.content["text"], held.fingerprint) == (2, "Tore", replied.fingerprint())
    assert only(context).review.reply == "Sorry"


def test_a_changed_product_moves_the_review(context, keep):
    keep()
    keep(replace(REVIEW, review=IncomingReview(product_id="A-2", rating=5)))
    assert [(link.product_id, link.state) for link in only(context).products] == [("A-2", "confirmed")]
    assert only(context).review.product_id == "A-2"


def test_a_photo_less_is_a_change_of_content(context, keep):
    keep()
    keep(replace(REVIEW, photos=REVIEW.photos[:1]))
    assert (only(context).revision, [one.source_url for one in only(context).media]) == (2, ["a.jpg"])


def test_a_picture_that_is_there_is_kept_when_its_file_is_gone(context, keep):
    keep()
    keep(replace(REVIEW, like_count=7), photos={"a.jpg": Photo(problem="photo_missing")})
    assert (only(context).media[0].media_id, only(context).media[0].problem) == ("m1", "")


def test_what_shoppers_see_of_a_row_has_the_shape_of_a_revision(context, keep):
    keep()
    content = content_of(only(context))
    assert (content["text"], content["rating"]) == ("Fits", 5)
    assert [one["problem"] for one in content["media"]] == ["", "queued"]
