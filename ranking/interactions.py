"""Who did what with which item and when: the log that taste is learnt from, as arrays.

Owns the cleaning: duplicates, broken times and weights. Knows no model.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ranking.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, kw_only=True, slots=True)
class Interaction:
    """One action: `item` is the id of a tile or product, `weight` its strength (> 0), `at_s` Unix time."""

    shopper: str
    item: str
    at_s: float
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class InteractionLog:
    """Actions sorted by shopper, then time; each (shopper, item) once, at its latest time and highest weight.

    shopper, item: indices into `shoppers` and `items`, (n_actions,); at_s and weight alike.
    """

    shoppers: tuple[str, ...]
    items: tuple[str, ...]
    shopper: IntArray
    item: IntArray
    at_s: FloatArray
    weight: FloatArray

    def strengths(self) -> FloatArray:
        """Return how much each action says of taste, (n_actions,): 1 for a look, a purchase of weight 4 2.3, since ten
        times as much of something is not ten times as liked."""
        return np.asarray(np.log2(1.0 + self.weight), dtype=np.float64)

    def histories(self) -> list[tuple[str, IntArray]]:
        """Return per shopper the places of their actions, oldest first."""
        starts = np.flatnonzero(np.diff(self.shopper, prepend=-1))
        ends = [*starts[1:].tolist(), len(self.shopper)] if len(starts) else []
        return [
            (self.shoppers[int(self.shopper[start])], np.arange(start, end))
            for start, end in zip(starts.tolist(), ends, strict=True)
        ]

    def of_shoppers(self, chosen: BoolArray) -> "InteractionLog":
        """Return the log of some shoppers, (n_shoppers,), over the same items."""
        rows = chosen[self.shopper]
        return InteractionLog(
            shoppers=tuple(name for name, keep in zip(self.shoppers, chosen.tolist(), strict=True) if keep),
            items=self.items,
            shopper=(np.cumsum(chosen) - 1)[self.shopper[rows]],
            item=self.item[rows],
            at_s=self.at_s[rows],
            weight=self.weight[rows],
        )


def interaction_log(interactions: Iterable[Interaction]) -> InteractionLog:
    """Clean and sort interactions. Those without a finite time, or with a weight that is no positive number, are left
    out; the same shopper and item twice count once."""
    latest: dict[tuple[str, str], tuple[float, float]] = {}
    for one in interactions:
        if math.isfinite(one.at_s) and math.isfinite(one.weight) and one.weight > 0.0:
            last_s, weight = latest.get((one.shopper, one.item), (-math.inf, 0.0))
            latest[one.shopper, one.item] = (max(last_s, one.at_s), max(weight, one.weight))
    shoppers = {name: place for place, name in enumerate(sorted({shopper for shopper, _ in latest}))}
    items = {name: place for place, name in enumerate(sorted({item for _, item in latest}))}
    shopper = np.array([shoppers[name] for name, _ in latest], dtype=np.int64)
    item = np.array([items[name] for _, name in latest], dtype=np.int64)
    at_s = np.array([at for at, _ in latest.values()], dtype=np.float64)
    order = np.lexsort((item, at_s, shopper))
    return InteractionLog(
        shoppers=tuple(shoppers),
        items=tuple(items),
        shopper=shopper[order],
        item=item[order],
        at_s=at_s[order],
        weight=np.array([weight for _, weight in latest.values()], dtype=np.float64)[order],
    )
