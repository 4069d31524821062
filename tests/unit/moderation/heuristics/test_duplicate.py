import pytest

from moderation.duplicates import PhashIndex
from moderation.rules.base import ScreeningContext
from moderation.rules.duplicate_text import text_fingerprint
from moderation.scores import Risk
from moderation.types import Kind
from support.scored import scored

VASE = "I love this vase, it looks wonderful on my table and arrived well packed in two days"
LAMP = VASE.replace("vase", "lamp")
PHOTO = "f0f0a5a512345678"


def test_nearly_the_same_words_count_by_how_much_they_have_in_common():
    one = scored(Risk.DUPLICATE, LAMP, near={"rev_1": VASE, "rev_2": "Something else altogether"})
    assert one.value == pytest.approx(0.85 * 14 / 18, abs=1e-3)
    assert one.evidence[0].params == {"percent": "78", "other": "rev_1"}


def test_the_same_words_count_once():
    context = ScreeningContext(known_texts={text_fingerprint(VASE): "rev_1"})
    assert scored(Risk.DUPLICATE, VASE, context=context, near={"rev_1": VASE}).value == 0.9


def test_the_same_photo_counts_and_a_caption_that_repeats_does_not():
    context = ScreeningContext(known_photos=PhashIndex([("post_1", PHOTO)]))
    one = scored(Risk.DUPLICATE, VASE, kind=Kind.POST, context=context, phashes=(PHOTO,), near={"post_1": VASE})
    assert one.value == 0.85


def test_other_words_are_no_copy():
    assert (
        scored(Risk.DUPLICATE, LAMP, near={"rev_2": "It broke after two days and nobody answered my mails"}).value == 0
    )
