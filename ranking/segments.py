"""Which kind of shopper somebody probably is, from what they clicked and passed over, and what such people like.

Owns the segments at serving time, in plain numpy. Learning them is `segments_fit`'s. Source: docs/ranking.md, eq. 26.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ranking.candidates import CandidateSet
from ranking.model import Segments
from ranking.types import FloatArray, ShopperLook

MAX_LOOKS = 400
_CATEGORY_HOLD = 2.0  # A tile nobody was shown yet is taken for its category's mean, of at least so many tiles.


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class SegmentIndex:
    """Segments lined up with a snapshot: log_rates (n_items, n_segments), items being the tiles, then the products;
    times (n_items, n_segments), their exponentials; expected, the same times the clicks per look of everybody, 0 where
    unknown; log_shares (n_segments,)."""

    log_rates: npt.NDArray[np.float32]
    times: npt.NDArray[np.float32]
    expected: npt.NDArray[np.float32]
    log_shares: FloatArray

    def __len__(self) -> int:
        return len(self.log_shares)


class Rows(Protocol):
    """Where items stand in the rows of a SegmentIndex."""

    def get(self, item: str, default: int, /) -> int:
        """Return the row of an item, the default for an unknown one."""


def build_segment_index(candidates: CandidateSet, segments: Segments) -> SegmentIndex:
    """Line segments up with a snapshot: a tile that is new has its category's mean, a product that of its tiles."""
    size, count = len(segments.log_shares), len(candidates)
    log_rates = np.zeros((count + len(candidates.products), size), dtype=np.float32)
    rates = np.zeros(len(log_rates), dtype=np.float32)
    index_of = candidates.index_of
    known = [(place, row) for row, item in enumerate(segments.items) if (place := index_of.get(item)) is not None]
    if known:
        places, rows = (np.array(column) for column in zip(*known, strict=True))
        log_rates[places], rates[places] = segments.log_rates[rows], segments.rates[rows]
        node = candidates.tile_node
        seen = np.bincount(node[places], minlength=len(candidates.categories))
        total = np.zeros((len(candidates.categories), size), dtype=np.float32)
        np.add.at(total, node[places], segments.log_rates[rows])
        new = np.setdiff1d(np.arange(count), places)
        log_rates[new] = (total / (seen + _CATEGORY_HOLD)[:, None])[node[new]]
        links = candidates.links
        showing = np.bincount(links.product, minlength=len(candidates.products)).astype(np.float32)
        np.add.at(log_rates, count + links.product, log_rates[links.tile])
        log_rates[count:] /= np.maximum(showing, 1.0)[:, None]
    times = np.exp(log_rates)
    return SegmentIndex(
        log_rates=log_rates,
        times=times,
        expected=rates[:, None] * times,
        log_shares=np.asarray(segments.log_shares, dtype=np.float64),
    )


def membership(
    index: SegmentIndex, item_of: Rows, done: Mapping[str, float], looks: Sequence[ShopperLook]
) -> FloatArray | None:
    """Return the probability of each segment, (n_segments,); None where nothing of the shopper is known here.

    done: item id -> weight of what they did with it, 1 for a click just now. It speaks for the segments that click such
    a tile more than others; looks that came to nothing speak against
    those that would have clicked: the Poisson likelihood of both.
    """
    known = [(place, weight) for item, weight in done.items() if (place := item_of.get(item, -1)) >= 0]
    shown, examined = _passed(item_of, looks[:MAX_LOOKS])
    if not len(index) or not (known or len(shown)):
        return None
    evidence = index.log_shares
    if known:
        places, weights = zip(*known, strict=True)
        done_at = np.array(places)
        evidence = evidence + np.array(weights, dtype=np.float32) @ index.log_rates.take(done_at, axis=0)
    if len(shown):
        evidence = evidence - examined @ index.expected.take(shown, axis=0)
    chance = np.exp(evidence - evidence.max())
    return np.asarray(chance / chance.sum(), dtype=np.float64)


def _passed(item_of: Rows, looks: Sequence[ShopperLook]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Return the places of what was shown and how probably each was looked at, both (n_known,)."""
    places = map(item_of.get, [look.item for look in looks], repeat(-1))
    shown = np.fromiter(places, dtype=np.int64, count=len(looks))
    examined = np.array([look.examined for look in looks], dtype=np.float32)
    known = (shown >= 0) & (examined > 0.0) & (examined <= 1.0)
    return (shown, examined) if known.all() else (shown[known], examined[known])


def liking(index: SegmentIndex, chance: FloatArray, count: int) -> npt.NDArray[np.float32]:
    """Return how much likelier than others a shopper of these probabilities clicks each tile, (count,), in log-odds."""
    rates = index.times[:count] @ chance.astype(np.float32)
    return np.log(rates, out=rates)
