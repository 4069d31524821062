"""A made audience: shoppers in segments with tastes, tiles that arrive and fade, clicks that depend on both.

Owns the truth of the simulation. The rankers under test never read it; only the oracles do.
"""

from dataclasses import dataclass

import numpy as np

from ranking.position_bias import DEFAULT_EXPONENT, Examination
from ranking.types import Candidate, CatalogueProduct, FloatArray, IntArray

DAY_S = 86_400.0
START_S = 1_700_000_000.0
SEGMENTS = 8
CATEGORIES = 6
_BASE = float(np.log(0.03 / 0.97))
_TASTE = 1.0
_QUALITY = 0.7
_FADE_DAYS = 45.0


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Audience:
    """The truth. `quality` and `arrives_s` are (n_tiles,), `taste` (n_segments, n_tiles), in log-odds; `segment` is
    (n_shoppers,); `looked`, how they look down a page."""

    tiles: tuple[Candidate, ...]
    products: tuple[CatalogueProduct, ...]
    quality: FloatArray
    taste: FloatArray
    arrives_s: FloatArray
    segment: IntArray
    span_s: float
    looked: Examination

    def seen(self, count: int) -> FloatArray:
        """Return how probably each of the first places is looked at, (count,)."""
        return self.looked.of(np.arange(1, count + 1))

    def chances(self, segment: int, now_s: float) -> FloatArray:
        """Return the probability that a shopper of a segment who looks at a tile clicks it now, (n_tiles,)."""
        return _sigmoid(_BASE + self.quality + self.taste[segment] + self._fading(now_s))

    def mean_chances(self, now_s: float) -> FloatArray:
        """Return the same averaged over the shoppers, (n_tiles,)."""
        share = np.bincount(self.segment, minlength=len(self.taste)) / len(self.segment)
        odds = _BASE + self.quality + self.taste + self._fading(now_s)
        return np.asarray(share @ _sigmoid(odds))

    def _fading(self, now_s: float) -> FloatArray:
        age_days = np.maximum(now_s - self.arrives_s, 0.0) / DAY_S
        return np.where(self.arrives_s > now_s, -np.inf, -1.5 * (1.0 - np.exp2(-age_days / _FADE_DAYS)))


def make_audience(
    *,
    tiles: int,
    shoppers: int,
    views: int,
    seed: int,
    segments: int = SEGMENTS,
    exponent: float = DEFAULT_EXPONENT,
) -> Audience:
    """Make the default audience: 8 segments, taste of deviation 1, 3 % at the start, half of the tiles there already,
    position k looked at with probability k to the minus 0.6.

    Taste has a part that follows the category and one of each tile's own. Likes follow quality, loosely and late.
    """
    rng = np.random.default_rng(seed)
    span_s = 60 * DAY_S
    arrives_s = START_S + np.where(
        rng.random(tiles) < 0.5, -rng.uniform(0, 60 * DAY_S, tiles), rng.uniform(0, span_s, tiles)
    )
    category = rng.integers(0, CATEGORIES, tiles)
    quality = rng.normal(0.0, _QUALITY, tiles)
    by_category = rng.normal(0.0, 1.0, (segments, CATEGORIES))[:, category]
    taste = _TASTE * (np.sqrt(0.4) * by_category + np.sqrt(0.6) * rng.normal(0.0, 1.0, (segments, tiles)))
    products = tuple(
        CatalogueProduct(id=f"p{n}", title=f"Product {n}", category=("Shop", f"Category {n % CATEGORIES}"))
        for n in range(10 * CATEGORIES)
    )
    liked = np.exp(4.0 + 0.6 * quality + rng.normal(0.0, 1.0, tiles)).astype(int)
    made = tuple(
        Candidate(
            id=f"t{n}",
            number=n + 1,
            products=(f"p{int(category[n]) + CATEGORIES * int(rng.integers(0, 10))}",),
            creator=f"c{int(rng.integers(0, max(5, tiles // 5)))}",
            posted_at_s=float(arrives_s[n]),
            like_count=int(liked[n]),
            width_px=1080,
            height_px=1080,
        )
        for n in range(tiles)
    )
    return Audience(
        tiles=made,
        products=products,
        quality=quality,
        taste=taste,
        arrives_s=arrives_s,
        segment=rng.integers(0, segments, shoppers),
        span_s=span_s,
        looked=Examination(exponent=exponent),
    )


def _sigmoid(odds: FloatArray) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-odds)))
