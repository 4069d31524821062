"""What another order of a page would earn in clicks, from what its shoppers were shown by chance before.

Owns the estimate and its interval. Where the rows come from and which orders are compared is the caller's.
Source: docs/ranking.md, eq. 29.
"""

from collections.abc import Sequence
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


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Comparison:
    """Two orders of tile numbers of one page, first tile first, and the exposures of that page."""

    rows: Exposures
    before: IntArray
    after: IntArray


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class _Outcome:
    """One page: clicks a view as it is, their difference, the same resampled, (_RESAMPLES,), and how far the places of
    tiles move, of known and of all ones."""

    views: int
    before: float
    difference: float
    resampled: FloatArray
    moved_known: float
    moved: float


def forecast(
    rows: Exposures, before: IntArray, after: IntArray, *, examination: Examination, layout: str = "grid"
) -> Forecast:
    """Compare two orders of one page, as `forecast_pages` does."""
    return forecast_pages([Comparison(rows=rows, before=before, after=after)], examination=examination, layout=layout)


def forecast_pages(pages: Sequence[Comparison], *, examination: Examination, layout: str = "grid") -> Forecast:
    """Compare two orders of each of several pages, which count by their views; at least one.

    A tile's rate on a page is clicks over examined looks, each weighted by its inverse propensity (at most ten-fold),
    so that an explored place counts for those it stands for. The interval is a bootstrap over blocks of time, page by
    page.
    """
    rng = np.random.default_rng(0)
    found = [_compare(page, examination, layout, rng) for page in pages]
    views = sum(page.views for page in found)
    share = np.array([page.views for page in found]) / views if views else np.full(len(found), 1.0 / len(found))
    before = float(share @ np.array([page.before for page in found]))
    difference = float(share @ np.array([page.difference for page in found]))
    low, high = np.quantile(share @ np.stack([page.resampled for page in found]), (0.025, 0.975))
    moved, known = (
        float(share @ np.array([getattr(page, name) for page in found])) for name in ("moved", "moved_known")
    )
    clicks = sum(int(page.rows.clicked.sum()) for page in pages)
    return Forecast(
        views=views,
        clicks=clicks,
        before=PER_VIEWS * before,
        after=PER_VIEWS * (before + difference),
        difference=PER_VIEWS * difference,
        low=PER_VIEWS * float(low),
        high=PER_VIEWS * float(high),
        enough=views >= MIN_VIEWS and clicks >= MIN_CLICKS and known >= _KNOWN_SHARE * moved,
    )


def _compare(page: Comparison, examination: Examination, layout: str, rng: np.random.Generator) -> _Outcome:
    rows, before, after = page.rows, page.before, page.after
    numbers = np.unique(np.concatenate([before, after]).astype(np.int64))
    first = _looks(numbers, before, examination, layout)
    moved = _looks(numbers, after, examination, layout) - first
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
    rates = _rates(clicks, looks, np.ones((1, blocks)))[0]
    resampled = np.zeros(_RESAMPLES)
    if moved.any():
        picks = rng.multinomial(blocks, np.full(blocks, 1 / blocks), size=_RESAMPLES).astype(np.float64)
        resampled = _rates(clicks, looks, picks) @ moved
    seen = sums(np.searchsorted(numbers, kept.tile), looked, len(numbers))
    return _Outcome(
        views=len(views),
        before=float(first @ rates),
        difference=float(moved @ rates),
        resampled=resampled,
        moved_known=float(np.abs(moved[seen >= _MIN_LOOKS]).sum()),
        moved=float(np.abs(moved).sum()),
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
