"""Decides whether a new model is better than what it would replace, so that asking every night does no harm.

Owns the test. It never sees models, only what each page view was worth under both. Source: docs/ranking.md, eq. 21.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ranking.types import FloatArray, IntArray, sums

NIGHTS = 30
TRIALS = 4  # In one night: all that is new, only what is personal, only the weights; and the curves of the positions.
FALSE_ALARMS = 0.05 / TRIALS  # In 30 nights, of each: together the 5 % that a shop may be misled.
MIN_CASES = 10  # Shoppers held out; the mean of fewer is no normal deviate.
MIN_BLOCKS, MAX_BLOCKS = 10, 60
_VIEWS_PER_BLOCK = 25
_DAY_S = 86_400.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Advantage:
    """Mean difference per page view, with the interval the gate uses; `proven` if all of it lies above zero."""

    mean: float
    low: float
    high: float
    proven: bool


def advantage(
    differences: FloatArray,
    at_s: FloatArray | None = None,
    *,
    nights: int = NIGHTS,
    false_alarms: float = FALSE_ALARMS,
) -> Advantage:
    """Test whether the mean of paired differences is above zero, (n_views,), in order of time.

    Views are added up in blocks, since neighbouring ones share lists, tiles and visitors: in days where their times are
    given and there are ten days, since a day has a luck of its own, else in up to 60 stretches of equal length. The
    interval is Student's over the blocks. Every night may err with a thirtieth of the whole, which holds however the
    nights depend on one another. With too few views for ten blocks nothing is proven.
    """
    block = _blocks(len(differences), at_s)
    count = int(block[-1]) + 1 if len(block) else 0
    if count < MIN_BLOCKS:
        mean = float(differences.mean()) if len(differences) else 0.0
        return Advantage(mean=mean, low=-np.inf, high=np.inf, proven=False)
    mean = float(differences.mean())
    # The error of a ratio of sums, so that a day counts by its views (Cochran 1977, 2.11).
    beyond = sums(block, differences - mean, count)
    error = float(np.sqrt(count / (count - 1) * (beyond**2).sum())) / len(differences)
    reach = float(stats.t.ppf(1.0 - false_alarms / nights, count - 1)) * error
    return Advantage(mean=mean, low=mean - reach, high=mean + reach, proven=mean - reach > 0.0)


def is_above_zero(gains: FloatArray) -> bool:
    """Say whether the mean of what single shoppers gain is above zero beyond chance, (n_cases,), by Student's one-sided
    interval and as sure as `advantage` is. Of fewer than ten nothing is said."""
    count = len(gains)
    if count < MIN_CASES:
        return False
    error = float(gains.std(ddof=1)) / count**0.5
    return bool(float(gains.mean()) > float(stats.t.ppf(1.0 - FALSE_ALARMS / NIGHTS, count - 1)) * error)


def _blocks(views: int, at_s: FloatArray | None) -> IntArray:
    """Return the block of each view, from 0, not decreasing; fewer than ten where there is too little to tell."""
    blocks = min(MAX_BLOCKS, views // _VIEWS_PER_BLOCK)
    if at_s is not None and blocks >= MIN_BLOCKS:
        day = np.cumsum(np.diff(at_s // _DAY_S, prepend=at_s[:1] // _DAY_S) != 0)
        if int(day[-1]) + 1 >= MIN_BLOCKS:
            return np.asarray(day, dtype=np.int64)
    return np.arange(views, dtype=np.int64) * blocks // max(1, views)
