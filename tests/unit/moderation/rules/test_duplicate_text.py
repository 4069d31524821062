"""Reviews whose words were sent before."""

from hypothesis import given
from hypothesis import strategies as st

from moderation.rules.base import ScreeningContext
from moderation.rules.duplicate_text import check, text_fingerprint
from moderation.types import Kind, Outcome, Reason, Submission

TEXT = "This café mug is the best one I have ever had!"
KNOWN = ScreeningContext(known_texts={text_fingerprint(TEXT): "review_1"})


def judge(text, kind=Kind.REVIEW):
    return check(Submission(kind=kind, text=text), KNOWN)


def test_the_same_words_wait_whatever_their_case_and_accents():
    verdict = judge("this CAFE mug is the best one; I have ever had")
    assert (verdict.outcome, verdict.reason, verdict.message_params) == (
        Outcome.HOLD,
        Reason.DUPLICATE,
        {"other": "review_1"},
    )


def test_other_words_short_words_and_captions_pass():
    assert judge(TEXT + " Truly").outcome is Outcome.PASS
    assert judge("Great!").outcome is Outcome.PASS
    assert judge(TEXT, Kind.POST).outcome is Outcome.PASS


@given(st.text())
def test_a_fingerprint_is_empty_or_64_hex_digits(text):
    assert len(text_fingerprint(text)) in (0, 64)
