"""Decides whether a new model is better than what it would replace, so that asking every night does no harm.

Owns the test. It never sees models, only what each page view was worth under both. Source: docs/ranking.md, eq. 21.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ranking.types import FloatArray

NIGHTS = 30
FALSE_ALARMS = 0.05  # In 30 nights, together.
MIN_BLOCKS, MAX_BLOCKS = 10, 60
_VIEWS_PER_BLOCK = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class Advantage:
    """Mean difference per page view, with the interval the gate uses; `proven` if all of it lies above zero."""

    mean: float
    low: float
    high: float
    proven: bool


def advantage(differences: FloatArray, *, nights: int = NIGHTS, false_alarms: float = FALSE_ALARMS) -> Advantage:
    """Test whether the mean of paired differences is above zero, (n_views,), in order of time.

    Views are averaged in blocks of time, since neighbouring ones share lists, tiles and visitors; the interval is
    Student's over the blocks. Every night may err with a thirtieth of the whole, which holds however the nights depend
    on one another. With too few views for ten blocks nothing is proven.
    """
    blocks = min(MAX_BLOCKS, len(differences) // _VIEWS_PER_BLOCK)
    if blocks < MIN_BLOCKS:
        mean = float(differences.mean()) if len(differences) else 0.0
        return Advantage(mean=mean, low=-np.inf, high=np.inf, proven=False)
    means = np.array([float(block.mean()) for block in np.array_split(differences, blocks)])
    mean = float(means.mean())
    reach = float(stats.t.ppf(1.0 - false_alarms / nights, blocks - 1)) * float(means.std(ddof=1)) / np.sqrt(blocks)
    return Advantage(mean=mean, low=mean - reach, high=mean + reach, proven=mean - reach > 0.0)
