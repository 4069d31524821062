"""Runs the made audience past every order and reports the clicks each of them earns.

Owns the loop: who comes when, what is served, what comes back. Orders learn only from served lists and their events.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ranking.baselines import most_liked, newest, shuffle
from ranking.blend import Ranker
from ranking.candidates import CandidateSet, compile_candidates, with_counters
from ranking.counters import Counters, fold
from ranking.evaluation.audience import DAY_S, SEGMENTS, START_S, Audience, make_audience
from ranking.exploration import variant_at
from ranking.exposures import Exposures, joined
from ranking.learning import MIN_CLICKS, proven_weights
from ranking.model import Model
from ranking.observations import observe
from ranking.plan import PagePlan
from ranking.position_bias import DEFAULT_EXPONENT
from ranking.position_bias_fit import fit_examination
from ranking.reports import CountedEvent
from ranking.scopes import page_scope, scope_key
from ranking.segments_fit import fit_segments
from ranking.served_list import ServedList
from ranking.types import (
    BoolArray,
    FloatArray,
    IntArray,
    PageContext,
    RankingInputError,
    ShopperAction,
    ShopperLook,
    ShopperProfile,
    require_at_least,
    sums,
)

LIMIT = 24
VIEWS_PER_SHOPPER = 10
_REFRESH_VIEWS = 100  # How often counters are folded: a few minutes of a busy shop.
_TRAININGS = 20
_SLICES = 8
_MEASURED = 0.75  # The last quarter of the views counts.
_HOME = scope_key(page_scope(PageContext()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Visits:
    """Who comes when, the same for every order: arrays (n_views,)."""

    shopper: IntArray
    at_s: FloatArray


def make_visits(audience: Audience, views: int, seed: int) -> Visits:
    """Let shoppers come for ten views each, spread over the whole time, each a few minutes to days after the last."""
    rng = np.random.default_rng(seed + 1)
    shoppers = len(audience.segment)
    visits = np.arange(views) // VIEWS_PER_SHOPPER % shoppers
    first = rng.uniform(0.0, audience.span_s, views // VIEWS_PER_SHOPPER + 1)
    at_s = START_S + first[np.arange(views) // VIEWS_PER_SHOPPER] + rng.exponential(0.5 * DAY_S, views)
    order = np.argsort(at_s, kind="stable")
    return Visits(shopper=visits[order], at_s=at_s[order])


def simulate(
    *,
    tiles: int,
    shoppers: int,
    views: int,
    seed: int,
    segments: int = SEGMENTS,
    exponent: float = DEFAULT_EXPONENT,
    model: Model | None = None,
) -> dict[str, object]:
    """Return the click-through rate of every order over the last quarter of the views, and the ratios that matter,
    None where there is nothing to divide by.

    segments, exponent: of the audience, which no order knows. Raises RankingInputError for less than one tile,
    shopper, view or segment, a negative seed, or an exponent that is no number from 0 to 10.
    """
    require_at_least(1, tiles=tiles, shoppers=shoppers, views=views, segments=segments)
    require_at_least(0, seed=seed)
    if not 0.0 <= exponent <= 10.0:
        raise RankingInputError(f"exponent must be a number from 0 to 10, not {exponent}")
    audience = make_audience(
        tiles=tiles, shoppers=shoppers, views=views, seed=seed, segments=segments, exponent=exponent
    )
    visits = make_visits(audience, views, seed)
    plain = compile_candidates(audience.tiles, audience.products)
    by_time, by_likes = newest(plain), most_liked(plain)
    rates = {
        "model": _learn(audience, visits, plain, model, seed=seed, personal=True),
        "public_model": _learn(audience, visits, plain, model, seed=seed, personal=False),
        "newest": _fixed(audience, visits, lambda _: by_time),
        "most_liked": _fixed(audience, visits, lambda _: by_likes),
        "shuffle": _fixed(audience, visits, lambda view: shuffle(plain, seed * views + view)),
        "oracle": _oracle(audience, visits, personal=False),
        "personal_oracle": _oracle(audience, visits, personal=True),
    }
    all_but_segment = round(_all_but_segment(audience, visits, seed), 5)
    ctr = {name: round(rate, 5) for name, rate in rates.items()}
    return {
        "ctr": ctr,
        "public_over_newest": _ratio(ctr["public_model"], ctr["newest"]),
        "public_over_most_liked": _ratio(ctr["public_model"], ctr["most_liked"]),
        "public_over_oracle": _ratio(ctr["public_model"], ctr["oracle"]),
        "personal_over_personal_oracle": _ratio(ctr["model"], ctr["personal_oracle"]),
        "all_but_segment_over_personal_oracle": _ratio(all_but_segment, ctr["personal_oracle"]),
        "personal_over_all_but_segment": _ratio(ctr["model"], all_but_segment),
        "tiles": tiles,
        "shoppers": shoppers,
        "views": views,
        "seed": seed,
        "segments": segments,
        "exponent": exponent,
    }


def _ratio(rate: float, other: float) -> float | None:
    return round(rate / other, 3) if other > 0.0 else None


def _worth(audience: Audience, shopper: int, now_s: float, order: IntArray) -> float:
    """Return the clicks per tile served that an order earns from a shopper, in expectation."""
    chances = audience.chances(int(audience.segment[shopper]), now_s)[order]
    return float((chances * audience.seen(len(order))).sum()) / LIMIT


def _fixed(audience: Audience, visits: Visits, order: Callable[[int], IntArray]) -> float:
    worth = []
    for view in range(int(_MEASURED * len(visits.at_s)), len(visits.at_s)):
        now_s = float(visits.at_s[view])
        whole = order(view)
        whole = whole[audience.arrives_s[whole] <= now_s]
        worth.append(_worth(audience, int(visits.shopper[view]), now_s, whole[:LIMIT]))
    return float(np.mean(worth))


def _oracle(audience: Audience, visits: Visits, *, personal: bool) -> float:
    worth = []
    for view in range(int(_MEASURED * len(visits.at_s)), len(visits.at_s)):
        now_s, shopper = float(visits.at_s[view]), int(visits.shopper[view])
        known = audience.chances(int(audience.segment[shopper]), now_s) if personal else audience.mean_chances(now_s)
        served = np.argsort(-known, kind="stable")[:LIMIT]
        worth.append(_worth(audience, shopper, now_s, served))
    return float(np.mean(worth))


def _all_but_segment(audience: Audience, visits: Visits, seed: int) -> float:
    """Return what an order earns that knows every rate of every segment, and only has to find out by Bayes' rule, from
    clicks and what was passed over, which segment each shopper belongs to: about the most that can be learnt."""
    rng = np.random.default_rng(seed + 2)
    segments, views = len(audience.taste), len(visits.at_s)
    share = np.bincount(audience.segment, minlength=segments) / len(audience.segment)
    evidence = np.tile(np.log(np.maximum(share, 1e-12)), (len(audience.segment), 1))
    worth = []
    for view in range(views):
        now_s, shopper = float(visits.at_s[view]), int(visits.shopper[view])
        chances = np.stack([audience.chances(segment, now_s) for segment in range(segments)])
        likely = np.exp(evidence[shopper] - evidence[shopper].max())
        order = np.argsort(-(likely @ chances), kind="stable")[:LIMIT]
        if view >= int(_MEASURED * views):
            worth.append(_worth(audience, shopper, now_s, order))
        clicking = np.clip(audience.seen(len(order)) * chances[:, order], 1e-12, 1.0 - 1e-12)
        clicked = rng.random(len(order)) < clicking[audience.segment[shopper]]
        evidence[shopper] += np.where(clicked, np.log(clicking), np.log1p(-clicking)).sum(axis=1)
    return float(np.mean(worth))


class World:
    """One order's own history: what it served, what came back, what it learnt from that."""

    def __init__(self, audience: Audience, plain: CandidateSet, model: Model, *, seed: int, personal: bool) -> None:
        self.audience = audience
        self.plain = plain
        self.personal = personal
        self.rng = np.random.default_rng(seed + 2)
        self.ranker = Ranker(model)
        self.snapshot = plain
        self.counts = np.zeros((2, len(plain)))  # decayed clicks and impressions by tile
        self.counted_at_s = START_S
        self.events: list[CountedEvent] = []
        self.lists: list[ServedList] = []
        self.actions: dict[int, list[ShopperAction]] = {}
        self.looks: dict[int, list[ShopperLook]] = {}
        self.shown: list[Exposures] = []
        self.liking: list[FloatArray] = []
        self.allowed = audience.arrives_s <= START_S
        self.plan: PagePlan | None = None

    def refresh(self, now_s: float) -> None:
        """Fold what came back into counters and take a new snapshot, as a host does."""
        # Decay is multiplicative, so that what was counted needs no second look.
        self.counts *= 2.0 ** ((self.counted_at_s - now_s) / self.ranker.model.counter_half_life_s)
        self.counted_at_s = now_s
        rows = fold(self.events, self.lists, examination=self.ranker.model.examination).rows
        self.events, self.lists = [], []
        self.counts[0] += sums(rows.tile - 1, rows.clicks, len(self.plain))
        self.counts[1] += sums(rows.tile - 1, rows.impressions, len(self.plain))
        tile = np.flatnonzero(self.counts[1])
        counters = Counters(
            tile=tile + 1,
            scope=np.full(len(tile), _HOME),
            clicks=self.counts[0][tile],
            impressions=self.counts[1][tile],
            as_of_s=now_s,
        )
        self.snapshot = with_counters(self.plain, counters)
        self.allowed = self.audience.arrives_s <= now_s
        self.plan = self.ranker.prepare(self.snapshot, PageContext(), now_s=now_s, allow=self.allowed)

    def train(self) -> None:
        """Learn where people look, the weights and kinds of shoppers from what was shown and clicked.

        The parts are those of a night, learnt anew from the whole of the past; weights must pass the gate as they do
        there. A night's gate keeps the segments in force until others are proven better, which is not simulated here.
        """
        rows, liking = joined(self.shown), np.concatenate(self.liking)
        examination = fit_examination(rows, liking=liking)
        model = replace(self.ranker.model, examination=examination)
        observed = observe(rows, self.plain, pages={_HOME: PageContext()}, model=model, slices=_SLICES)
        warm = observed.part(observed.index >= len(rows) // _SLICES)
        if int(warm.rows.clicked.sum()) >= MIN_CLICKS:
            model = replace(model, weights=proven_weights(warm, model, liking[warm.index]))
        if self.personal:
            fit = fit_segments(rows, self.plain, examination)
            model = replace(model, segments=fit.segments) if fit.proven else model
        self.ranker = Ranker(model)

    def serve(self, view: int, shopper: int, now_s: float) -> IntArray:
        """Serve one page view, let the shopper look and click, and remember it."""
        if self.plan is None:
            raise AssertionError("refresh comes before serve")
        profile = self._profile(shopper) if self.personal else None
        answer = self.ranker.rank(self.plan, variant=variant_at(now_s), shopper=profile, limit=LIMIT)
        self.lists.append(answer.served(1, int(now_s)))
        order = answer.indices
        # What the ranker believes, not what is true.
        examined = self.ranker.model.examination.of(np.arange(1, len(order) + 1)).tolist()
        chances = self.audience.chances(int(self.audience.segment[shopper]), now_s)[order]
        looked = self.rng.random(len(order)) < self.audience.seen(len(order))
        clicked = looked & (self.rng.random(len(order)) < chances)
        for place, index in enumerate(order.tolist()):
            tile = self.audience.tiles[index]
            event = CountedEvent(
                view=f"v{view}", served=len(self.lists) - 1, tile=tile.number, type="impression", at_s=now_s
            )
            self.events.append(event)
            if clicked[place]:
                self.events.append(replace(event, type="open"))
                self.actions.setdefault(shopper, []).append(ShopperAction(item=tile.id, at_s=now_s))
            self.looks.setdefault(shopper, []).append(ShopperLook(item=tile.id, examined=examined[place]))
        # Where nobody is known, a view stands for its own shopper.
        who = shopper if self.personal else view
        self.liking.append(np.zeros(len(order)) if answer.taste is None else answer.taste[order])
        self.shown.append(_shown(view, who, now_s, self.plain.numbers[order], clicked))
        return order

    def _profile(self, shopper: int) -> ShopperProfile:
        actions, looks = self.actions.get(shopper, []), self.looks.get(shopper, [])
        return ShopperProfile(actions=tuple(reversed(actions)), looks=tuple(reversed(looks)))


def _shown(view: int, shopper: int, now_s: float, tile: IntArray, clicked: BoolArray) -> Exposures:
    count = len(tile)
    return Exposures(
        view=np.full(count, view),
        shopper=np.full(count, shopper),
        tile=tile,
        position=np.arange(1, count + 1),
        scope=np.full(count, _HOME),
        layout=np.full(count, "grid"),
        at_s=np.full(count, now_s),
        propensity=np.ones(count),
        clicked=clicked,
    )


def _learn(
    audience: Audience, visits: Visits, plain: CandidateSet, model: Model | None, *, seed: int, personal: bool
) -> float:
    world = World(audience, plain, model or Model.default(), seed=seed, personal=personal)
    views = len(visits.at_s)
    worth = []
    for view in range(views):
        now_s, shopper = float(visits.at_s[view]), int(visits.shopper[view])
        if view % _REFRESH_VIEWS == 0:
            world.refresh(now_s)
        if view and view % max(1, views // _TRAININGS) == 0:
            world.train()
            world.refresh(now_s)
        order = world.serve(view, shopper, now_s)
        if view >= int(_MEASURED * views):
            worth.append(_worth(audience, shopper, now_s, order))
    return float(np.mean(worth))
