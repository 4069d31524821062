"""Everything about a page that does not depend on the variant or the shopper, ready to be added up.

Owns the static terms of the score and their sum. `blend` makes plans and ranks with them, `explain` reads them.
Source: docs/ranking.md, eq. 4.
"""

from dataclasses import dataclass, field

import numpy as np

from ranking.candidates import CandidateSet
from ranking.exploration import bounded, draws
from ranking.merchandising import Applied
from ranking.model import Model
from ranking.page_context import PageMatch
from ranking.personalization import TasteIndex
from ranking.popularity import Popularity
from ranking.scopes import scope_key
from ranking.trials import Trial, Trials
from ranking.types import FloatArray, IntArray

TIER_STEP = 100.0  # More than all other terms together, so that a page's own tiles lead whatever the rest says.
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
    taste_index: TasteIndex
    static: dict[str, FloatArray]
    flow: IntArray
    base: FloatArray
    now_s: float
    layout: str
    total: int
    trials: Trials
    _explored: dict[int, FloatArray] = field(default_factory=dict)
    _tried: dict[int, Trial | None] = field(default_factory=dict)

    @property
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

    def flow_scores(self, variant: int) -> FloatArray:
        """Return static terms plus exploration of the tiles in `flow`, (n_flow,)."""
        key = -1 - variant
        found = self._explored.get(key)
        if found is None:
            found = self.base + self.exploration(variant)[self.flow]
            self._explored[key] = found
        return found

    def trial(self, variant: int) -> Trial | None:
        """Return who is tried in a variant, and where; worked out once per variant."""
        if variant not in self._tried:
            self._tried[variant] = self.trials.of(variant, self.scope)
        return self._tried[variant]

    def own_scores(self, indices: IntArray, variant: int, taste: FloatArray | None) -> FloatArray:
        """Return the scores of some tiles before diversity and pins, same shape as indices."""
        total = self.exploration(variant)[indices]
        for term in self.static.values():
            total = total + term[indices]
        return total if taste is None else total + taste[indices]


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
