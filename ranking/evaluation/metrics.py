"""How good a recommended order is against what shoppers did later, with intervals.

Owns the metrics: binary gains, NDCG@10 with the ideal over min(10, targets), recall@20 over min(20, targets).
"""

import numpy as np
import numpy.typing as npt

from ranking.types import FloatArray

NDCG_AT = 10
RECALL_AT = 20
_RESAMPLES = 2000


def top_items(scores: npt.NDArray[np.floating], seen: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    """Return the `count` items of the highest scores, best first, without those seen; equal scores by index."""
    open_scores = np.array(scores, dtype=np.float64)
    open_scores[seen] = -np.inf
    best = np.argsort(-open_scores, kind="stable")[:count]
    return best[np.isfinite(open_scores[best])]


def ndcg(recommended: npt.NDArray[np.int64], targets: set[int]) -> float:
    """Return NDCG@10 of an order against a set of targets, 0..1; 0 without targets."""
    discounts = 1.0 / np.log2(np.arange(2, NDCG_AT + 2))
    hits = np.array([item in targets for item in recommended[:NDCG_AT].tolist()], dtype=np.float64)
    ideal = float(discounts[: min(NDCG_AT, len(targets))].sum())
    return float((hits * discounts[: len(hits)]).sum()) / ideal if ideal else 0.0


def recall(recommended: npt.NDArray[np.int64], targets: set[int]) -> float:
    """Return recall@20 of an order against a set of targets, 0..1; 0 without targets."""
    hits = sum(item in targets for item in recommended[:RECALL_AT].tolist())
    return hits / min(RECALL_AT, len(targets)) if targets else 0.0


def paired_interval(first: FloatArray, second: FloatArray, *, seed: int = 0) -> tuple[float, float, float]:
    """Return the mean of first minus second with its 95 % bootstrap interval over shoppers: (mean, low, high)."""
    differences = first - second
    if not len(differences):
        return 0.0, 0.0, 0.0
    picks = np.random.default_rng(seed).integers(0, len(differences), (_RESAMPLES, len(differences)))
    means = differences[picks].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(differences.mean()), float(low), float(high)
