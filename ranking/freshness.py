"""How new a tile is: 1 on the day it was posted, halved every half-life, 0 where the day is not known.

Source: docs/ranking.md, eq. 6.
"""

import numpy as np

from ranking.types import FloatArray, RankingInputError


def freshness(posted_at_s: FloatArray, *, now_s: float, half_life_s: float) -> FloatArray:
    """Return 0..1 per tile, same shape. A time in the future counts as now; 0, NaN and infinity as unknown.

    Raises RankingInputError if half_life_s is not above 0.
    """
    if not half_life_s > 0.0:
        raise RankingInputError(f"half_life_s must be above 0, not {half_life_s}")
    known = np.isfinite(posted_at_s) & (posted_at_s > 0.0)
    age_s = np.maximum(now_s - np.where(known, posted_at_s, 0.0), 0.0)
    return np.where(known, np.exp2(-age_s / half_life_s), 0.0)
