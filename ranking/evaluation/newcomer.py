"""Brings a new tile to a page of proven ones and reports how soon it is found, and what the search costs in clicks.

Owns the page and its truth. The ranker sees counters only, folded every few views as a host does.
"""

from dataclasses import dataclass

import numpy as np

from ranking.blend import Ranker
from ranking.candidates import CandidateSet, compile_candidates, with_counters
from ranking.counters import Counters
from ranking.exploration import variant_at
from ranking.model import DAY_S
from ranking.position_bias import Examination
from ranking.scopes import page_scope, scope_key
from ranking.types import Candidate, FloatArray, PageContext, require_at_least

LIMIT = 24
_SEEN = Examination().of(np.arange(1, LIMIT + 1))
_NOW_S = 1_795_338_000.0
_LOOKS = 1000.0  # At each tile that was there before.
_FOLD_VIEWS = 20
_VIEW_S = 60.0
_BASE, _SPREAD = float(np.log(0.03 / 0.97)), 0.7
_HOME = scope_key(page_scope(PageContext()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """What became of one new tile. `earned`: its examined impressions as a multiple of those that the best order would
    have given it; `cost`: the share of the page's clicks that chance took, beside the same knowledge without it."""

    earned: float
    cost: float


def arrive(*, tiles: int, views: int, seed: int, strong: bool) -> Arrival:
    """Let one tile arrive on a page of others and serve some views; strong: as good as the best, else as most."""
    rng = np.random.default_rng(seed)
    odds = _BASE + _SPREAD * rng.normal(size=tiles)
    odds[-1] = odds[:-1].max() if strong else _BASE
    rates = 1.0 / (1.0 + np.exp(-odds))
    page, looks = _page(tiles, rng), np.full(tiles, _LOOKS)
    looks[-1] = 0.0
    clicks = rng.binomial(looks.astype(np.int64), rates).astype(np.float64)
    seen = _SEEN[:tiles]
    ranker = Ranker()
    earned = worth = known_worth = 0.0
    for view in range(views):
        now_s = _NOW_S + view * _VIEW_S
        if view % _FOLD_VIEWS == 0:
            plan = ranker.prepare(_counted(page, clicks, looks, now_s), PageContext(), now_s=now_s)
            known = plan.flow[np.argsort(-plan.base, kind="stable")[:LIMIT]]
        order = ranker.rank(plan, variant=variant_at(now_s), limit=LIMIT).indices
        looks[order] += seen
        clicks[order] += rng.random(len(seen)) < seen * rates[order]
        earned += float(seen[order == tiles - 1].sum())
        worth += float(seen @ rates[order])
        known_worth += float(seen @ rates[known])
    # Whoever is as good as the best shares the first two places.
    deserved = float(seen[:2].mean()) if strong else float(seen.mean())
    return Arrival(earned=earned / (views * deserved), cost=1.0 - worth / known_worth)


def newcomer(*, tiles: int = 200, views: int = 500, seed: int = 0, runs: int = 8) -> dict[str, object]:
    """Return the means over some runs: what a strong new tile earned of what it deserved, and what the search cost
    where there was one to find and where there was none. Negative costs are gains.

    Raises RankingInputError for fewer than two tiles, less than one view or run, or a negative seed.
    """
    require_at_least(2, tiles=tiles)
    require_at_least(1, views=views, runs=runs)
    require_at_least(0, seed=seed)
    strong, poor = (
        [arrive(tiles=tiles, views=views, seed=seed + run, strong=strong) for run in range(runs)]
        for strong in (True, False)
    )
    return {
        "earned": round(float(np.mean([one.earned for one in strong])), 3),
        "earned_least": round(min(one.earned for one in strong), 3),
        "cost_strong": round(float(np.mean([one.cost for one in strong])), 4),
        "cost_poor": round(float(np.mean([one.cost for one in poor])), 4),
        "tiles": tiles,
        "views": views,
        "runs": runs,
        "seed": seed,
    }


def _page(tiles: int, rng: np.random.Generator) -> CandidateSet:
    """Make tiles of different creators, all but the last posted weeks ago."""
    age_s = DAY_S * rng.uniform(30.0, 90.0, tiles)
    age_s[-1] = 0.0
    made = [
        Candidate(id=f"t{n}", number=n + 1, creator=f"c{n}", posted_at_s=_NOW_S - float(age_s[n]), width_px=1080,
                  height_px=1080)
        for n in range(tiles)
    ]  # fmt: skip
    return compile_candidates(made, [])


def _counted(page: CandidateSet, clicks: FloatArray, looks: FloatArray, now_s: float) -> CandidateSet:
    scope = np.full(len(page), _HOME)
    counters = Counters(tile=page.numbers, scope=scope, clicks=clicks.copy(), impressions=looks.copy(), as_of_s=now_s)
    return with_counters(page, counters)
