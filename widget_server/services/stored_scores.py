"""Scores as rows: how they are written, and how they are read again for rules, for learning and for the desk.

Owns the JSON of tables.RiskScore. Evidence is kept as places in the text, so that a score repeats no personal data.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.scores import Evidence, Risk, Scored
from widget_server.db.base import JsonValue
from widget_server.db.tables import RiskScore
from widget_server.sentences import Sentence

OUTSIDE = "outside"
"""The name of an outside check's score beside those of Risk."""
MOST_EVIDENCE = 8


@dataclass(frozen=True, kw_only=True)
class ShownEvidence:
    """One thing that made a score.  weight : percent.  words : of the text, as they stand there."""

    sentence: str
    weight: int
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ShownScore:
    """A score as the desk shows it.  name : of Risk, or OUTSIDE.  percent, heuristic : 0..100."""

    name: str
    percent: int
    learnt: bool
    heuristic: int
    evidence: tuple[ShownEvidence, ...]


def written(scores: Sequence[Scored], heuristics: Sequence[Scored], learnt: Collection[Risk]) -> dict[str, JsonValue]:
    """Return scores as JSON; a heuristic that found nothing is left out."""
    plain = {one.risk: one.value for one in heuristics}
    return {
        one.risk.value: {
            "value": one.value,
            "heuristic": plain.get(one.risk, 0.0),
            "learnt": one.risk in learnt,
            "because": [_evidence(piece) for piece in one.evidence[:MOST_EVIDENCE]],
        }
        for one in scores
        if one.value or plain.get(one.risk)
    }


def heuristics_of(scores: Mapping[str, Any]) -> tuple[Scored, ...]:
    """Return the heuristic scores that were written down, as learning needs them."""
    return tuple(Scored(risk=risk, value=scores.get(risk.value, {}).get("heuristic", 0.0)) for risk in Risk)


def percents(scores: Mapping[str, Any]) -> dict[str, int]:
    """Return every score in percent, as rules ask for them; what nothing was found of is 0."""
    found = {risk.value: 0 for risk in Risk}
    return found | {name: round(100 * one["value"]) for name, one in scores.items()}


def newest_scores(session: Session, site_id: int, revisions: Mapping[str, int]) -> dict[str, RiskScore]:
    """Return the scores of these revisions of submissions, by submission; those that have none are left out."""
    rows = session.scalars(
        select(RiskScore).where(RiskScore.site_id == site_id, RiskScore.submission_id.in_(list(revisions)))
    )
    return {row.submission_id: row for row in rows if row.revision == revisions[row.submission_id]}


def load_shown(
    session: Session, site_id: int, submission_id: str, revision: int, content: Mapping[str, str]
) -> tuple[ShownScore, ...]:
    """Return the scores of a revision for the desk, empty where it has none.  content : as for shown()."""
    row = session.get(RiskScore, (site_id, submission_id, revision))
    return shown(row.scores, content) if row else ()


def shown(scores: Mapping[str, Any], content: Mapping[str, str]) -> tuple[ShownScore, ...]:
    """Return scores for the desk, the highest first.  content : the texts that the places are in, by field."""
    found = [
        ShownScore(
            name=name, percent=round(100 * one["value"]), learnt=one.get("learnt", False),
            heuristic=round(100 * one.get("heuristic", 0.0)),
            evidence=tuple(_shown_evidence(piece, content) for piece in one.get("because", ())),
        )
        for name, one in scores.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: -one.percent))


def _evidence(piece: Evidence) -> dict[str, JsonValue]:
    return {
        "template": piece.template,
        "params": dict(piece.params),
        "weight": piece.weight,
        "marks": [[mark.field, mark.start, mark.end] for mark in piece.marks],
    }


def _shown_evidence(piece: Mapping[str, Any], content: Mapping[str, str]) -> ShownEvidence:
    words = (content.get(field, "")[start:end] for field, start, end in piece["marks"])
    return ShownEvidence(
        sentence=Sentence(piece["template"], **piece["params"]), weight=round(100 * piece["weight"]),
        words=tuple(word for word in words if word),
    )  # fmt: skip
