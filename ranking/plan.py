"""Everything about a page that does not depend on the variant or the shopper, ready to be added up.

Owns the static terms of the score and their sum. `blend` makes plans and ranks with them, `explain` reads them.
Source: docs/ranking.md, eq. 4.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ranking.candidates import CandidateSet
from ranking.exploration import bounded, draws
from ranking.merchandising import Applied
from ranking.model import Model
from ranking.page_context import PageMatch
from ranking.popularity import Popularity
from ranking.scopes import scope_key
from ranking.trials import Trial, Trials
from ranking.types import FloatArray, IntArray, Why

TIER_STEP = 100.0  # More than all other terms together, so that a page's own tiles lead whatever the rest says.
_LEADERS = 128  # More than an answer and its lookahead as a rule.
STATIC_TERMS = ("tier", "page", "popularity", "freshness", "quality", "merchandising")
TERM_NAMES = (
    "tier", "page", "popularity", "freshness", "quality", "exploration", "taste", "merchandising", "diversity",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class PagePlan:
    """A page prepared at a moment. `flow`: indices of the tiles that may be shown and are not pinned, (n_flow,);
    `base`: the sum of their static terms, same shape. `static`: the static terms by name, each (n_tiles,)."""

    candidates: CandidateSet
    model: Model
    match: PageMatch
    popularity: Popularity
    applied: Applied
    pins: dict[int, int]  # 0-based position -> index of the tile shown there
    static: dict[str, FloatArray]
    flow: IntArray
    base: FloatArray
    now_s: float
    layout: str
    total: int
    trials: Trials
    reasons: dict[int, tuple[Why, bool]] = field(default_factory=dict)  # see explain; by tile, of those asked for
    _explored: dict[int, FloatArray] = field(default_factory=dict)
    _public: dict[int, FloatArray] = field(default_factory=dict)
    _flowing: dict[int, FloatArray] = field(default_factory=dict)
    _leading: dict[int, IntArray] = field(default_factory=dict)
    _tried: dict[int, Trial | None] = field(default_factory=dict)

    @cached_property
    def is_whole(self) -> bool:
        """Say whether every tile is in `flow`, in its own place."""
        return len(self.flow) == len(self.candidates)

    @cached_property
    def scope(self) -> int:
        """Return the key of the page's scope."""
        return scope_key(self.match.scope)

    def exploration(self, variant: int) -> FloatArray:
        """Return the exploration term of every tile in a variant, (n_tiles,); computed once per variant."""
        found = self._explored.get(variant)
        if found is None:
            draw = draws(self.candidates.numbers, self.scope, variant)
            spread = self.model.weights.exploration * self.popularity.spread
            found = bounded(draw, spread, self.model.exploration_bound)
            self._explored[variant] = found
        return found

    def public_scores(self, variant: int) -> FloatArray:
        """Return static terms plus exploration of every tile, (n_tiles,); computed once per variant."""
        found = self._public.get(variant)
        if found is None:
            found = sum(self.static.values(), start=np.zeros(len(self.candidates))) + self.exploration(variant)
            self._public[variant] = found
        return found

    def flow_scores(self, variant: int) -> FloatArray:
        """Return the same of the tiles in `flow`, (n_flow,)."""
        found = self._flowing.get(variant)
        if found is None:
            found = self.public_scores(variant)[self.flow]
            self._flowing[variant] = found
        return found

    def leaders(self, variant: int) -> IntArray:
        """Return the places in `flow` of the first 128 of a variant's public order, before diversity."""
        found = self._leading.get(variant)
        if found is None:
            found = top_places(self.flow_scores(variant), _LEADERS)
            self._leading[variant] = found
        return found

    def trial(self, variant: int) -> Trial | None:
        """Return who is tried in a variant, and where; worked out once per variant."""
        if variant not in self._tried:
            self._tried[variant] = self.trials.of(variant, self.scope)
        return self._tried[variant]

    def own_scores(self, indices: IntArray, variant: int, taste: FloatArray | None) -> FloatArray:
        """Return the scores of some tiles before diversity and pins, same shape as indices."""
        total = self.public_scores(variant)[indices]
        return total if taste is None else total + taste[indices]


def top_places(scores: FloatArray, count: int, leaders: IntArray | None = None) -> IntArray:
    """Return the places of the highest scores, best first, equal ones by place: the same beginning for every count.

    leaders: places of scores that are likely high, at least `count` of them; they save looking for the lowest.
    """
    if count >= len(scores):
        return np.argsort(-scores, kind="stable")
    if leaders is not None and len(leaders) >= count:
        # What these hold is a lower limit for all of them, which few others pass.
        among = np.flatnonzero(scores >= _at(scores[leaders], count))
        if len(among) > 2 * count:
            among = among[scores[among] >= _at(scores[among], count)]
    else:
        among = np.flatnonzero(scores >= _at(scores, count))
    return among[np.argsort(-scores[among], kind="stable")]


def _at(scores: FloatArray, count: int) -> float:
    """Return the score that has a place of this number, from 1, if they are ordered."""
    return float(np.partition(scores, len(scores) - count)[len(scores) - count])


def static_terms(
    candidates: CandidateSet, model: Model, match: PageMatch, popular: Popularity, fresh: FloatArray, stock: FloatArray
) -> dict[str, FloatArray]:
    """Weigh what is known of every tile before merchandising; each term (n_tiles,), in log-odds but for the tier."""
    weights = model.weights
    return {
        "tier": TIER_STEP * (2 - match.tier).astype(np.float64),
        "page": weights.page * match.fit,
        "popularity": weights.popularity * popular.log_odds,
        "freshness": weights.freshness * fresh,
        "quality": weights.quality * candidates.looks + stock,
        "merchandising": np.zeros(len(candidates)),
    }
