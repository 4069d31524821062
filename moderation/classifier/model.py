"""A learnt classifier at work: a head for each risk that proved better than its heuristic, calibrated, explained.

Owns scoring with numpy alone, so that every process can do it. A risk without a head keeps its heuristic score.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt

from moderation.classifier.features import FACTS, HASHED, Features, featurize, mark_of
from moderation.scores import Evidence, Risk, Scored, noted
from moderation.types import Submission

MOST_WORDS, LEAST_SHARE = 8, 0.05
EXPLAINED_FROM = 0.05
"""What is less probable needs no reasons, and most of what comes in is."""
SUREST = 0.999
"""Nobody has decided enough to be surer than that."""

_SAID_BEFORE = noted("Said in what was rejected before")
_FACT_WORDS = {
    **{f"heuristic_{risk}": noted("What the checks by rule found") for risk in Risk},
    "word_count": noted("How long it is"),
    "no_words": noted("It has no words"),
    "title": noted("It has a title"),
    "capitals": noted("Capital letters"),
    "digits": noted("Digits"),
    "exclamations": noted("Exclamation marks"),
    "tags": noted("Hashtags"),
    "photos": noted("The number of its photos"),
}


@dataclass(frozen=True, kw_only=True)
class Head:
    """One risk: weights (DIMENSION,), an intercept, and what makes a probability of their sum.

    knots_x, knots_y : a rising line through these points (isotonic), or, where there are none, slope and offset of a
    sigmoid.
    """

    weights: npt.NDArray[np.float32]
    intercept: float
    slope: float = 1.0
    offset: float = 0.0
    knots_x: npt.NDArray[np.float64]
    knots_y: npt.NDArray[np.float64]

    def probability(self, row: Features) -> float:
        """Return the calibrated probability, 1 - SUREST .. SUREST."""
        return self.calibrated(float(row.values @ self.weights[row.indices]) + self.intercept)

    def calibrated(self, raw: float) -> float:
        """Return the probability that a raw sum stands for."""
        if len(self.knots_x):
            found = float(np.interp(raw, self.knots_x, self.knots_y))
        else:
            found = 1 / (1 + exp(-min(max(self.slope * raw + self.offset, -30.0), 30.0)))
        return min(max(found, 1 - SUREST), SUREST)


@dataclass(frozen=True, kw_only=True)
class Classifier:
    """A published model.  version : names it in scores, decisions and the audit log."""

    version: str
    heads: Mapping[Risk, Head]

    def score(self, submission: Submission, heuristics: Sequence[Scored]) -> tuple[Scored, ...]:
        """Return a score for each risk that has a head, with the words that made it."""
        if not self.heads:
            return ()
        row = featurize(submission, heuristics)
        return tuple(_scored(risk, head, row) for risk, head in self.heads.items())


def merged(heuristics: Sequence[Scored], learnt: Sequence[Scored]) -> tuple[Scored, ...]:
    """Return the scores in force: the learnt one where there is one, else the heuristic's."""
    by_risk = {one.risk: one for one in learnt}
    return tuple(by_risk.get(one.risk, one) for one in heuristics)


def _scored(risk: Risk, head: Head, row: Features) -> Scored:
    value = round(head.probability(row), 4)
    return Scored(risk=risk, value=value, evidence=_explained(head, row) if value >= EXPLAINED_FROM else ())


def _explained(head: Head, row: Features) -> tuple[Evidence, ...]:
    """Return what raised a score most: words by what all their pieces add to the log odds, and facts.

    weight : the share of all that raised it.
    """
    by_place: defaultdict[tuple[str, int, int], float] = defaultdict(float)
    for index, value, places in row.hashed:
        for place in places:
            by_place[place] += float(head.weights[index]) * value / len(places)
    by_fact: defaultdict[str, float] = defaultdict(float)
    for index, value in zip(row.indices.tolist(), row.values.tolist(), strict=True):
        if index >= HASHED and (said := _FACT_WORDS.get(FACTS[index - HASHED])):
            by_fact[said] += float(head.weights[index]) * value
    raised = sum(added for added in (*by_place.values(), *by_fact.values()) if added > 0)
    if raised <= 0:
        return ()
    found = [
        Evidence(weight=round(added / raised, 4), template=_SAID_BEFORE, marks=(mark_of(place),))
        for place, added in by_place.items()
        if added > 0
    ]
    found += [Evidence(weight=round(added / raised, 4), template=said) for said, added in by_fact.items() if added > 0]
    telling = [one for one in found if one.weight >= LEAST_SHARE]
    return tuple(sorted(telling, key=lambda one: -one.weight)[:MOST_WORDS])
