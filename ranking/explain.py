"""Why a tile stands where it stands: every term of its score, one sentence for shoppers, and what would move it up.

Owns the choice and the wording of reasons. It repeats no computation: all numbers are read from the plan.
"""

from dataclasses import dataclass

import numpy as np

from ranking.freshness import freshness
from ranking.page_context import NEAR, OWN
from ranking.plan import PagePlan
from ranking.quality import OUT_OF_STOCK
from ranking.trials import Trial
from ranking.types import TIERS, FloatArray, IntArray, Tier, Why

_WORDS = 0.5
_NEW_DAYS = 7
_LIFT = 0.25  # Log-odds above the site's rate from which a tile is called popular: a quarter more clicks.
_FEW_CLICKS = 3.0
_TASTE = 0.3
MOVE_COUNT = 3

# The English sentence of every key; hosts translate by key, with the same parameters.
SENTENCES: dict[str, str] = {
    "pinned": "Picked by the shop",
    "features": "Features the {product}",
    "match": "Matches “{query}”",
    "shopper": "Fits what you looked at",
    "popular_page": "Popular on this page this week",
    "popular": "Popular in this shop",
    "new": "New",
    "category": "From {category}",
    "tile_review": "From a review",
    "also": "From our community",
    "move_stock": "Bring one of its products back in stock",
    "move_product": "Confirm a product of this page on it, if it shows one",
    "move_photo": "A larger or sharper photo",
    "move_clicks": "More clicks when it is seen here",
    "move_fresh": "A newer post of the same kind",
    "move_rule": "Remove the rule that holds it down",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """The terms of a score by name, in log-odds, summing to `score` within 1e-9; `rules`: ids of the rules that acted.

    `moves` are what would move the tile up, the most promising first.
    """

    score: float
    terms: dict[str, float]
    why: Why
    moves: tuple[Why, ...]
    tier: Tier
    position: int
    pinned: bool
    rules: tuple[str, ...]


_SAID = {key: Why(key=key, text=sentence) for key, sentence in SENTENCES.items() if "{" not in sentence}


def say(key: str, **params: str) -> Why:
    """Return a reason with its English sentence."""
    return _SAID.get(key) or Why(key=key, params=params, text=SENTENCES[key].format(**params))


def whys(plan: PagePlan, indices: IntArray, taste: FloatArray | None) -> list[Why]:
    """Return for each of some tiles the strongest reason to be on the page that a shopper can understand."""
    known = plan.reasons
    places = indices.tolist()
    for index in places:
        if index not in known:
            known[index] = _public(plan, index)
    if taste is None:
        return [known[index][0] for index in places]
    fitting = say("shopper")
    return [
        why if stands or liked < _TASTE else fitting
        for (why, stands), liked in zip([known[index] for index in places], taste[indices].tolist(), strict=True)
    ]


def why(plan: PagePlan, index: int, taste: FloatArray | None) -> Why:
    """Return the reason for one tile."""
    return whys(plan, np.array([index]), taste)[0]


def _public(plan: PagePlan, index: int) -> tuple[Why, bool]:
    """Return the reason for a tile without a shopper, and whether it stands whatever a shopper likes."""
    match, candidates = plan.match, plan.candidates
    tier, product = int(match.tier[index]), int(match.product[index])
    page = match.page
    if index in plan.pins.values():
        return say("pinned"), True
    if page.kind == "search" and tier == OWN and match.words[index] >= _WORDS:
        return say("match", query=" ".join(page.query.split())), True
    if tier == OWN and product >= 0 and page.kind in ("product", "search"):
        return say("features", product=candidates.products[product].title), True
    return _usual(plan, index, tier, product), False


def _usual(plan: PagePlan, index: int, tier: int, product: int) -> Why:
    candidates, page = plan.candidates, plan.match.page
    if plan.popularity.log_odds[index] >= _LIFT:
        if plan.popularity.page_clicks[index] >= _FEW_CLICKS:
            return say("popular_page")
        if plan.popularity.clicks[index] >= _FEW_CLICKS:
            return say("popular")
    age_days = (plan.now_s - float(candidates.posted_at_s[index])) / 86_400
    if 0 <= age_days < _NEW_DAYS:
        return say("new")
    label = candidates.categories.labels[int(candidates.tile_node[index])]
    if page.kind == "category" and tier == OWN and product >= 0:
        own_label = candidates.categories.labels[int(candidates.product_node[product])]
        return say("category", category=own_label) if own_label else say("also")
    if tier == NEAR and label:
        return say("category", category=label)
    return say("tile_review" if candidates.tiles[index].kind == "review" else "also")


def explain(
    plan: PagePlan,
    *,
    index: int,
    score: float,
    moved: float,
    position: int,
    variant: int,
    taste: FloatArray | None,
    trial: Trial | None = None,
) -> Explanation:
    """Explain one tile that was served with `score` at `position` (from 1), `moved` above or below what it has itself.

    Nothing is balanced here: that the terms sum to the score says that each of them is what the order was made of.
    """
    terms = {name: float(values[index]) for name, values in plan.static.items()}
    terms["exploration"] = float(plan.exploration(variant)[index])
    terms["taste"] = float(taste[index]) if taste is not None else 0.0
    pinned = index in plan.pins.values()
    # A tile that was given its place has the score of the place: the difference is the rule's doing, or the trial's.
    # Any other had to wait.
    terms["diversity"] = 0.0
    tried = trial is not None and trial.tile == index
    terms["merchandising" if pinned else "exploration" if tried else "diversity"] += moved
    return Explanation(
        score=score,
        terms=terms,
        why=why(plan, index, taste),
        moves=_moves(plan, index),
        tier=TIERS[int(plan.match.tier[index])],
        position=position,
        pinned=pinned,
        rules=plan.applied.acting.get(index, ()),
    )


def _moves(plan: PagePlan, index: int) -> tuple[Why, ...]:
    """Compare, per lever, what the tile has with the most it could have, and name the widest gaps."""
    model, static = plan.model, plan.static
    fresh = freshness(
        plan.candidates.posted_at_s[index : index + 1], now_s=plan.now_s, half_life_s=model.fresh_half_life_s
    )
    looks = float(plan.candidates.looks[index])
    gains = {
        "move_stock": 0.0 if plan.candidates.in_stock[index] else -OUT_OF_STOCK,
        "move_product": 0.0 if plan.match.tier[index] == OWN else 5.0,
        "move_photo": model.weights.quality * max(0.0, 1.0 - looks),
        "move_clicks": model.weights.popularity * (model.shrinkage.bound / 2 - float(plan.popularity.log_odds[index])),
        "move_fresh": model.weights.freshness * (1.0 - float(fresh[0])),
        "move_rule": max(0.0, -float(static["merchandising"][index])),
    }
    widest = sorted((key for key, gain in gains.items() if gain > 0.05), key=lambda key: -gains[key])
    return tuple(say(key) for key in widest[:MOVE_COUNT])
