"""Scripts that do not belong to the declared language."""

import pytest

from moderation.rules.base import ScreeningContext
from moderation.rules.script import check
from moderation.types import Kind, Outcome, Submission


def judge(text, language):
    return check(Submission(kind=Kind.REVIEW, text=text, language=language), ScreeningContext())


@pytest.mark.parametrize(
    ("text", "language", "script"),
    [("Очень хорошее платье, рекомендую", "en-GB", "Cyrillic"), ("今天穿这件衣服真的太喜欢了非常好", "de", "Chinese")],
)
def test_a_script_the_language_is_not_written_in_waits(text, language, script):
    verdict = judge(text, language)
    assert verdict.outcome is Outcome.HOLD
    assert verdict.message_params["script"] == script


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Очень хорошее платье, рекомендую", "ru"),
        ("Очень хорошее платье, рекомендую", ""),
        ("Очень хорошее платье", "tlh"),
        ("Boxy Tee ist super", "zh"),
        ("今天穿 Boxy Tee,太喜欢了", "zh_CN"),
        ("好", "en"),
        ("とても気に入りました、最高です", "ja"),
        ("", "en"),
    ],
)
def test_matching_undeclared_unknown_short_and_latin_texts_pass(text, language):
    assert judge(text, language).outcome is Outcome.PASS
