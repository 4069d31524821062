"""The Ranker: puts the terms together, orders the tiles of a page, and says what it did.

Owns the sum and the order. `prepare` is costly and may be kept per snapshot, page and minute; `rank` is cheap and runs
on every request. Imports no scikit-learn. Source: docs/ranking.md, eq. 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from ranking import explain
from ranking.candidates import CandidateSet
from ranking.diversity import LOOKAHEAD, spread_out
from ranking.exploration import propensities
from ranking.freshness import freshness
from ranking.merchandising import apply_rules
from ranking.model import Model
from ranking.page_context import PageMatch, match_page
from ranking.personalization import TasteIndex, build_taste_index, taste
from ranking.plan import PagePlan, static_terms, top_places
from ranking.popularity import popularity
from ranking.quality import stock
from ranking.served_list import LAYOUTS, ServedList
from ranking.trials import NOBODY, Trial, choose_trials
from ranking.types import (
    TIERS,
    BoolArray,
    FloatArray,
    IntArray,
    PageContext,
    RankedTile,
    RankingInputError,
    Rule,
    ShopperProfile,
    Why,
)


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Ranking:
    """The tiles of one answer in order. Arrays (n_served,): `indices` into the CandidateSet; `scores`, not increasing;
    `moved`, how far these are from what each tile has itself; `propensities`, 0..1. `total` is how many tiles the page
    could show on all its pages of results together."""

    plan: PagePlan
    indices: IntArray
    scores: FloatArray
    moved: FloatArray
    propensities: FloatArray
    first_position: int
    variant: int
    total: int
    taste: FloatArray | None
    trial: Trial | None = None

    @property
    def personal(self) -> bool:
        """Say whether anything known of the shopper went into the order."""
        return self.taste is not None

    def reasons(self) -> list[Why]:
        """Return for each served tile the sentence that says why."""
        return explain.whys(self.plan, self.indices, self.taste)

    def tiles(self) -> tuple[RankedTile, ...]:
        """Return the served tiles with the sentence that says why."""
        plan = self.plan
        numbers = plan.candidates.numbers[self.indices].tolist()
        tiers = plan.match.tier[self.indices].tolist()
        scores, chances = self.scores.tolist(), self.propensities.tolist()
        reasons = self.reasons()
        return tuple(
            RankedTile(
                id=plan.candidates.ids[index],
                number=numbers[place],
                index=index,
                position=self.first_position + place,
                score=scores[place],
                tier=TIERS[tiers[place]],
                propensity=chances[place],
                why=reasons[place],
            )
            for place, index in enumerate(self.indices.tolist())
        )

    def explain(self, k: int) -> explain.Explanation:
        """Explain the k-th tile of this answer (from 0): all terms, the rules that acted, what would move it up."""
        return explain.explain(
            self.plan,
            index=int(self.indices[k]),
            score=float(self.scores[k]),
            moved=float(self.moved[k]),
            position=self.first_position + k,
            variant=self.variant,
            taste=self.taste,
            trial=self.trial,
        )

    def served(self, site: int, issued_at_s: int) -> ServedList:
        """Return what was offered, to be signed and sent along."""
        return ServedList(
            site=site,
            scope=self.plan.scope,
            issued_at_s=issued_at_s,
            variant=self.variant,
            layout=self.plan.layout,
            first_position=self.first_position,
            tiles=tuple(self.plan.candidates.numbers[self.indices].tolist()),
            propensities=tuple(self.propensities.tolist()),
        )


class Ranker:
    """Orders tiles with one model. Keeps nothing but the model's vectors lined up with each snapshot in use."""

    def __init__(self, model: Model | None = None) -> None:
        self.model = model or Model.default()
        self._taste: WeakKeyDictionary[CandidateSet, TasteIndex] = WeakKeyDictionary()

    def match(self, candidates: CandidateSet, page: PageContext) -> PageMatch:
        """Match every tile with the page; does not depend on time, so that it may be kept per snapshot and page."""
        return match_page(candidates, page)

    def prepare(
        self,
        candidates: CandidateSet,
        page: PageContext,
        *,
        now_s: float,
        rules: Sequence[Rule] = (),
        allow: BoolArray | None = None,
        layout: str = "grid",
        match: PageMatch | None = None,
    ) -> PagePlan:
        """Work out everything that is the same for all variants and shoppers.

        rules: merchandising, in order. allow: (n_tiles,), False for tiles that this gallery does not show. Raises
        RankingInputError for an unknown layout or kind of page, or an `allow` of another length.
        """
        if layout not in LAYOUTS:
            raise RankingInputError(f"unknown layout: {layout!r}")
        if allow is not None and len(allow) != len(candidates):
            raise RankingInputError(f"allow has {len(allow)} entries for {len(candidates)} tiles")
        found = match if match is not None else match_page(candidates, page)
        model = self.model
        popular = popularity(candidates, found.scope, model.shrinkage)
        fresh = freshness(candidates.posted_at_s, now_s=now_s, half_life_s=model.fresh_half_life_s)
        applied = apply_rules(candidates, rules, scope=found.scope, now_s=now_s)
        static = static_terms(candidates, model, found, popular, fresh, stock(candidates.in_stock))
        static["merchandising"] = applied.amount
        shown = ~applied.hidden if allow is None else ~applied.hidden & allow
        pins = {place: tile for place, tile in applied.pins.items() if shown[tile]}
        flowing = shown.copy()
        flowing[list(pins.values())] = False
        flow = np.flatnonzero(flowing)
        base = sum(static.values(), start=np.zeros(len(candidates)))[flow]
        spread = model.weights.popularity * popular.spread
        return PagePlan(
            candidates=candidates,
            model=model,
            match=found,
            popularity=popular,
            applied=applied,
            pins=pins,
            static=static,
            flow=flow,
            base=base,
            now_s=now_s,
            layout=layout,
            total=int(np.count_nonzero(shown)),
            trials=choose_trials(candidates, popular, tier=found.tier, flow=flow, base=base, spread=spread, now_s=now_s)
            if model.exploration_bound > 0.0
            else NOBODY,
        )

    def rank(
        self, plan: PagePlan, *, variant: int, shopper: ShopperProfile | None = None, limit: int = 24, offset: int = 0
    ) -> Ranking:
        """Order the tiles of a prepared page and return those at offset + 1 to offset + limit.

        One (plan, variant, shopper) has one order, of which all answers are slices. A shopper of whom nothing is known
        gets the public one. Raises RankingInputError if limit is below 1 or offset below 0.
        """
        if limit < 1 or offset < 0:
            raise RankingInputError(f"limit must be at least 1 and offset at least 0, not {limit} and {offset}")
        scores, leaders = plan.flow_scores(variant), plan.leaders(variant)
        liking = self._liking(plan, shopper)
        length = min(offset + limit, plan.total)
        if liking is not None:
            scores = scores + (liking if plan.is_whole else liking[plan.flow])
            top = top_places(scores, length + LOOKAHEAD, leaders)
        elif length + LOOKAHEAD <= len(leaders):
            top = leaders[: length + LOOKAHEAD]
        else:
            top = top_places(scores, length + LOOKAHEAD)
        # Who is known gets what fits them: newcomers are tried on the public.
        trial = plan.trial(variant) if liking is None else None
        if trial is not None:
            natural = np.flatnonzero(plan.flow[top] == trial.tile)
            if not len(natural):
                top = np.append(top, np.searchsorted(plan.flow, trial.tile))
            elif natural[0] <= trial.places[0]:
                trial = None  # It stands there by itself.
        placed = spread_out(
            plan.flow[top].tolist(),
            scores[top].tolist(),
            plan.candidates.keys,
            length=length,
            similar_score=plan.model.similar_score,
            pins=plan.pins,
            trial=None if trial is None else (trial.places, trial.tile),
        )
        if trial is not None and trial.tile not in placed[trial.places[0] : trial.places[-1] + 1]:
            trial = None
        indices = np.array(placed, dtype=np.int64)
        before = plan.own_scores(indices, variant, liking)
        given = {*plan.pins.values()} if trial is None else {*plan.pins.values(), trial.tile}
        final = _descending(before.tolist(), placed, given)
        # Without exploration: what the tile's place would hang on if it had drawn nothing.
        explored = plan.exploration(variant)[indices]
        spread = plan.model.weights.exploration * plan.popularity.spread[indices]
        chances = propensities(final, before - explored, spread, plan.model.exploration_bound)
        if plan.pins:
            chances[np.isin(indices, list(plan.pins.values()))] = 1.0
        if trial is not None:
            chances[indices == trial.tile] = trial.chance
        return Ranking(
            plan=plan,
            indices=indices[offset:],
            scores=final[offset:],
            moved=(final - before)[offset:],
            propensities=chances[offset:],
            first_position=offset + 1,
            variant=variant,
            total=plan.total,
            taste=liking,
            trial=trial,
        )

    def _liking(self, plan: PagePlan, shopper: ShopperProfile | None) -> FloatArray | None:
        if shopper is None or not (shopper.actions or shopper.looks):
            return None
        liking = taste(self._taste_index(plan.candidates), shopper, now_s=plan.now_s)
        return None if liking is None else self.model.weights.taste * liking

    def _taste_index(self, candidates: CandidateSet) -> TasteIndex:
        index = self._taste.get(candidates)
        if index is None:
            index = build_taste_index(candidates, self.model.taste, self.model.segments)
            self._taste[candidates] = index
        return index


def _descending(scores: list[float], placed: Sequence[int], given: set[int]) -> FloatArray:
    """Return the scores as served: a tile that had to wait gets the score of the one let past, one that was given its
    place that of the place, so that what diversity and pins cost can be read off."""
    final: list[float] = []
    if not given:
        return np.minimum.accumulate(np.array(scores)) if scores else np.empty(0)
    for place, score in enumerate(scores):
        if placed[place] in given:
            following = (s for s, tile in zip(scores, placed, strict=True) if tile not in given)
            score = final[-1] if final else max([score, *following])
        final.append(min(score, final[-1]) if final else score)
    return np.array(final)
