"""Which items follow which in a history, and which go together, straight from one to the other.

Owns the two sets of weights between items and their sum over a shopper's history. For jobs: it imports scipy.
Source: docs/ranking.md, eq. 30 and 31.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ranking.interactions import InteractionLog
from ranking.types import FloatArray, IntArray

MOST_ITEMS = 2000  # Of more, a full matrix of weights takes too long to invert and too much memory.
_REACH, _NEARNESS = 10, 0.85  # An action as far back as this still says what is next, each counting so much less.
_LAST = 15
_HOLD = 20.0  # Successors at random, before those that were seen are believed.
_NEIGHBOURS = 200
_RIDGE = 200.0
_LARGE_LOG = 300_000
_SHORT_REACH = 3


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class ItemToItem:
    """follows: (n_items, n_items) sparse, how much likelier than by chance an item comes soon after another, as a
    logarithm. together: (n_items, n_items) float32, weights that foretell an item from all others of a history; None
    where there are too many items."""

    follows: sparse.csr_matrix
    together: np.ndarray[tuple[int, int], np.dtype[np.float32]] | None

    def following(self, items: IntArray) -> FloatArray:
        """Return what comes after a history, oldest first, (n_items,): its last actions, the newest counting most."""
        last = items[-_LAST:]
        weights = _NEARNESS ** np.arange(len(last) - 1, -1, -1)
        found = np.zeros(self.follows.shape[0])
        starts = self.follows.indptr
        for item, weight in zip(last.tolist(), weights.tolist(), strict=True):
            row = slice(int(starts[item]), int(starts[item + 1]))
            found[self.follows.indices[row]] += weight * self.follows.data[row]
        return found

    def alongside(self, items: IntArray, weights: FloatArray) -> FloatArray | None:
        """Return what goes with a history whose items have weights, (n_items,)."""
        if self.together is None:
            return None
        return np.asarray(weights.astype(np.float32) @ self.together[items], dtype=np.float64)


def item_to_item(log: InteractionLog) -> ItemToItem:
    """Learn both from a log, which is sorted by shopper and time."""
    count = len(log.items)
    taken = np.bincount(log.item, minlength=count).astype(np.float64)
    return ItemToItem(
        follows=_follows(log, taken / taken.sum()),
        together=_together(log) if count <= MOST_ITEMS else None,
    )


def _follows(log: InteractionLog, share: FloatArray) -> sparse.csr_matrix:
    count = len(log.items)
    reach = _REACH if len(log.item) <= _LARGE_LOG else _SHORT_REACH
    nothing = np.empty(0, dtype=np.int64)
    total = sparse.csr_matrix((np.empty(0, dtype=np.float32), (nothing, nothing)), shape=(count, count))
    for back in range(1, reach + 1):
        same = log.shopper[back:] == log.shopper[:-back]
        pairs = (log.item[:-back][same], log.item[back:][same])
        value = np.full(len(pairs[0]), _NEARNESS ** (back - 1), dtype=np.float32)
        total = total + sparse.csr_matrix((value, pairs), shape=(count, count))
    # Against chance, with so many successors at random: those never seen have 0, up to a constant of the row.
    total.data = np.log1p(total.data / (_HOLD * share[total.indices])).astype(np.float32)
    return _strongest(total) if count > MOST_ITEMS else total


def _strongest(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Keep the 200 largest of each row."""
    sizes = np.diff(matrix.indptr)
    row = np.repeat(np.arange(matrix.shape[0]), sizes)
    order = np.lexsort((-matrix.data, row))
    rank = np.arange(len(order)) - np.repeat(matrix.indptr[:-1], sizes)
    kept = order[rank < _NEIGHBOURS]
    return sparse.csr_matrix((matrix.data[kept], (row[kept], matrix.indices[kept])), shape=matrix.shape)


def _together(log: InteractionLog) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return the weights without a diagonal that best foretell each item from the others (Steck 2019)."""
    shape = (len(log.shoppers), len(log.items))
    histories = sparse.csr_matrix((np.ones(len(log.item)), (log.shopper, log.item)), shape=shape)
    gram = np.asarray((histories.T @ histories).todense())
    inverse = np.linalg.inv(gram + _RIDGE * np.eye(shape[1]))
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return np.asarray(weights, dtype=np.float32)
