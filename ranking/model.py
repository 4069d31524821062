"""What can be learnt or set: weights of the terms, half-lives, strength of shrinkage, position bias, taste, segments.

Owns the values and their defaults. Learning them is `learning`'s, their file `model_file`'s.
Source of every default: docs/ranking.md, "Defaults".
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ranking.counters import HALF_LIFE_S
from ranking.position_bias import Examination

DAY_S = 86_400.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """What one unit of each term is worth, in log-odds of a click."""

    page: float = 1.0
    popularity: float = 1.0
    freshness: float = 0.5
    quality: float = 0.5
    exploration: float = 0.3
    taste: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Shrinkage:
    """Pseudo-impressions of the level above (docs/ranking.md, eq. 2): how many looks it takes to be believed.

    `transfer`: the looks for which one page may speak at most about how a tile does on others.
    """

    site_rate: float = 0.03
    site: float = 200.0
    category: float = 200.0
    tile: float = 60.0
    page: float = 40.0
    transfer: float = 10.0
    like_weight: float = 0.25
    bound: float = 3.0


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class TasteFactors:
    """Vectors of tiles and products, float32; no items means that nothing was learnt.

    history: (n_items, n_factors), what having done something with an item says of a shopper; their mean, weighted by
    `discount` per action back, is the shopper's vector. target: (n_items, n_factors), what it says of an item. mean,
    spread: (n_items,), of an item's scores over the shoppers it was learnt from. scale: log-odds of a click for one
    deviation of liking.
    """

    items: tuple[str, ...] = ()
    history: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), dtype=np.float32))
    target: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), dtype=np.float32))
    mean: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    spread: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    scale: float = 0.3
    discount: float = 0.97
    recency_s: float = 30 * DAY_S


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Segments:
    """Kinds of shoppers by what they click, float32; no items means that none were learnt.

    log_rates: (n_items, n_segments), of a tile's clicks per look against everybody's. log_shares: (n_segments,), how
    common each is. rates: (n_items,), clicks per examined look of everybody, lately.
    """

    items: tuple[str, ...] = ()
    log_rates: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), dtype=np.float32))
    log_shares: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    rates: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty(0, dtype=np.float32))


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Model:
    """Everything a Ranker needs to know that is not in the snapshot."""

    version: str = "default"
    weights: Weights = field(default_factory=Weights)
    shrinkage: Shrinkage = field(default_factory=Shrinkage)
    examination: Examination = field(default_factory=Examination)
    counter_half_life_s: float = HALF_LIFE_S
    fresh_half_life_s: float = 21 * DAY_S
    exploration_bound: float = 1.5
    similar_score: float = 0.75
    taste: TasteFactors = field(default_factory=TasteFactors)
    segments: Segments = field(default_factory=Segments)

    @classmethod
    def default(cls) -> "Model":
        """Return the model of a site that has not learnt anything yet."""
        return cls()
