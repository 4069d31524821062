"""How well each tile fits one shopper, from what they did: learnt vectors folded in, and likeness of content.

Owns the taste term at serving time, in plain numpy. Learning the vectors is `personalization_fit`'s. A shopper of whom
nothing is known gets no term at all. Source: docs/ranking.md, eq. 14 and 15.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ranking.candidates import CandidateSet
from ranking.model import Segments, TasteFactors
from ranking.segments import SegmentIndex, build_segment_index, liking, membership
from ranking.types import FloatArray, IntArray, ShopperProfile, sums

MAX_ACTIONS = 200
_CONTENT_HOLD = 1.0
LEARNT_HOLD = 3.0
_BOUND = 2.5
# What is done with an item within half an hour is one visit to it: opening it, then its product, is one interest.
_VISIT_S = 1800.0
# What sharing a category, brand, colour, price band or creator says about taste (docs/ranking.md, "Defaults").
_FIELD_WEIGHTS = (1.0, 0.6, 0.4, 0.3, 0.6)
_FIELDS = len(_FIELD_WEIGHTS)


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class TasteIndex:
    """What the taste of a shopper is compared with, for one snapshot and model.

    content (n_items, 5): a number per field, all fields numbered on; items are the tiles, then the products. kinds
    (n_kinds, 4): what tiles have of all fields but their creator; kind_of and creator_of: of each tile, (n_tiles,).
    starts (5,): the number of a field that stands for unknown, the first; field_of: of each number, (n_numbers,);
    worth, usual: what sharing a number says, 0 for unknown, and that times the share of everybody's clicks that it has,
    (n_numbers,). vectors (n_tiles, n_factors) and offset (n_tiles,): what a tile is worth to a folded-in shopper, in
    standard deviations over all shoppers. factor_of: item id -> row of the learnt history vectors.
    """

    content: IntArray
    kinds: IntArray
    kind_of: IntArray
    creator_of: IntArray
    starts: IntArray
    field_of: IntArray
    worth: FloatArray
    usual: FloatArray
    item_of: "ItemPlaces"
    vectors: npt.NDArray[np.float32]
    offset: npt.NDArray[np.float32]
    factor_of: dict[str, int]
    factors: TasteFactors
    segments: SegmentIndex


def build_taste_index(candidates: CandidateSet, factors: TasteFactors, segments: Segments | None = None) -> TasteIndex:
    """Line the learnt vectors up with a snapshot. A tile without one gets its products' mean, or zeros."""
    content, sizes = _content(candidates)
    factor_of = {item: place for place, item in enumerate(factors.items)}
    vectors, offset = _vectors(candidates, factors, factor_of)
    starts = np.cumsum((0, *sizes[:-1]))
    worth = np.repeat(_FIELD_WEIGHTS, sizes)
    worth[starts] = 0.0
    usual = [_usual(candidates, content[: len(candidates), field], size) for field, size in enumerate(sizes)]
    numbered = content + starts
    own = numbered[: len(candidates)]
    # Rows as one number each: telling these apart is ten times faster.
    code = np.ravel_multi_index(tuple(content[: len(candidates), : _FIELDS - 1].T), sizes[:-1])
    _codes, first, kind_of = np.unique(code, return_index=True, return_inverse=True)
    kinds = own[first, : _FIELDS - 1]
    return TasteIndex(
        content=numbered,
        kinds=kinds,
        kind_of=kind_of.reshape(-1),
        creator_of=own[:, _FIELDS - 1].copy(),
        starts=starts,
        field_of=np.repeat(np.arange(_FIELDS), sizes),
        worth=worth,
        usual=worth * np.concatenate(usual),
        item_of=ItemPlaces(candidates.index_of, candidates.product_index, len(candidates)),
        vectors=vectors,
        offset=offset,
        factor_of=factor_of,
        factors=factors,
        segments=build_segment_index(candidates, segments or Segments()),
    )


class ItemPlaces:
    """Where an item stands in the rows of `content`: a tile by its place, a product behind all tiles."""

    def __init__(self, tiles: Mapping[str, int], products: Mapping[str, int], count: int) -> None:
        self._tiles, self._products, self._count = tiles, products, count

    def get(self, item: str, default: int = -1) -> int:
        """Return the row of an item, the default for an unknown one."""
        place: int | None = self._tiles.get(item)
        if place is None:
            product = self._products.get(item)
            return default if product is None else self._count + product
        return place


def _vectors(
    candidates: CandidateSet, factors: TasteFactors, factor_of: Mapping[str, int]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return target vectors and offsets of the tiles in standard deviations, (n_tiles, n_factors) and (n_tiles,)."""
    count, size = len(candidates), factors.target.shape[1]
    vectors, offset = np.zeros((count, size), dtype=np.float32), np.zeros(count, dtype=np.float32)
    places = [(place, row) for item, row in factor_of.items() if (place := candidates.index_of.get(item)) is not None]
    products = [(p, row) for item, row in factor_of.items() if (p := candidates.product_index.get(item)) is not None]
    scaled, mean = factors.target / factors.spread[:, None], factors.mean / factors.spread
    own = np.zeros(count, dtype=np.bool_)
    if places:
        at, rows = (np.array(column) for column in zip(*places, strict=True))
        vectors[at], offset[at], own[at] = scaled[rows], mean[rows], True
    if products:
        row_of = np.full(len(candidates.products), -1, dtype=np.int64)
        at, rows = (np.array(column) for column in zip(*products, strict=True))
        row_of[at] = rows
        tile, row = candidates.links.tile, row_of[candidates.links.product]
        used = (row >= 0) & ~own[tile]
        tile, row = tile[used], row[used]
        share = np.bincount(tile, minlength=count)[tile].astype(np.float32)
        np.add.at(vectors, tile, scaled[row] / share[:, None])
        np.add.at(offset, tile, mean[row] / share)
    return vectors, offset


def action_weights(
    shopper: ShopperProfile, *, now_s: float, recency_s: float, discount: float, visits: bool = False
) -> dict[str, float]:
    """Return item id -> weight, newest first: by kind of action, by age where it is known, and by order where not.

    The same item twice counts once, at its strongest; with `visits` once for each visit to it. Weights that are no
    positive number and actions beyond the 200th are left out; a time in the future counts as now.
    """
    weights: dict[str, float] = {}
    seen_s: dict[str, float] = {}
    share = 1.0
    for action in shopper.actions[:MAX_ACTIONS]:
        weight = action.weight * share
        share *= discount
        if action.at_s is not None and math.isfinite(action.at_s):
            weight *= 2.0 ** (-max(now_s - action.at_s, 0.0) / recency_s)
        before = weights.get(action.item, 0.0)
        if not math.isfinite(weight) or weight <= 0.0:
            continue
        if visits and action.at_s is not None and abs(seen_s.get(action.item, math.inf) - action.at_s) > _VISIT_S:
            weights[action.item] = before + weight
            seen_s[action.item] = action.at_s
        elif weight > before:
            weights[action.item] = weight
    return weights


def taste(index: TasteIndex, shopper: ShopperProfile, *, now_s: float) -> FloatArray | None:
    """Return the taste term of every tile, (n_tiles,), within +-2.5; None where nothing of them is known here."""
    factors = index.factors
    # What somebody's kind clicks was learnt from tiles themselves and says it all; else likeness has to do.
    if len(index.segments):
        done = action_weights(shopper, now_s=now_s, recency_s=factors.recency_s, discount=1.0, visits=True)
        chance = membership(index.segments, index.item_of, done, shopper.looks)
        if chance is not None:
            found = liking(index.segments, chance, len(index.vectors))
            return np.maximum(np.minimum(found, _BOUND), -_BOUND).astype(np.float64)
    weights = action_weights(shopper, now_s=now_s, recency_s=factors.recency_s, discount=factors.discount)
    content, learnt = _content_taste(index, weights), _learnt_taste(index, weights)
    both = learnt if content is None else content if learnt is None else content + learnt
    if both is None:
        return None
    return np.asarray(np.tanh(both / np.float32(_BOUND)) * np.float32(_BOUND), dtype=np.float64)


def _content_taste(index: TasteIndex, weights: Mapping[str, float]) -> npt.NDArray[np.float32] | None:
    known = [(place, weight) for item, weight in weights.items() if (place := index.item_of.get(item)) >= 0]
    if not known:
        return None
    items, strengths = zip(*known, strict=True)
    share = np.array(strengths)
    share /= share.sum() + _CONTENT_HOLD  # One look is a hint; many of one kind are a taste.
    table = np.bincount(index.content[list(items)].ravel(), np.repeat(share, _FIELDS), len(index.worth))
    table[index.starts] = 0.0
    # What everybody looks at says nothing of this shopper.
    known_share = np.add.reduceat(table, index.starts)
    table = (table * index.worth - known_share[index.field_of] * index.usual).astype(np.float32)
    kinds = table[index.kinds].sum(axis=1)
    return np.asarray(kinds.take(index.kind_of) + table.take(index.creator_of), dtype=np.float32)


def fold_in(index: TasteIndex, weights: Mapping[str, float]) -> tuple[npt.NDArray[np.float32], float] | None:
    """Return the vector of a shopper from what they did, (n_factors,), and how much that is; None of unknown items."""
    known = [(index.factor_of[item], weight) for item, weight in weights.items() if item in index.factor_of]
    if not known:
        return None
    share = np.array([weight for _, weight in known], dtype=np.float32)
    total = float(share.sum())
    vector = (share / np.float32(total)) @ index.factors.history[[item for item, _ in known]]
    return np.asarray(vector, dtype=np.float32), total


def _learnt_taste(index: TasteIndex, weights: Mapping[str, float]) -> npt.NDArray[np.float32] | None:
    folded = fold_in(index, weights)
    if folded is None:
        return None
    vector, total = folded
    # A shopper known by one action is nearer to everybody than their one vector says.
    trust = index.factors.scale * total / (total + LEARNT_HOLD)
    found = index.vectors @ (vector * np.float32(trust))
    found -= index.offset * np.float32(trust)
    return np.asarray(found, dtype=np.float32)


def content_fields(candidates: CandidateSet) -> tuple[IntArray, ...]:
    """Return category, brand, colour, price band and creator of every tile as numbers, each (n_tiles,), 0 unknown."""
    return tuple(_content(candidates)[0][: len(candidates)].T)


def _content(candidates: CandidateSet) -> tuple[IntArray, tuple[int, ...]]:
    """Number the fields of tiles and products; a tile has those of its first product, and its own creator."""
    products = np.pad(candidates.product_fields, ((1, 0), (0, 1)))  # a row of unknowns first, a column for creators
    first = np.full(len(candidates), -1, dtype=np.int64)
    first[candidates.links.tile[::-1]] = candidates.links.product[::-1]
    tiles = products[first + 1]
    tiles[:, _FIELDS - 1] = candidates.creator
    sizes = (*candidates.field_sizes, len(candidates.creator_number))
    return np.concatenate([tiles, products[1:]]), sizes


def _usual(candidates: CandidateSet, numbers: IntArray, size: int) -> FloatArray:
    clicks = 0.1 + sums(candidates.counts.tile, candidates.counts.clicks, len(candidates))
    clicks[numbers == 0] = 0.0
    return sums(numbers, clicks / (float(clicks.sum()) + 1.0), size)
