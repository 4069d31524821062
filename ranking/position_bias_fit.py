"""Learns how likely each position of a layout is looked at, from what was shown and clicked.

Owns the estimate of the position-based model, by alternating maximisation of its Poisson form: for the small click
rates of galleries expectation-maximisation over each look (Wang et al. 2018) needs thousands of rounds for the same
answer. It also owns the proof that a new estimate foretells later clicks better. Source: docs/ranking.md, eq. 18.
"""

import numpy as np

from ranking.exposures import Exposures
from ranking.gate import Advantage, advantage
from ranking.position_bias import Examination
from ranking.types import FloatArray, IntArray, sums

_ROUNDS = 40
_POSITIONS = (
    60  # Further down there is too little to learn from; the last learnt value falls on with the default curve.
)
_PRIOR_CLICKS = 20.0  # Expected clicks per position for which the power law speaks, and for its exponent the default.
# A tile's appeal is hardly held to the usual: that of the best, which stand first, would go to their places.
_PRIOR_TILE_LOOKS = 2.0
_STRETCHES = 4  # Of time, in each of which a tile is another one: it fades where it stood first before.
_MIN_CLICKS = 50


def fit_examination(
    rows: Exposures, current: Examination | None = None, *, liking: FloatArray | None = None
) -> Examination:
    """Estimate a curve for every layout with at least 50 clicks; the others keep what `current` says.

    Tiles seen at several positions separate how good a tile is from where it stood; the estimate is shrunk to the power
    law that fits best, and scaled so that position 1 has 1. rows: in order of time. liking: by how much a row's shopper
    was thought to like the tile more than others do, in log-odds, (n_rows,): who gets first what they like clicks first
    places more, and that is none of the places' doing.
    """
    known = current or Examination()
    curves = dict(known.curves)
    for layout in np.unique(rows.layout).tolist():
        here = rows.layout == layout
        part = rows.part(here)
        if int(part.clicked.sum()) >= _MIN_CLICKS:
            likelier = np.ones(len(part)) if liking is None else np.exp(liking[here])
            curves[layout] = tuple(_fit(part, likelier, Examination(exponent=known.exponent)).tolist())
    return Examination(curves=curves, exponent=known.exponent)


def foretells(
    earlier: Exposures, later: Exposures, *, new: Examination, current: Examination, liking: FloatArray | None = None
) -> Advantage:
    """Say whether new curves foretell the clicks of later page views better than the present ones, by the gate.

    Under each, what is known of the tiles is learnt from earlier exposures; a view is worth the logarithm of the
    probability of its clicks. liking: of the earlier and then the later rows, as in `fit_examination`.
    """
    likelier = np.ones(len(earlier) + len(later)) if liking is None else np.exp(liking)
    gained = _log_chance(earlier, later, likelier, new) - _log_chance(earlier, later, likelier, current)
    _, first, view = np.unique(later.view, return_index=True, return_inverse=True)
    by_time = np.argsort(first)
    return advantage(sums(view.reshape(-1), gained, len(first))[by_time], later.at_s[first[by_time]])


def _log_chance(earlier: Exposures, later: Exposures, likelier: FloatArray, examination: Examination) -> FloatArray:
    """Return the logarithm of the probability (Poisson) of what happened to each later exposure, (n_later,)."""
    tile, tile_count = _tiles(np.concatenate([earlier.tile, later.tile]), np.concatenate([earlier.scope, later.scope]))
    known, clicked = tile[: len(earlier)], earlier.clicked.astype(np.float64)
    looked = examination.looked(earlier.position, earlier.layout) * likelier[: len(earlier)]
    site_rate = float(clicked.sum()) / max(float(looked.sum()), 1.0)
    tile_looks, tile_clicks = sums(known, looked, tile_count), sums(known, clicked, tile_count)
    appeal = (tile_clicks + _PRIOR_TILE_LOOKS * site_rate) / (tile_looks + _PRIOR_TILE_LOOKS)
    looked = examination.looked(later.position, later.layout) * likelier[len(earlier) :]
    expected = np.maximum(looked * appeal[tile[len(earlier) :]], 1e-9)
    return np.asarray(np.where(later.clicked, np.log(expected), 0.0) - expected)


def _tiles(tile: IntArray, scope: IntArray) -> tuple[IntArray, int]:
    """Number the tiles: one is another on another page, since how well it fits is part of how good it is."""
    _, number = np.unique(np.stack([tile, scope]), axis=1, return_inverse=True)
    return number.reshape(-1), int(number.max(initial=-1)) + 1


def _fit(rows: Exposures, likelier: FloatArray, default: Examination) -> FloatArray:
    place = np.minimum(rows.position, _POSITIONS) - 1
    depth = np.log(np.arange(1, _POSITIONS + 1))
    # A tile is another tile on another page, and later on: how well it fits is part of how good it is.
    stretch = np.arange(len(rows)) * _STRETCHES // len(rows)
    _, tile = np.unique(np.stack([rows.tile, rows.scope, stretch]), axis=1, return_inverse=True)
    tile = tile.reshape(-1)
    tile_count = int(tile.max()) + 1
    clicked = rows.clicked.astype(np.float64)
    tile_clicks, place_clicks = sums(tile, clicked, tile_count), sums(place, clicked, _POSITIONS)
    exponent = default.exponent
    looked = np.exp(-exponent * depth)
    usual = float(clicked.sum()) / float((looked[place] * likelier).sum())
    for _ in range(_ROUNDS):
        tile_looks = sums(tile, looked[place] * likelier, tile_count)
        appeal = (tile_clicks + _PRIOR_TILE_LOOKS * usual) / (tile_looks + _PRIOR_TILE_LOOKS)
        expected = sums(place, appeal[tile] * likelier, _POSITIONS)
        exponent += _step(exponent, default.exponent, expected, place_clicks, depth)
        prior = np.exp(-exponent * depth)
        looked = (place_clicks + _PRIOR_CLICKS * prior) / (expected + _PRIOR_CLICKS)
        # Only the product of the two is observed: the scale is fixed by the first position.
        looked = np.minimum(looked / looked[0], 1.0)
    return np.asarray(looked, dtype=np.float64)


def _step(exponent: float, usual: float, expected: FloatArray, clicks: FloatArray, depth: FloatArray) -> float:
    """Return Newton's step towards the exponent by which the expected clicks of all positions fit best."""
    fitted = expected * np.exp(-exponent * depth)
    slope = float(((fitted - clicks) * depth).sum()) - _PRIOR_CLICKS * (exponent - usual)
    return float(np.clip(slope / (float((fitted * depth**2).sum()) + _PRIOR_CLICKS), -0.3, 0.3))
