"""Machine-made patterns wait; joy and short words pass."""

import pytest

from moderation.rules.base import ScreeningContext
from moderation.rules.spam import check
from moderation.types import Kind, Outcome, Submission


def judge(text, kind=Kind.REVIEW, **more):
    return check(Submission(kind=kind, text=text, **more), ScreeningContext())


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("go" + "o" * 40, "stretched"),
        ("THE BEST OF ALL SHOPS IN THE WORLD " * 3, "shouted"),
        ("#a #b #c #d #e #f #g #h #i", "hashtags"),
        ("buy now " + "cheap " * 20, "repeated"),
    ],
)
def test_spam_patterns_wait(text, finding):
    assert judge(text).message_key == f"rule.spam.{finding}"


@pytest.mark.parametrize(
    "text", ["", "soooo good!!!", "OK", "😍" * 10, "----------------------", "LOVE IT", "太好了，" * 2]
)
def test_joy_and_short_texts_pass(text):
    assert judge(text).outcome is Outcome.PASS


def test_shouting_is_looked_at_without_a_reason():
    assert judge("NEVER AGAIN, I WANT MY MONEY BACK FROM THESE PEOPLE, THREE WEEKS AND NO ANSWER").reason is None


def test_a_post_may_have_as_many_hashtags_as_instagram_allows():
    assert judge("", Kind.POST, tags=tuple("abcdefghij" * 3)).outcome is Outcome.PASS
    assert judge("", Kind.POST, tags=(*"abcdefghij" * 3, "z")).outcome is Outcome.HOLD
