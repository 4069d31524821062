"""The click rate each tile deserves on a page: what was seen and clicked, shrunk from site to category to tile to page.

Owns the estimate and its uncertainty. Counting is `counters`', drawing from the uncertainty `exploration`'s.
Source: docs/ranking.md, eq. 2 and 3.
"""

from dataclasses import dataclass

import numpy as np

from ranking.candidates import CandidateSet
from ranking.model import Shrinkage
from ranking.scopes import SITE, roll_up, scope_key
from ranking.types import BoolArray, FloatArray, sums

_LIKE_BOUND = 2.0  # standard deviations: a post that went round the world is no better than a very popular one


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Popularity:
    """Arrays (n_tiles,). `log_odds`: of the tile's rate against the site's, within the bound; `spread`: its standard
    deviation; `rate`: clicks a look here, and `prior`, what it would be without this page's counts; `page_looks`,
    `page_clicks` and `clicks`: decayed counts, on this page and everywhere."""

    log_odds: FloatArray
    spread: FloatArray
    rate: FloatArray
    prior: FloatArray
    page_looks: FloatArray
    page_clicks: FloatArray
    clicks: FloatArray


def popularity(candidates: CandidateSet, scope: str, shrinkage: Shrinkage) -> Popularity:
    """Estimate the click rate of every tile on the page of a scope."""
    count = len(candidates)
    counts = candidates.counts
    page = counts.on(scope_key(scope))
    # What a tile earned on one page tells only so much about another: its looks there count like those of a sample in
    # which every page has a rate of its own (the design effect of a beta-binomial). Else one busy page decided all.
    credit = np.minimum(1.0, (shrinkage.transfer + 1.0) / (shrinkage.transfer + counts.impressions))
    credit[page] = 0.0
    credit[_alone(candidates, credit)] = 0.0
    tile_clicks = sums(counts.tile, credit * counts.clicks, count)
    tile_looks = sums(counts.tile, credit * counts.impressions, count)
    site_rate, prior = _prior_rates(candidates, shrinkage)
    prior = _sigmoid(_logit(prior) + shrinkage.like_weight * _likes(candidates))
    rate = (tile_clicks + shrinkage.tile * prior) / (tile_looks + shrinkage.tile)
    known = np.minimum(tile_looks, shrinkage.page)
    page_clicks = page_looks = np.zeros(count)
    above_rate = rate
    for above in reversed([name for name in roll_up(scope) if name != SITE]):
        rows = counts.on(scope_key(above))
        here_clicks = sums(counts.tile[rows], counts.clicks[rows], count)
        here_looks = sums(counts.tile[rows], counts.impressions[rows], count)
        above_rate = rate
        rate = (here_clicks + shrinkage.page * rate) / (here_looks + shrinkage.page)
        known = np.minimum(known, shrinkage.page) + here_looks
        page_clicks, page_looks = here_clicks, here_looks
    rate = np.clip(rate, 1e-6, 1.0 - 1e-6)
    log_odds = _logit(rate) - float(_logit(np.array([site_rate]))[0])
    return Popularity(
        log_odds=shrinkage.bound * np.tanh(log_odds / shrinkage.bound),
        spread=1.0 / np.sqrt((known + shrinkage.page) * rate * (1.0 - rate)),
        rate=rate,
        prior=np.clip(above_rate, 1e-6, 1.0 - 1e-6),
        page_looks=page_looks,
        page_clicks=page_clicks,
        clicks=sums(counts.tile, counts.clicks, count),
    )


def _alone(candidates: CandidateSet, credit: FloatArray) -> BoolArray:
    """Mark, per tile, the page that speaks loudest for it elsewhere, (n_rows,); the home page, which is everybody's,
    is not marked. Clicks on one category page lift a tile there; it takes a second page to lift it on a third."""
    counts = candidates.counts
    special = counts.scope != scope_key("home")
    order = np.lexsort((credit * counts.clicks * special, counts.tile))
    last = np.diff(counts.tile[order], append=-1) != 0
    loudest = np.zeros(len(order), dtype=np.bool_)
    loudest[order[last]] = True
    return np.asarray(loudest & special, dtype=np.bool_)


def _prior_rates(candidates: CandidateSet, shrinkage: Shrinkage) -> tuple[float, FloatArray]:
    """Return the site's rate and, per tile, the rate of its category; each level shrunk to the one above."""
    counts, tree = candidates.counts, candidates.categories
    clicks = sums(counts.tile, counts.clicks, len(candidates))
    looks = sums(counts.tile, counts.impressions, len(candidates))
    # One tile must not speak for its whole category, however much it was seen.
    credit = np.minimum(1.0, (shrinkage.tile + 1.0) / (shrinkage.tile + looks))
    node_clicks = sums(candidates.tile_node, credit * clicks, len(tree))
    node_looks = sums(candidates.tile_node, credit * looks, len(tree))
    for node in range(len(tree) - 1, 0, -1):  # children have higher numbers than their parents
        node_clicks[tree.parents[node]] += node_clicks[node]
        node_looks[tree.parents[node]] += node_looks[node]
    rates = np.empty(len(tree))
    rates[0] = (node_clicks[0] + shrinkage.site * shrinkage.site_rate) / (node_looks[0] + shrinkage.site)
    for node in range(1, len(tree)):
        above = rates[tree.parents[node]]
        rates[node] = (node_clicks[node] + shrinkage.category * above) / (node_looks[node] + shrinkage.category)
    rates = np.clip(rates, 1e-6, 1.0 - 1e-6)
    return float(rates[0]), rates[candidates.tile_node]


def _likes(candidates: CandidateSet) -> FloatArray:
    """Return the platform's likes and comments in standard deviations of their logarithm, 0 for reviews, within +-2."""
    posts = candidates.is_post
    if np.count_nonzero(posts) < 2:
        return np.zeros(len(candidates))
    logged = np.log1p(candidates.liked)
    spread = float(np.std(logged[posts]))
    if spread < 1e-9:
        return np.zeros(len(candidates))
    scores = (logged - float(np.mean(logged[posts]))) / spread
    return np.where(posts, np.clip(scores, -_LIKE_BOUND, _LIKE_BOUND), 0.0)


def _logit(rate: FloatArray) -> FloatArray:
    return np.log(rate) - np.log1p(-rate)


def _sigmoid(value: FloatArray) -> FloatArray:
    return 1.0 / (1.0 + np.exp(-value))
