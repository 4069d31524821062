from moderation.heuristics.base import Known, flat, phrase_marks, verdicts_of
from moderation.phrases import compile_phrases
from moderation.types import Kind, Mark, Outcome, Submission, Verdict


def test_a_rule_that_passed_or_failed_says_nothing():
    passed = Verdict(rule="spam", outcome=Outcome.PASS)
    failed = Verdict(rule="spam", outcome=Outcome.HOLD, error="ValueError")
    found = Verdict(rule="spam", outcome=Outcome.HOLD)
    assert list(verdicts_of(Known(verdicts=[passed, failed, found]), "spam")) == [found]


def test_title_and_text_are_looked_through():
    submission = Submission(kind=Kind.REVIEW, title="Bitcoin", text="buy bitcoin")
    assert phrase_marks(submission, compile_phrases(frozenset({"bitcoin"}))) == [
        Mark(field="title", start=0, end=7), Mark(field="text", start=4, end=11),
    ]  # fmt: skip


def test_the_languages_are_put_together():
    assert flat({"en": ("a",), "de": ("a", "b")}) == {"a", "b"}
