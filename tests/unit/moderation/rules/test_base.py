"""The helpers rules share."""

from moderation.rules.base import hold, passed, texts
from moderation.types import Kind, Mark, Outcome, Reason, Submission, Verdict


def test_the_free_fields_are_title_and_text():
    assert list(texts(Submission(kind=Kind.REVIEW, title="T", text="B", author="A"))) == [("title", "T"), ("text", "B")]


def test_a_pass_says_nothing():
    assert passed("spam") == Verdict(rule="spam", outcome=Outcome.PASS)


def test_a_finding_fills_its_sentence_and_names_its_translation():
    mark = Mark(field="text", start=0, end=3)
    verdict = hold("spam", "hashtags", "It has %(count)s hashtags.", reason=Reason.SPAM, marks=[mark], count="9")
    assert (verdict.outcome, verdict.sentence) == (Outcome.HOLD, "It has 9 hashtags.")
    assert (verdict.message_key, verdict.message_params) == ("rule.spam.hashtags", {"count": "9"})
    assert verdict.marks == (mark,)
