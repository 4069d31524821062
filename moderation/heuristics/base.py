"""What every heuristic is given, and the small helpers they share. Scores nothing itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from moderation.phrases import Phrases, find_phrases
from moderation.rules.base import texts
from moderation.scores import Evidence
from moderation.types import Mark, Outcome, Submission, Verdict


@dataclass(frozen=True, kw_only=True)
class Known:
    """What heuristics may know besides the words.

    verdicts : what the fixed rules found in this revision; they are not asked again.  competitor_hosts : lower case,
    without "www.".  topic : folded words of the product it is about.  near : other texts that may be nearly the same,
    by a reference to their submission.
    """

    verdicts: Sequence[Verdict] = ()
    competitor_hosts: frozenset[str] = frozenset()
    topic: frozenset[str] = frozenset()
    near: Mapping[str, str] = field(default_factory=dict)


Heuristic = Callable[[Submission, Known], Iterator[Evidence]]


def verdicts_of(known: Known, rule: str) -> Iterator[Verdict]:
    """Yield what a rule found; one that failed has looked at nothing and says nothing."""
    return (
        verdict
        for verdict in known.verdicts
        if verdict.rule == rule and verdict.outcome is not Outcome.PASS and not verdict.error
    )


def phrase_marks(submission: Submission, phrases: Phrases) -> list[Mark]:
    """Return where title and text have one of the phrases."""
    return [
        Mark(field=name, start=hit.start, end=hit.end)
        for name, text in texts(submission)
        for hit in find_phrases(text, phrases)
    ]


def flat(by_language: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the phrases of all languages: nobody can tell the language of a caption for sure."""
    return frozenset(phrase for listed in by_language.values() for phrase in listed)
