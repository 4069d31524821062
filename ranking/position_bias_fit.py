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
_PRIOR_CLICKS = 20.0  # Expected clicks per position for which the default curve speaks.
_PRIOR_TILE_LOOKS = 30.0
_MIN_CLICKS = 50


def fit_examination(rows: Exposures, current: Examination | None = None) -> Examination:
    """Estimate a curve for every layout with at least 50 clicks; the others keep what `current` says.

    Tiles seen at several positions separate how good a tile is from where it stood; the estimate is shrunk to the
    default curve, and scaled so that position 1 has 1.
    """
    known = current or Examination()
    curves = dict(known.curves)
    for layout in np.unique(rows.layout).tolist():
        part = rows.part(rows.layout == layout)
        if int(part.clicked.sum()) >= _MIN_CLICKS:
            curves[layout] = tuple(_fit(part, Examination(exponent=known.exponent)).tolist())
    return Examination(curves=curves, exponent=known.exponent)


def foretells(earlier: Exposures, later: Exposures, *, new: Examination, current: Examination) -> Advantage:
    """Say whether new curves foretell the clicks of later page views better than the present ones, by the gate.

    Under each, what is known of the tiles is learnt from earlier exposures; a view is worth the logarithm of the
    probability of its clicks.
    """
    gained = _log_chance(earlier, later, new) - _log_chance(earlier, later, current)
    _, first, view = np.unique(later.view, return_index=True, return_inverse=True)
    by_time = np.argsort(first)
    return advantage(sums(view.reshape(-1), gained, len(first))[by_time], later.at_s[first[by_time]])


def _log_chance(earlier: Exposures, later: Exposures, examination: Examination) -> FloatArray:
    """Return the logarithm of the probability (Poisson) of what happened to each later exposure, (n_later,)."""
    tile, tile_count = _tiles(np.concatenate([earlier.tile, later.tile]), np.concatenate([earlier.scope, later.scope]))
    known, clicked = tile[: len(earlier)], earlier.clicked.astype(np.float64)
    looked = examination.looked(earlier.position, earlier.layout)
    site_rate = float(clicked.sum()) / max(float(looked.sum()), 1.0)
    tile_looks, tile_clicks = sums(known, looked, tile_count), sums(known, clicked, tile_count)
    appeal = (tile_clicks + _PRIOR_TILE_LOOKS * site_rate) / (tile_looks + _PRIOR_TILE_LOOKS)
    expected = np.maximum(examination.looked(later.position, later.layout) * appeal[tile[len(earlier) :]], 1e-9)
    return np.asarray(np.where(later.clicked, np.log(expected), 0.0) - expected)


def _tiles(tile: IntArray, scope: IntArray) -> tuple[IntArray, int]:
    """Number the tiles: one is another on another page, since how well it fits is part of how good it is."""
    _, number = np.unique(np.stack([tile, scope]), axis=1, return_inverse=True)
    return number.reshape(-1), int(number.max(initial=-1)) + 1


def _fit(rows: Exposures, default: Examination) -> FloatArray:
    place = np.minimum(rows.position, _POSITIONS) - 1
    prior = default.of(np.arange(1, _POSITIONS + 1))
    tile, tile_count = _tiles(rows.tile, rows.scope)
    clicked = rows.clicked.astype(np.float64)
    tile_clicks, place_clicks = sums(tile, clicked, tile_count), sums(place, clicked, _POSITIONS)
    site_rate = float(clicked.sum()) / float(prior[place].sum())
    looked = prior
    for _ in range(_ROUNDS):
        tile_looks = sums(tile, looked[place], tile_count)
        appeal = (tile_clicks + _PRIOR_TILE_LOOKS * site_rate) / (tile_looks + _PRIOR_TILE_LOOKS)
        expected = sums(place, appeal[tile], _POSITIONS)
        looked = (place_clicks + _PRIOR_CLICKS * prior) / (expected + _PRIOR_CLICKS)
        # Only the product of the two is observed: the scale is fixed by the first position.
        looked = np.minimum(looked / looked[0], 1.0)
    return np.asarray(looked, dtype=np.float64)
