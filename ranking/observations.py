"""The terms that tiles had when they were shown: exposures joined with what was known before them.

Owns the rule that a term never knows the future: counters end where the slice of time begins. Source: docs/ranking.md,
eq. 19.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ranking.blend import Ranker
from ranking.candidates import CandidateSet, with_counters
from ranking.counters import CounterRows, decay
from ranking.exposures import Exposures
from ranking.model import Model, Weights
from ranking.plan import PagePlan
from ranking.scopes import page_scope, scope_key
from ranking.types import CatalogueProduct, FloatArray, IntArray, PageContext

LEARNT_TERMS = ("page", "popularity", "freshness", "quality")
_UNIT = Weights(page=1.0, popularity=1.0, freshness=1.0, quality=1.0, exploration=1.0, taste=1.0)


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Observations:
    """Exposures of known pages with their unweighted terms: `terms` is (n_rows, 4), in the order of LEARNT_TERMS.

    `index` are the places of the rows among the exposures that were observed.
    `tier` 0..2, `stock` in log-odds, `posted_at_s` and `liked` are what the baselines order by.
    """

    rows: Exposures
    index: IntArray
    terms: FloatArray
    tier: FloatArray
    stock: FloatArray
    posted_at_s: FloatArray
    liked: FloatArray

    def part(self, chosen: npt.NDArray[np.bool_]) -> "Observations":
        """Return some of the rows, in their order."""
        return Observations(
            rows=self.rows.part(chosen),
            index=self.index[chosen],
            terms=self.terms[chosen],
            tier=self.tier[chosen],
            stock=self.stock[chosen],
            posted_at_s=self.posted_at_s[chosen],
            liked=self.liked[chosen],
        )


def known_pages(products: Sequence[CatalogueProduct]) -> dict[int, PageContext]:
    """Return the pages every shop has, by scope key: home, each category and those above it, each product."""
    pages = [PageContext()]
    paths = {product.category[:depth] for product in products for depth in range(1, len(product.category) + 1)}
    pages += [PageContext(kind="category", category=path) for path in sorted(paths)]
    pages += [PageContext(kind="product", product=product.id) for product in products]
    return {scope_key(page_scope(page)): page for page in pages}


def observe(
    rows: Exposures,
    candidates: CandidateSet,
    *,
    pages: Mapping[int, PageContext],
    model: Model,
    slices: int = 6,
) -> Observations:
    """Give every exposure of a known page and tile the terms it had, by slices of time.

    rows: sorted by time. Counters, freshness and all that moves are computed anew at the start of each slice, from what
    was shown and clicked before it; the first slice therefore knows nothing and is a warm-up to leave out.
    """
    unit = replace(model, weights=_UNIT)
    parts = [
        _slice(rows, chosen, candidates, pages, unit)
        for chosen in np.array_split(np.arange(len(rows)), slices)
        if len(chosen)
    ]
    if not parts:
        return _empty(rows)
    index = np.concatenate([chosen for chosen, _ in parts])
    return Observations(
        rows=rows.part(index),
        index=index,
        terms=np.concatenate([found[:, :4] for _, found in parts]),
        tier=np.concatenate([found[:, 4] for _, found in parts]),
        stock=np.concatenate([found[:, 5] for _, found in parts]),
        posted_at_s=np.concatenate([found[:, 6] for _, found in parts]),
        liked=np.concatenate([found[:, 7] for _, found in parts]),
    )


def _slice(
    rows: Exposures,
    chosen: npt.NDArray[np.int64],
    base: CandidateSet,
    pages: Mapping[int, PageContext],
    model: Model,
) -> tuple[npt.NDArray[np.int64], FloatArray]:
    start_s = float(rows.at_s[chosen[0]])
    snapshot = known_at(rows, int(chosen[0]), base, model)
    tile = base.places_of(rows.tile[chosen])
    known = tile >= 0
    kept: list[npt.NDArray[np.int64]] = []
    found: list[FloatArray] = []
    ranker = Ranker(model)
    for scope in np.unique(rows.scope[chosen]).tolist():
        if scope in pages:
            here = np.flatnonzero(known & (rows.scope[chosen] == scope))
            plan = ranker.prepare(snapshot, pages[scope], now_s=start_s)
            kept.append(chosen[here])
            found.append(_terms(plan, tile[here]))
    if not kept:
        return np.empty(0, dtype=np.int64), np.empty((0, 8))
    index = np.concatenate(kept)
    by_time = np.argsort(index, kind="stable")
    return index[by_time], np.concatenate(found)[by_time]


def _terms(plan: PagePlan, tile: npt.NDArray[np.int64]) -> FloatArray:
    static, snapshot = plan.static, plan.candidates
    columns = [static["page"], static["popularity"], static["freshness"], snapshot.looks]
    columns += [plan.match.tier.astype(np.float64), static["quality"] - snapshot.looks]
    columns += [snapshot.posted_at_s, snapshot.liked]
    return np.stack([column[tile] for column in columns], axis=1)


def known_at(rows: Exposures, start: int, base: CandidateSet, model: Model) -> CandidateSet:
    """Return the tiles with the counters of what was shown and clicked before the row at `start`."""
    before = rows.part(np.arange(start))
    nothing = np.zeros(start)
    counted = CounterRows(
        tile=before.tile,
        scope=before.scope,
        bucket_s=before.at_s.astype(np.int64),
        clicks=before.clicked.astype(np.float64),
        impressions=model.examination.looked(before.position, before.layout),
        lone_clicks=nothing,
        lone_impressions=nothing,
    )
    now_s = float(rows.at_s[start])
    return with_counters(base, decay(counted, now_s=now_s, half_life_s=model.counter_half_life_s))


def views_of(observed: Observations) -> Iterator[npt.NDArray[np.int64]]:
    """Yield, per page view, the places of its rows."""
    order = np.argsort(observed.rows.view, kind="stable")
    if len(order):
        yield from np.split(order, np.flatnonzero(np.diff(observed.rows.view[order])) + 1)


def _empty(rows: Exposures) -> Observations:
    nothing = np.empty(0)
    return Observations(
        rows=rows,
        index=np.empty(0, dtype=np.int64),
        terms=np.empty((0, 4)),
        tier=nothing,
        stock=nothing,
        posted_at_s=nothing,
        liked=nothing,
    )
