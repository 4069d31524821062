import pytest

from moderation.types import Kind
from support import NOW
from widget_server.secrets import Vault
from widget_server.services.incoming import Incoming, IncomingPhoto, IncomingReview, id_key, said, stored_content

REVIEW = Incoming(
    line=2, kind=Kind.REVIEW, platform="judgeme", external_id="1", text="Fits", posted_at=NOW,
    photos=(IncomingPhoto(url="a.jpg"),), review=IncomingReview(product_id="A-1", rating=5),
)  # fmt: skip
MEDIA = [{"type": "image", "source_url": "a.jpg", "video_url": "", "media_id": None, "alt": "", "problem": "queued"}]


def changed(**fields):
    return Incoming(**{**vars(REVIEW), **fields})


def test_the_place_in_the_file_is_no_part_of_the_fingerprint_and_everything_else_is():
    assert changed(line=7).fingerprint() == REVIEW.fingerprint()
    others = [
        changed(text="Fits not"), changed(like_count=1), changed(photos=()),
        changed(review=IncomingReview(product_id="A-1", rating=4)), changed(raw={"a": 1}),
    ]  # fmt: skip
    assert len({one.fingerprint() for one in [REVIEW, *others]}) == 6


def test_an_id_follows_from_kind_platform_name_and_the_secret():
    key, other = id_key(Vault(b"one")), id_key(Vault(b"two"))
    assert REVIEW.id(key) == changed(text="other", line=9).id(key)
    assert REVIEW.id(key).startswith("rev_")
    assert changed(kind=Kind.POST).id(key).startswith("post_")
    assert len({REVIEW.id(key), REVIEW.id(other), changed(platform="x").id(key), changed(external_id="2").id(key)}) == 4


@pytest.mark.parametrize(
    "fields", [{"text": "x"}, {"title": "x"}, {"review": IncomingReview(product_id="A-1", rating=1)}]
)
def test_words_and_stars_are_said(fields):
    assert said(stored_content(changed(**fields), MEDIA)) != said(stored_content(REVIEW, MEDIA))


def test_how_a_photo_could_be_had_is_not_said_and_which_one_is():
    content = stored_content(REVIEW, MEDIA)
    fetched = [MEDIA[0] | {"media_id": "m", "problem": "", "alt": "A dress"}]
    assert said(stored_content(REVIEW, fetched)) == said(content)
    assert said(stored_content(changed(tags=("x",), language="de"), MEDIA)) == said(content)
    assert said(stored_content(REVIEW, [MEDIA[0] | {"source_url": "b.jpg"}])) != said(content)
    assert said(stored_content(REVIEW, [])) != said(content)
