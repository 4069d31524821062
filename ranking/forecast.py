"""What another order of a page would earn in clicks, from what its shoppers were shown by chance before.

Owns the estimate and its interval. Where the rows come from and which orders are compared is the caller's.
Source: docs/ranking.md, eq. 29.
"""

from dataclasses import dataclass

import numpy as np

from ranking.exposures import Exposures
from ranking.position_bias import Examination
from ranking.types import FloatArray, IntArray, sums

PER_VIEWS = 1000
MIN_VIEWS, MIN_CLICKS = 200, 20
_MIN_LOOKS = 20.0  # Of a tile that moves, before its own rate is believed to be known.
_KNOWN_SHARE = 0.8  # Of what moves.
_HOLD = 10.0  # Looks at the page's own rate: what a tile of which nothing is known is taken for.
_MAX_INVERSE = 10.0
_BLOCKS, _RESAMPLES = 40, 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """Clicks per 1,000 page views of the order as it is (`before`) and as it would be (`after`), their difference with
    its 95 % interval, and the views and clicks it rests on. `enough` is False where these are too few to tell."""

    views: int
    clicks: int
    before: float
    after: float
    difference: float
    low: float
    high: float
    enough: bool


def forecast(
    rows: Exposures, before: IntArray, after: IntArray, *, examination: Examination, layout: str = "grid"
) -> Forecast:
    """Compare two orders of tile numbers, first tile first, by exposures of one page.

    A tile's rate is clicks over examined looks, each weighted by its inverse propensity (at most ten-fold), so that an
    explored place counts for those it stands for. The interval is a bootstrap over blocks of time.
    """
    numbers = np.unique(np.concatenate([before, after]).astype(np.int64))
    moved = _looks(numbers, after, examination, layout) - _looks(numbers, before, examination, layout)
    kept = rows.part(np.isin(rows.tile, numbers))
    looked = np.empty(len(kept))
    for name in np.unique(kept.layout).tolist():
        here = kept.layout == name
        looked[here] = examination.of(kept.position[here], name)
    weight = np.clip(1.0 / kept.propensity, 1.0, _MAX_INVERSE)
    views = np.unique(rows.view)
    blocks = max(1, min(_BLOCKS, len(views)))
    block = np.searchsorted(views, kept.view) * blocks // max(1, len(views))
    cell = np.searchsorted(numbers, kept.tile) * blocks + block
    shape = (len(numbers), blocks)
    clicks = sums(cell, weight * kept.clicked, shape[0] * blocks).reshape(shape)
    looks = sums(cell, weight * looked, shape[0] * blocks).reshape(shape)
    whole = np.ones((1, blocks))
    rates = _rates(clicks, looks, whole)[0]
    picks = (
        np.random.default_rng(0).multinomial(blocks, np.full(blocks, 1 / blocks), size=_RESAMPLES).astype(np.float64)
    )
    low, high = np.quantile(_rates(clicks, looks, picks) @ moved, (0.025, 0.975)) if len(numbers) else (0.0, 0.0)
    seen = sums(np.searchsorted(numbers, kept.tile), looked, len(numbers))
    known = float(np.abs(moved[seen >= _MIN_LOOKS]).sum()) >= _KNOWN_SHARE * float(np.abs(moved).sum())
    click_count = int(rows.clicked.sum())
    first = float(_looks(numbers, before, examination, layout) @ rates)
    difference = float(moved @ rates)
    return Forecast(
        views=len(views),
        clicks=click_count,
        before=PER_VIEWS * first,
        after=PER_VIEWS * (first + difference),
        difference=PER_VIEWS * difference,
        low=PER_VIEWS * float(low),
        high=PER_VIEWS * float(high),
        enough=len(views) >= MIN_VIEWS and click_count >= MIN_CLICKS and known,
    )


def _looks(numbers: IntArray, order: IntArray, examination: Examination, layout: str) -> FloatArray:
    """Return how often each tile is looked at per view in an order, (n_numbers,); 0 where it is not shown."""
    found = np.zeros(len(numbers))
    found[np.searchsorted(numbers, order)] = examination.of(np.arange(1, len(order) + 1), layout)
    return found


def _rates(clicks: FloatArray, looks: FloatArray, picks: FloatArray) -> FloatArray:
    """Return the rates of tiles for picked blocks, (n_picks, n_tiles), held to the page's own."""
    clicked, looked = picks @ clicks.T, picks @ looks.T
    usual = clicked.sum(axis=1, keepdims=True) / np.maximum(looked.sum(axis=1, keepdims=True), 1e-9)
    return np.asarray((clicked + _HOLD * usual) / (looked + _HOLD))
