"""Stretches of time with equally many actions, and what was popular in each of them.

Owns the separation of taste from season: two shoppers who came in the same week took the same things because they were
there. Source: docs/ranking.md, eq. 24.
"""

from dataclasses import dataclass

import numpy as np

from ranking.interactions import InteractionLog
from ranking.types import FloatArray, IntArray

_ACTIONS_PER_SEASON = 400
_MOST = 16
_ALL_TIME = 0.1  # What was popular at other times may come back a little.


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Seasons:
    """edges_s: (n_seasons - 1,), ends of all but the last. popular: (n_seasons, n_items), actions in each, above 0."""

    edges_s: FloatArray
    popular: FloatArray

    def of(self, at_s: FloatArray) -> IntArray:
        """Return the season of each moment, same shape."""
        return np.asarray(np.searchsorted(self.edges_s, at_s), dtype=np.int64)

    def shares(self) -> FloatArray:
        """Return the share of each item in each season's actions, (n_seasons, n_items)."""
        return np.asarray(self.popular / self.popular.sum(axis=1, keepdims=True))


def seasons_of(log: InteractionLog) -> Seasons:
    """Cut the time of a log into seasons of about 400 actions, at most 16."""
    count = int(np.clip(len(log.item) // _ACTIONS_PER_SEASON, 1, _MOST))
    edges_s = np.quantile(log.at_s, np.arange(1, count) / count) if count > 1 else np.empty(0)
    season = np.searchsorted(edges_s, log.at_s)
    popular = np.zeros((count, len(log.items)))
    np.add.at(popular, (season, log.item), 1.0)
    return Seasons(edges_s=edges_s, popular=popular + _ALL_TIME * popular.sum(axis=0) / count + 0.05)
