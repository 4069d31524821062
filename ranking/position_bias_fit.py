"""Learns how likely each position of a layout is looked at, from what was shown and clicked.

Owns the estimate of the position-based model, by alternating maximisation of its Poisson form: for the small click
rates of galleries expectation-maximisation over each look (Wang et al. 2018) needs thousands of rounds for the same
answer. Source: docs/ranking.md, eq. 18.
"""

import numpy as np

from ranking.exposures import Exposures
from ranking.position_bias import Examination
from ranking.types import FloatArray, sums

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


def _fit(rows: Exposures, default: Examination) -> FloatArray:
    place = np.minimum(rows.position, _POSITIONS) - 1
    prior = default.of(np.arange(1, _POSITIONS + 1))
    # A tile is another tile on another page: how well it fits is part of how good it is.
    _, tile = np.unique(np.stack([rows.tile, rows.scope]), axis=1, return_inverse=True)
    tile = tile.reshape(-1)
    tile_count = int(tile.max()) + 1
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
