"""What a rule is: a name and a pure function from a submission and its context to one verdict.

Owns the shapes rules share and the small helpers that write verdicts. Holds no rule.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from moderation.duplicates import PhashIndex
from moderation.types import Mark, Outcome, Reason, Submission, Verdict


@dataclass(frozen=True, kw_only=True)
class ScreeningContext:
    """What rules may know of the site.

    Hosts are lower case without "www.". known_texts maps `text_fingerprint` to a reference of *another* submission
    and known_photos holds the photos of others: leave the one being screened out of both.
    """

    shop_hosts: frozenset[str] = frozenset()
    competitor_hosts: frozenset[str] = frozenset()
    blocked_words: frozenset[str] = frozenset()
    known_texts: Mapping[str, str] = field(default_factory=dict)
    known_photos: PhashIndex | None = None


Check = Callable[[Submission, ScreeningContext], Verdict]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A named check; about is the sentence of the rule list in docs/moderation.md."""

    name: str
    about: str
    check: Check


def texts(submission: Submission) -> Iterator[tuple[str, str]]:
    """Yield the fields an author writes freely, as (field name, text)."""
    yield "title", submission.title
    yield "text", submission.text


def passed(rule: str) -> Verdict:
    """Say that the rule found nothing."""
    return Verdict(rule=rule, outcome=Outcome.PASS)


def hold(
    rule: str, message: str, sentence: str, *, reason: Reason | None = None, marks: Sequence[Mark] = (),
    outcome: Outcome = Outcome.HOLD, **params: str,
) -> Verdict:  # fmt: skip
    """Say what the rule found; sentence has %(name)s for each of params, and message is the rest of its key."""
    return Verdict(
        rule=rule, outcome=outcome, reason=reason, sentence=sentence % params if params else sentence,
        template=sentence, message_key=f"rule.{rule}.{message}", message_params=params, marks=tuple(marks),
    )  # fmt: skip
