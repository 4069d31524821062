"""Holds a review or question whose words were sent before. Captions repeat naturally ("Fit check"), so posts pass."""

from hashlib import sha256

from moderation.rules.base import Rule, ScreeningContext, hold, passed
from moderation.text import squeeze
from moderation.types import Kind, Reason, Submission, Verdict

NAME = "duplicate_text"
MIN_CHARS = 30  # "Great product, fits well" is said by many people independently


def text_fingerprint(text: str) -> str:
    """Name a text by its folded words, as 64 hex digits that do not tell them; "" when it is too short to compare."""
    plain = squeeze(text)
    return sha256(plain.encode()).hexdigest() if len(plain) >= MIN_CHARS else ""


def check(submission: Submission, context: ScreeningContext) -> Verdict:
    """Hold what has the same words as another one of its kind; case, accents and punctuation make no difference."""
    if submission.kind is Kind.POST or not context.known_texts:
        return passed(NAME)
    other = context.known_texts.get(text_fingerprint(submission.text))
    if other is None:
        return passed(NAME)
    return hold(NAME, "same", "Its text is the same as in %(other)s.", reason=Reason.DUPLICATE, other=other)


RULE = Rule(name=NAME, about="A review or question with the words of another one waits for a person.", check=check)
