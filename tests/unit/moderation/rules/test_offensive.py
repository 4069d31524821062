"""Insults wait; criticism and innocent words that look alike pass."""

import pytest

from moderation.rules.base import ScreeningContext
from moderation.rules.offensive import WORDS, check
from moderation.types import Kind, Outcome, Reason, Submission


def judge(text, *blocked):
    return check(Submission(kind=Kind.REVIEW, text=text), ScreeningContext(blocked_words=frozenset(blocked)))


@pytest.mark.parametrize("phrase", [phrase for listed in WORDS.values() for phrase in listed])
def test_every_listed_insult_waits_inside_a_sentence(phrase):
    verdict = judge(f"well, {phrase.upper()}!")
    assert (verdict.outcome, verdict.reason) == (Outcome.HOLD, Reason.OFFENSIVE)
    assert verdict.marks[0].start == 6


@pytest.mark.parametrize(
    "text",
    [
        "Terrible, a rip-off, the worst I ever bought.",
        "Scunthorpe cockerel",
        "zu dick aufgetragen",
        "I hate it",
        "何と",
        "con gas",
    ],
)
def test_criticism_and_lookalikes_pass(text):
    assert judge(text).outcome is Outcome.PASS


def test_a_sites_own_words_route_but_are_no_reason():
    verdict = judge("The Stuff-Inc one was better", "stuff inc")
    assert (verdict.outcome, verdict.reason) == (Outcome.HOLD, None)
