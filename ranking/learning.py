"""Learns the weights of the terms and the position bias from what was shown, and publishes only what is proven better.

Owns the night's training. For jobs only: it imports scipy and scikit-learn. Source: docs/ranking.md, eq. 18 to 21.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ranking.candidates import CandidateSet, compile_candidates
from ranking.exposures import Exposures, exposures
from ranking.gate import Advantage, advantage
from ranking.interactions import Interaction, interaction_log
from ranking.known_shoppers import taste_terms
from ranking.model import Model, Segments, TasteFactors, Weights
from ranking.observations import LEARNT_TERMS, Observations, known_at, known_pages, observe
from ranking.personalization_fit import TasteFit, fit_taste
from ranking.plan import TIER_STEP
from ranking.position_bias import Examination
from ranking.position_bias_fit import fit_examination, foretells
from ranking.reports import CountedEvent
from ranking.segments_fit import SegmentsFit, fit_segments
from ranking.served_list import ServedList
from ranking.types import Candidate, CatalogueProduct, FloatArray, PageContext, sums

MIN_CLICKS = 200
RIVALS = ("current", "newest", "most_liked")
_TEST_SHARE = 0.35
_SLICES = 8
_PRIOR = (
    25.0  # How firmly the present weights are held: the information of about 25 looks at an even chance of a click.
)
_MAX_INVERSE = 10.0
_ROUNDS = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingReport:
    """The outcome of a night: `model` is the new one where `published`, else the one that stays.

    `report` is ready for JSON: reason, counts, what each order is worth on later time, the new weights, taste.
    """

    published: bool
    model: Model
    report: dict[str, object]


def train(
    *,
    events: Sequence[CountedEvent],
    lists: Sequence[ServedList],
    candidates: Sequence[Candidate],
    products: Sequence[CatalogueProduct],
    pages: Mapping[int, PageContext] | None = None,
    current: Model,
    version: str,
    now_s: float,
    interactions: Sequence[Interaction] = (),
) -> TrainingReport:
    """Learn from what happened until now, as `learn` does.

    events: those of the last weeks, folded or not. pages: scope key -> page, `known_pages` if None; exposures of other
    pages are left out.
    """
    return learn(
        exposures([event for event in events if event.at_s <= now_s], lists),
        compile_candidates(candidates, products),
        pages=pages if pages is not None else known_pages(products),
        current=current,
        version=version,
        interactions=[one for one in interactions if one.at_s <= now_s],
    )


def learn(
    rows: Exposures,
    candidates: CandidateSet,
    *,
    pages: Mapping[int, PageContext],
    current: Model,
    version: str,
    interactions: Sequence[Interaction] = (),
) -> TrainingReport:
    """Fit weights, position bias, taste and segments on earlier time and compare whole orders on later time.

    The order of a new model, for each shopper as known then, must beat those of the present model, newest and most
    liked. Tried are all parts that are new, then without the weights, then the weights alone; taste and segments only
    where they foretold shoppers they had not seen. What is published has them learnt anew from all of the time. What is
    not proven is not published, and the report says why. The curves of the positions are proven by themselves: they
    must foretell later clicks better than the present ones.
    """
    clicks = int(rows.clicked.sum())
    report: dict[str, object] = {"views": len(np.unique(rows.view)), "clicks": clicks}
    if clicks < MIN_CLICKS:
        report["weights_reason"] = f"Too little data: {clicks} clicks, {MIN_CLICKS} are needed."
        return _stays(current, report)
    start = int(len(rows) * (1.0 - _TEST_SHARE))
    test_s = float(rows.at_s[start])
    before, after = rows.part(np.arange(start)), rows.part(np.arange(start, len(rows)))
    known = known_at(rows, start, candidates, current)
    liking = taste_terms(rows, known, current, interactions)
    examination = fit_examination(before, current.examination, liking=liking[:start])
    positions = foretells(before, after, new=examination, current=current.examination, liking=liking)
    report["positions"] = _told(positions)
    if not positions.proven:
        examination = current.examination
    taste = fit_taste(interaction_log(one for one in interactions if one.at_s < test_s))
    segments = fit_segments(before, candidates, examination)
    report |= {"taste": taste.report, "segments": segments.report}
    base = replace(current, examination=examination)
    observed = observe(rows, candidates, pages=pages, model=base, slices=_SLICES)
    is_later = observed.index >= start
    earlier = observed.part(~is_later & (observed.index >= len(rows) // _SLICES))
    weights = fit_weights(earlier, current.weights, examination, liking=liking[earlier.index])
    report["weights"] = {name: getattr(weights, name) for name in LEARNT_TERMS}
    as_it_is = observe(rows, candidates, pages=pages, model=current, slices=_SLICES).part(is_later)
    later = observed.part(is_later)

    def order(model: Model, seen: Observations) -> FloatArray:
        likes = taste_terms(rows, known, model, interactions, start=start)
        return _scores(seen, model.weights) + likes[seen.index - start]

    rivals = {
        "current": _scores(as_it_is, current.weights) + liking[as_it_is.index],
        **_simple_orders(later),
    }
    tried = _candidates(base, weights, taste, segments)
    curves = ("positions",) if positions.proven else ()
    told: dict[str, object] = {}
    for parts, model in tried:
        proven, found = compare(later.rows, {"model": order(model, later), **rivals}, examination)
        told = told or found  # Of the whole, if no candidate is proven.
        if proven:
            told = found
            everything = fit_taste(interaction_log(interactions)) if "taste" in parts else taste
            again = fit_segments(rows, candidates, examination) if "segments" in parts else segments
            model = _candidate(model, parts, weights, everything.factors, again.segments)
            return _published(model, (*parts, *curves), version, {**report, **told})
    if curves:
        return _published(base, curves, version, {**report, **told})
    return _stays(current, {**report, **told})


def _published(model: Model, parts: Sequence[str], version: str, report: dict[str, object]) -> TrainingReport:
    told = {"published": True, "reason": f"Better on later time: {', '.join(parts)}.", "version": version}
    return TrainingReport(published=True, model=replace(model, version=version), report={**told, **report})


def _candidates(
    base: Model, weights: Weights, taste: TasteFit, segments: SegmentsFit
) -> list[tuple[tuple[str, ...], Model]]:
    """Return what is tried with the names of its new parts, at most as many as the gate allows for."""
    personal = tuple(name for name, fit in (("taste", taste), ("segments", segments)) if fit.proven)
    tried = [("weights", *personal)] + ([personal, ("weights",)] if personal else [])
    return [(parts, _candidate(base, parts, weights, taste.factors, segments.segments)) for parts in tried]


def _candidate(base: Model, parts: Sequence[str], weights: Weights, factors: TasteFactors, segments: Segments) -> Model:
    return replace(
        base,
        weights=weights if "weights" in parts else base.weights,
        taste=factors if "taste" in parts else base.taste,
        segments=segments if "segments" in parts else base.segments,
    )


def _stays(current: Model, report: dict[str, object]) -> TrainingReport:
    told = {"published": False, "reason": "Nothing was proven better; the model stays.", "version": current.version}
    return TrainingReport(published=False, model=current, report={**told, **report})


def fit_weights(
    observed: Observations, prior: Weights, examination: Examination, *, liking: FloatArray | None = None
) -> Weights:
    """Fit the weights of the learnt terms by logistic regression around the present ones; the others stay.

    liking: the taste term that each row had, (n_rows,). Like the position it enters as an offset; an exposure counts by
    its inverse propensity (at most ten-fold), the tiers are nuisance. No weight falls below zero: a term that seems to
    do harm is switched off.
    """
    present = np.array([getattr(prior, name) for name in LEARNT_TERMS])
    if not len(observed.terms):
        return prior
    tiers = np.stack([observed.tier == 1.0, observed.tier == 2.0, np.ones(len(observed.tier))], axis=1)
    features = np.hstack([observed.terms, tiers.astype(np.float64)])
    offset = np.log(observed.rows.looked(examination)) + observed.stock
    if liking is not None:
        offset = offset + liking
    share = np.clip(1.0 / observed.rows.propensity, 1.0, _MAX_INVERSE)
    share = share / share.mean()
    clicked = observed.rows.clicked.astype(np.float64)
    centre = np.concatenate([present, np.zeros(3)])
    hold = np.concatenate([np.full(len(present), _PRIOR), np.full(3, 1e-3)])
    found = centre.copy()
    found[-1] = np.log(max(clicked.mean(), 1e-4))
    for _ in range(_ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(features @ found + offset, -30.0, 30.0)))
        slope = features.T @ (share * (clicked - chance)) - hold * (found - centre)
        curve = (features * (share * chance * (1.0 - chance))[:, None]).T @ features + np.diag(hold)
        step = np.linalg.solve(curve, slope)
        found = found + step / max(1.0, float(np.abs(step).max()) / 2.0)
        if float(np.abs(step).max()) < 1e-6:
            break
    learnt = np.maximum(found[: len(present)], 0.0).round(4)
    return replace(prior, **dict(zip(LEARNT_TERMS, learnt.tolist(), strict=True)))


def proven_weights(observed: Observations, current: Model, liking: FloatArray) -> Weights:
    """Return weights learnt from earlier time if their order beats the present, newest and most liked on later time,
    else the present ones. liking: the taste term that each row had, (n_rows,)."""
    is_later = np.arange(len(observed.terms)) >= int(len(observed.terms) * (1.0 - _TEST_SHARE))
    later, earlier = observed.part(is_later), observed.part(~is_later)
    weights = fit_weights(earlier, current.weights, current.examination, liking=liking[~is_later])
    orders = {"model": _scores(later, weights), "current": _scores(later, current.weights)}
    orders = {name: scores + liking[is_later] for name, scores in orders.items()}
    return weights if compare(later.rows, orders | _simple_orders(later), current.examination)[0] else current.weights


def compare(
    later: Exposures, scores: Mapping[str, FloatArray], examination: Examination
) -> tuple[bool, dict[str, object]]:
    """Say what every order is worth on later exposures, and whether the one of "model" beats its rivals.

    scores: by name, (n_rows,), those of "model" and of all RIVALS among them.
    """
    worth = {name: clicks_per_view(later, score, examination) for name, score in scores.items()}
    _, first = np.unique(later.view, return_index=True)
    at_s = later.at_s[np.sort(first)]
    against = {rival: advantage(worth["model"] - worth[rival], at_s) for rival in RIVALS}
    proven = all(found.proven for found in against.values())
    missing = [rival for rival, found in against.items() if not found.proven]
    served = clicks_per_view(later, -later.position.astype(np.float64), examination)
    reason = "Better than all rivals on later time." if proven else f"Not proven better than {', '.join(missing)}."
    return proven, {
        "weights_reason": reason,
        "test_views": len(worth["model"]),
        "clicks_per_view": {
            name: round(float(value.mean()), 6) if len(value) else 0.0 for name, value in worth.items()
        },
        "advantage": {rival: _told(found) for rival, found in against.items()},
        # What is served has chance in it; the same model without chance is what it could have earned.
        "exploration": {
            "clicks_per_view": round(float(served.mean()), 6) if len(served) else 0.0,
            "cost": _told(advantage(worth["current"] - served, at_s)),
        },
    }


def clicks_per_view(rows: Exposures, scores: FloatArray, examination: Examination) -> FloatArray:
    """Return the clicks of every page view, in order of time, had its tiles been ordered by other scores, (n_views,).

    Each click counts by how much likelier its tile's new position is looked at than the one it had: unbiased under the
    position-based model. Source: docs/ranking.md, eq. 20.
    """
    by_place = np.lexsort((rows.position, rows.view))
    by_score = np.lexsort((rows.position, -scores, rows.view))
    looked = rows.looked(examination)
    moved = np.empty(len(rows))
    moved[by_score] = looked[by_place]
    gained = np.where(rows.clicked, moved / looked, 0.0)
    _, first, view = np.unique(rows.view, return_index=True, return_inverse=True)
    return np.asarray(sums(view, gained, len(first))[np.argsort(first)])


def _scores(observed: Observations, weights: Weights) -> FloatArray:
    learnt = np.array([getattr(weights, name) for name in LEARNT_TERMS])
    return np.asarray(TIER_STEP * (2.0 - observed.tier) + observed.terms @ learnt + observed.stock)


def _simple_orders(later: Observations) -> dict[str, FloatArray]:
    return {
        "newest": TIER_STEP * (2.0 - later.tier) + _between(later.posted_at_s),
        "most_liked": TIER_STEP * (2.0 - later.tier) + _between(later.liked),
        "shuffle": np.random.default_rng(0).random(len(later.tier)),
    }


def _between(values: FloatArray) -> FloatArray:
    """Squeeze any values into 0..1, in their order."""
    return np.asarray(np.argsort(np.argsort(values, kind="stable"), kind="stable") / max(1, len(values)))


def _told(found: Advantage) -> dict[str, object]:
    if not np.isfinite(found.low):
        return {"mean": round(found.mean, 6), "interval": None, "proven": False}
    return {
        "mean": round(found.mean, 6),
        "interval": [round(found.low, 6), round(found.high, 6)],
        "proven": found.proven,
    }
