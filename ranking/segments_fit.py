"""Learns kinds of shoppers from what they clicked and what they passed over, and says whether that tells anything.

Owns the fit (jobs only: it imports scipy) and its trial on shoppers it has not seen. Serving is `segments`'.
Source: docs/ranking.md, eq. 26 to 28.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from ranking.candidates import CandidateSet
from ranking.exposures import Exposures
from ranking.gate import MIN_CASES, is_above_zero
from ranking.model import Segments
from ranking.personalization import content_fields
from ranking.position_bias import Examination
from ranking.types import BoolArray, FloatArray, IntArray, sums

MIN_SHOPPERS, MIN_CLICKS = 100, 500
MOST_SHOPPERS = 20_000
_SIZES = (2, 4, 8, 16)
_ROUNDS, _STARTS = 40, 3
# How many clicks a segment's own rate of a field of content (category, brand ...) and of a tile needs to be believed.
_FIELD_HOLD, _TILE_HOLD = 60.0, 3.0
_RATE_HOLD = 20.0
_HEAT = 3.0  # The first rounds blur the memberships, so that an early guess does not decide.
_SLICES = 8
_SHARE = 0.2


@dataclass(frozen=True, kw_only=True, slots=True)
class SegmentsFit:
    """Learnt segments, and `proven` if they foretell later clicks of shoppers they had not seen."""

    segments: Segments
    proven: bool
    report: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class _Shown:
    """clicks and expected, sparse (n_shoppers, n_tiles): clicks, and how many there would be of an average shopper."""

    clicks: sparse.csr_matrix
    expected: sparse.csr_matrix

    def of(self, shoppers: IntArray | BoolArray) -> "_Shown":
        return _Shown(clicks=self.clicks[shoppers], expected=self.expected[shoppers])


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class _Mixture:
    """rates (n_tiles, n_segments) against everybody's; shares (n_segments,); likelihood: the penalised one."""

    rates: FloatArray
    shares: FloatArray
    likelihood: float

    def members(self, shown: _Shown) -> FloatArray:
        """Return the probabilities of segments of each shopper, (n_shoppers, n_segments)."""
        return _softmax(self.evidence(shown))[0]

    def evidence(self, shown: _Shown) -> FloatArray:
        found = shown.clicks @ np.log(self.rates) - shown.expected @ self.rates
        return np.asarray(found + np.log(self.shares), dtype=np.float64)


def fit_segments(rows: Exposures, candidates: CandidateSet, examination: Examination) -> SegmentsFit:
    """Choose how many segments on a fifth of the shoppers, prove them on another fifth, then fit on all."""
    rows = _busiest(rows.part(candidates.places_of(rows.tile) >= 0))
    shoppers, shopper = np.unique(rows.shopper, return_inverse=True)
    clicks = int(rows.clicked.sum())
    if len(shoppers) < MIN_SHOPPERS or clicks < MIN_CLICKS:
        told = f"Too little data: {len(shoppers)} shoppers and {clicks} clicks, {MIN_SHOPPERS} and {MIN_CLICKS} needed."
        return SegmentsFit(segments=Segments(), proven=False, report={"reason": told})
    tile = candidates.places_of(rows.tile)
    expected, rates = _expected(rows, tile, len(candidates), examination)
    shape = (len(shoppers), len(candidates))
    whole = _shown(rows, shopper, tile, expected, np.ones(len(rows), dtype=np.bool_), shape)
    earlier_rows = _earlier(shopper)
    earlier = _shown(rows, shopper, tile, expected, earlier_rows, shape)
    later = _shown(rows, shopper, tile, expected, ~earlier_rows, shape)
    fields = content_fields(candidates)
    # Only who was there before and after can be foretold; the others are learnt from.
    has_clicked = np.asarray(earlier.clicks.sum(axis=1)).ravel() > 0
    has_returned = np.asarray(later.expected.sum(axis=1)).ravel() > 0
    known = np.random.default_rng(0).permutation(np.flatnonzero(has_clicked & has_returned))
    fifth = int(len(known) * _SHARE)
    if fifth < MIN_CASES:
        told = f"Too little data: {len(known)} shoppers who clicked came back, {round(MIN_CASES / _SHARE)} are needed."
        return SegmentsFit(segments=Segments(), proven=False, report={"reason": told})
    choosing, proving = known[:fifth], known[fifth : 2 * fifth]
    rest = np.ones(len(shoppers), dtype=np.bool_)
    rest[np.concatenate([choosing, proving])] = False
    tried = {size: _fit(whole.of(rest), fields, size) for size in _SIZES}
    size = max(_SIZES, key=lambda one: float(_gains(tried[one], earlier.of(choosing), later.of(choosing)).mean()))
    gains = _gains(tried[size], earlier.of(proving), later.of(proving))
    proven = is_above_zero(gains)
    mixture = _fit(whole, fields, size)
    segments = Segments(
        items=tuple(candidates.ids),
        log_rates=np.log(mixture.rates).astype(np.float32),
        log_shares=np.log(mixture.shares).astype(np.float32),
        rates=rates.astype(np.float32),
    )
    reason = "Foretells later clicks." if proven else "Not proven to foretell later clicks."
    report = {"reason": reason, "segments": size, "held_shoppers": len(gains), "gain": round(float(gains.mean()), 4)}
    return SegmentsFit(segments=segments, proven=proven, report=report)


def _busiest(rows: Exposures) -> Exposures:
    """Return the rows of at most 20,000 shoppers, of those who clicked most."""
    clicks = np.bincount(rows.shopper, weights=rows.clicked)
    if np.count_nonzero(np.bincount(rows.shopper)) <= MOST_SHOPPERS:
        return rows
    kept = np.zeros(len(clicks), dtype=np.bool_)
    kept[np.argsort(-clicks, kind="stable")[:MOST_SHOPPERS]] = True
    return rows.part(kept[rows.shopper])


def _expected(rows: Exposures, tile: IntArray, count: int, examination: Examination) -> tuple[FloatArray, FloatArray]:
    """Return the clicks that each row would bring of anybody, (n_rows,), and each tile's latest rate, (n_tiles,).

    Rates are a tile's own in each eighth of the time, since tiles fade, shrunk to its rate over all of it.
    """
    looked = rows.looked(examination)
    clicked = rows.clicked.astype(np.float64)
    usual = float(clicked.sum() / looked.sum())
    overall = (sums(tile, clicked, count) + _RATE_HOLD * usual) / (sums(tile, looked, count) + _RATE_HOLD)
    cell = tile * _SLICES + np.arange(len(rows)) * _SLICES // len(rows)
    cells = count * _SLICES
    hold = 2.0 * _RATE_HOLD
    rates = (sums(cell, clicked, cells) + hold * np.repeat(overall, _SLICES)) / (sums(cell, looked, cells) + hold)
    return looked * rates[cell], rates.reshape(count, _SLICES)[:, -1]


def _shown(
    rows: Exposures, shopper: IntArray, tile: IntArray, expected: FloatArray, chosen: BoolArray, shape: tuple[int, int]
) -> _Shown:
    places = (shopper[chosen], tile[chosen])
    clicks = sparse.csr_matrix((rows.clicked[chosen].astype(np.float64), places), shape=shape)
    clicks.eliminate_zeros()
    return _Shown(clicks=clicks, expected=sparse.csr_matrix((expected[chosen], places), shape=shape))


def _earlier(shopper: IntArray) -> BoolArray:
    """Mark the first half of each shopper's rows, which are in order of time."""
    order = np.argsort(shopper, kind="stable")
    sizes = np.bincount(shopper)
    place = np.empty(len(shopper), dtype=np.int64)
    place[order] = np.arange(len(shopper)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray(place < sizes[shopper] / 2)


def _fit(shown: _Shown, fields: Sequence[IntArray], size: int) -> _Mixture:
    starts = [_climb(shown, fields, size, np.random.default_rng(seed)) for seed in range(_STARTS)]
    return max(starts, key=lambda found: found.likelihood)


def _climb(shown: _Shown, fields: Sequence[IntArray], size: int, rng: np.random.Generator) -> _Mixture:
    """Alternate between memberships and rates: what a segment clicks of a category, a brand ... and, beyond these, of
    each tile, each shrunk to the one before it."""
    members = rng.dirichlet(np.full(size, 0.3), shown.clicks.shape[0])
    groups = [_grouping(numbers) for numbers in fields]
    factors = [np.ones((group.shape[0], size)) for group in groups]
    turned_clicks, turned_expected = shown.clicks.T.tocsr(), shown.expected.T.tocsr()
    mixture = _Mixture(rates=np.ones((shown.clicks.shape[1], size)), shares=np.full(size, 1 / size), likelihood=-np.inf)
    for turn in range(_ROUNDS):
        clicks, expected = turned_clicks @ members, turned_expected @ members
        likely = np.ones_like(clicks)
        for group, factor in zip(groups, factors, strict=True):
            likely *= factor[group.indices_of]
        for place, group in enumerate(groups):
            without = likely / factors[place][group.indices_of]
            factors[place] = (group.matrix @ clicks + _FIELD_HOLD) / (group.matrix @ (expected * without) + _FIELD_HOLD)
            likely = without * factors[place][group.indices_of]
        own = (clicks + _TILE_HOLD) / (expected * likely + _TILE_HOLD)
        shares = (members.sum(axis=0) + 1.0) / (len(members) + size)
        mixture = _Mixture(rates=likely * own, shares=shares, likelihood=0.0)
        evidence = mixture.evidence(shown)
        total = float(_softmax(evidence)[1].sum())
        held = _TILE_HOLD * float((np.log(own) - own).sum())
        held += _FIELD_HOLD * sum(float((np.log(factor) - factor).sum()) for factor in factors)
        mixture = _Mixture(rates=mixture.rates, shares=shares, likelihood=total + held)
        members = _softmax(evidence / max(1.0, _HEAT * (1.0 - 2.0 * turn / _ROUNDS)))[0]
    return mixture


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class _Group:
    """Tiles by one field of content: indices_of (n_tiles,), and the matrix (n_numbers, n_tiles) that adds them up."""

    indices_of: IntArray
    matrix: sparse.csr_matrix

    @property
    def shape(self) -> tuple[int, int]:
        return (int(self.matrix.shape[0]), int(self.matrix.shape[1]))


def _grouping(numbers: IntArray) -> _Group:
    count = len(numbers)
    shape = (int(numbers.max(initial=0)) + 1, count)
    return _Group(
        indices_of=numbers, matrix=sparse.csr_matrix((np.ones(count), (numbers, np.arange(count))), shape=shape)
    )


def _gains(mixture: _Mixture, earlier: _Shown, later: _Shown) -> FloatArray:
    """Return per shopper by how much the later clicks are likelier than for anybody, knowing the earlier ones."""
    chance = mixture.members(earlier)
    clicks = later.clicks.tocoo()
    rates = np.log((chance[clicks.row] * mixture.rates[clicks.col]).sum(axis=1))
    gained = sums(clicks.row.astype(np.int64), clicks.data * rates, len(chance))
    usual = np.asarray(later.expected.sum(axis=1), dtype=np.float64).ravel()
    return np.asarray(gained - ((later.expected @ mixture.rates) * chance).sum(axis=1) + usual)


def _softmax(evidence: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the probabilities by row, and the logarithm of what they were divided by."""
    highest = evidence.max(axis=1, keepdims=True)
    parts = np.exp(evidence - highest)
    total = parts.sum(axis=1, keepdims=True)
    return parts / total, (np.log(total) + highest).ravel()
