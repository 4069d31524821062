"""How risky a submission is, by kind: scores 0..1, each with the evidence and the places that made it.

Owns the kinds, what a score is made of, and how single pieces of evidence add up. Gathers none itself: that is
`heuristics`' and `classifier`'s. A score decides nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import prod
from types import MappingProxyType

from moderation.types import Mark, Reason


class Risk(StrEnum):
    """What may be wrong with a submission."""

    SPAM = "spam"
    ABUSE = "abuse"
    PERSONAL_DATA = "personal_data"
    COMPETITOR = "competitor"
    OFF_TOPIC = "off_topic"
    DUPLICATE = "duplicate"
    ANY = "any"


KINDS = tuple(risk for risk in Risk if risk is not Risk.ANY)
"""The single risks; ANY stands for all of them together."""

REASON_OF: Mapping[Risk, Reason] = MappingProxyType(
    {
        Risk.SPAM: Reason.SPAM,
        Risk.ABUSE: Reason.OFFENSIVE,
        Risk.PERSONAL_DATA: Reason.PERSONAL_DATA,
        Risk.COMPETITOR: Reason.SPAM,
        Risk.OFF_TOPIC: Reason.OFF_TOPIC,
        Risk.DUPLICATE: Reason.DUPLICATE,
    }
)
"""The published reason for which each kind is rejected; ANY has none, so nothing is ever rejected for it."""


def noted(template: str) -> str:
    """Return a template as it is: a mark for the catalogues, in which it is looked up when it is shown."""
    return template


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One thing that speaks for a risk.

    weight : 0..1, how much it says alone.  template and params : a sentence for people.  marks : where it stands.
    """

    weight: float
    template: str
    params: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A risk's score with what made it, the heaviest first."""

    risk: Risk
    value: float
    evidence: tuple[Evidence, ...] = ()


def added_up(risk: Risk, evidence: Iterable[Evidence]) -> Scored:
    """Return a score from evidence: each piece leaves the others' doubt smaller by its weight (a noisy or)."""
    found = sorted(evidence, key=lambda one: -one.weight)
    return Scored(risk=risk, value=round(1 - prod(1 - one.weight for one in found), 4), evidence=tuple(found))


def all_together(scores: Iterable[Scored]) -> Scored:
    """Return the score that anything at all is wrong, from those of the single risks."""
    kinds = [one for one in scores if one.risk is not Risk.ANY and one.value]
    evidence = sorted((piece for one in kinds for piece in one.evidence), key=lambda one: -one.weight)
    return Scored(risk=Risk.ANY, value=round(1 - prod(1 - one.value for one in kinds), 4), evidence=tuple(evidence))


def uncertainty(probability: float) -> float:
    """Say how unsure a probability is, 0 (sure) .. 1 (as good as a coin).  Source: Gini impurity, scaled to 1."""
    return 4 * probability * (1 - probability)
