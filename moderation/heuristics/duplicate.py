"""How much a submission repeats another one: the same words, nearly the same words, the same photo."""

from collections.abc import Iterator

from moderation.heuristics.base import Known, verdicts_of
from moderation.near_text import NEAR, nearest, shared_marks
from moderation.scores import Evidence, noted
from moderation.types import Kind, Submission

WEIGHTS = {"duplicate_text": 0.9, "duplicate_photo": 0.85}
NEAR_WEIGHT = 0.85


def duplicate(submission: Submission, known: Known) -> Iterator[Evidence]:
    """Yield what speaks for a copy; captions repeat naturally, so of posts only photos count."""
    same_words = False
    for rule, weight in WEIGHTS.items():
        for verdict in verdicts_of(known, rule):
            same_words = same_words or rule == "duplicate_text"
            yield Evidence(weight=weight, template=verdict.template, params=verdict.message_params, marks=verdict.marks)
    if submission.kind is Kind.POST or same_words:
        return
    other, like = nearest(submission.text, known.near)
    if like >= NEAR:
        yield Evidence(
            weight=round(NEAR_WEIGHT * like, 4),
            template=noted("%(percent)s %% of its words stand like this in %(other)s"),
            params={"percent": str(round(100 * like)), "other": other},
            marks=shared_marks(submission.text, known.near[other]),
        )  # fmt: skip
