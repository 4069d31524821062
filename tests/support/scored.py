"""Scores of a text as a site without a model has them."""

from collections.abc import Mapping

from moderation.heuristics.base import Known
from moderation.heuristics.scoring import score
from moderation.pipeline import screen
from moderation.rules.base import ScreeningContext
from moderation.scores import Risk, Scored
from moderation.types import Kind, Submission


def scored(
    risk: Risk,
    text: str,
    *,
    kind: Kind = Kind.REVIEW,
    language: str = "",
    competitors: frozenset[str] = frozenset(),
    topic: frozenset[str] = frozenset(),
    near: Mapping[str, str] | None = None,
    context: ScreeningContext | None = None,
    phashes: tuple[str, ...] = (),
) -> Scored:
    """Return the score of one risk."""
    submission = Submission(kind=kind, text=text, language=language, phashes=phashes)
    verdicts = screen(submission, context or ScreeningContext(competitor_hosts=competitors))
    known = Known(verdicts=verdicts, competitor_hosts=competitors, topic=topic, near=near or {})
    return next(one for one in score(submission, known) if one.risk is risk)


def said(one: Scored, text: str) -> list[str]:
    """Return the words that made a score."""
    return [text[mark.start : mark.end] for piece in one.evidence for mark in piece.marks]
