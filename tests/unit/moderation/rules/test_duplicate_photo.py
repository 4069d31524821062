"""Photos that are already here."""

from moderation.duplicates import PhashIndex
from moderation.rules.base import ScreeningContext
from moderation.rules.duplicate_photo import check
from moderation.types import Kind, Outcome, Reason, Submission

PHOTO = "c3a59669f00f3cc3"
KNOWN = ScreeningContext(known_photos=PhashIndex([("post_1", PHOTO)]))


def judge(*phashes, context=KNOWN):
    return check(Submission(kind=Kind.POST, text="", phashes=phashes), context)


def test_a_known_photo_waits_also_as_the_second_of_a_carousel():
    verdict = judge("0f" * 8, PHOTO[:-1] + "2")
    assert (verdict.outcome, verdict.reason, verdict.message_params) == (
        Outcome.HOLD,
        Reason.DUPLICATE,
        {"other": "post_1"},
    )


def test_a_new_photo_no_photo_and_an_empty_site_pass():
    assert judge("0f" * 8).outcome is Outcome.PASS
    assert judge().outcome is Outcome.PASS
    assert judge(PHOTO, context=ScreeningContext()).outcome is Outcome.PASS
