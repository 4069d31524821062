"""Learns the weights of the terms and the position bias from what was shown, and publishes only what is proven better.

Owns the night's training. For jobs only: it imports scipy and scikit-learn. Source: docs/ranking.md, eq. 18 to 21.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ranking.candidates import compile_candidates
from ranking.exposures import Exposures, exposures
from ranking.gate import Advantage, advantage
from ranking.interactions import Interaction, interaction_log
from ranking.model import Model, Weights
from ranking.observations import LEARNT_TERMS, Observations, known_pages, observe
from ranking.personalization_fit import fit_taste
from ranking.plan import TIER_STEP
from ranking.position_bias import Examination
from ranking.position_bias_fit import fit_examination, foretells
from ranking.reports import CountedEvent
from ranking.segments_fit import fit_segments
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
    """Fit weights, position bias and taste on earlier time and compare on later time.

    events: those of the last weeks, folded or not. pages: scope key -> page, `known_pages` if None; exposures of other
    pages are left out. The new weights must beat the present model, newest and most liked; the curves of the positions
    must foretell later clicks better than the present ones; taste must beat popularity on later actions of shoppers.
    What is not proven is not published, and the report says why.
    """
    taste = fit_taste(interaction_log(one for one in interactions if one.at_s <= now_s))
    rows = exposures([event for event in events if event.at_s <= now_s], lists)
    clicks = int(rows.clicked.sum())
    segments = fit_segments(rows, compile_candidates(candidates, products), current.examination)
    report: dict[str, object] = {"views": len(np.unique(rows.view)), "clicks": clicks}
    report |= {"taste": taste.report, "segments": segments.report}
    parts = [name for name, better in (("taste", taste.proven), ("segments", segments.proven)) if better]
    base = replace(current, taste=taste.factors) if taste.proven else current
    base = replace(base, segments=segments.segments) if segments.proven else base
    if clicks < MIN_CLICKS:
        report["weights_reason"] = f"Too little data: {clicks} clicks, {MIN_CLICKS} are needed."
        return _answer(base, parts, current, version, report)
    start = int(len(rows) * (1.0 - _TEST_SHARE))
    before, after = rows.part(np.arange(start)), rows.part(np.arange(start, len(rows)))
    examination = fit_examination(before, current.examination)
    positions = foretells(before, after, new=examination, current=current.examination)
    report["positions"] = _told(positions)
    if positions.proven:
        base, parts = replace(base, examination=examination), ["positions", *parts]
    else:
        examination = current.examination
    known = pages if pages is not None else known_pages(products)
    observed = observe(
        rows, candidates, products, pages=known, model=replace(current, examination=examination), slices=_SLICES
    )
    warm_s, test_s = float(rows.at_s[len(rows) // _SLICES]), float(rows.at_s[start])
    earlier = observed.part((observed.rows.at_s >= warm_s) & (observed.rows.at_s < test_s))
    later = observed.part(observed.rows.at_s >= test_s)
    weights = fit_weights(earlier, current.weights, examination)
    proven, compared = compare(later, weights, current.weights, examination)
    report |= {"weights": {name: getattr(weights, name) for name in LEARNT_TERMS}, **compared}
    if proven:
        base, parts = replace(base, weights=weights), ["weights", *parts]
    return _answer(base, parts, current, version, report)


def _answer(
    model: Model, parts: Sequence[str], current: Model, version: str, report: dict[str, object]
) -> TrainingReport:
    """Give a model a version if some part of it was proven, and keep the present one if none was."""
    published = bool(parts)
    reason = f"Better on later time: {', '.join(parts)}." if parts else "Nothing was proven better; the model stays."
    found = replace(model, version=version) if published else current
    told = {"published": published, "reason": reason, "version": found.version, **report}
    return TrainingReport(published=published, model=found, report=told)


def fit_weights(observed: Observations, prior: Weights, examination: Examination) -> Weights:
    """Fit the weights of the learnt terms by logistic regression around the present ones; the others stay.

    The position enters as an offset, an exposure counts by its inverse propensity (at most ten-fold), and the tiers as
    nuisance. No weight falls below zero: a term that seems to do harm is switched off.
    """
    present = np.array([getattr(prior, name) for name in LEARNT_TERMS])
    if not len(observed.terms):
        return prior
    tiers = np.stack([observed.tier == 1.0, observed.tier == 2.0, np.ones(len(observed.tier))], axis=1)
    features = np.hstack([observed.terms, tiers.astype(np.float64)])
    offset = np.log(_looked(observed.rows, examination)) + observed.stock
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


def compare(
    later: Observations, weights: Weights, current: Weights, examination: Examination
) -> tuple[bool, dict[str, object]]:
    """Say what every order is worth on exposures none of them has seen, and whether the new one beats its rivals."""
    scores = {
        "model": _scores(later, weights),
        "current": _scores(later, current),
        "newest": TIER_STEP * (2.0 - later.tier) + _between(later.posted_at_s),
        "most_liked": TIER_STEP * (2.0 - later.tier) + _between(later.liked),
        "shuffle": np.random.default_rng(0).random(len(later.tier)),
    }
    worth = {name: clicks_per_view(later.rows, score, examination) for name, score in scores.items()}
    _, first = np.unique(later.rows.view, return_index=True)
    at_s = later.rows.at_s[np.sort(first)]
    against = {rival: advantage(worth["model"] - worth[rival], at_s) for rival in RIVALS}
    proven = all(found.proven for found in against.values())
    missing = [rival for rival, found in against.items() if not found.proven]
    served = clicks_per_view(later.rows, -later.rows.position.astype(np.float64), examination)
    reason = "Better than all rivals on later time." if proven else f"Not proven better than {', '.join(missing)}."
    return proven, {
        "weights_reason": reason,
        "test_views": len(worth["model"]),
        "clicks_per_view": {
            name: round(float(value.mean()), 6) if len(value) else 0.0 for name, value in worth.items()
        },
        "advantage": {rival: _told(found) for rival, found in against.items()},
        # What is served has chance in it; the same weights without chance are what it could have earned.
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
    looked = _looked(rows, examination)
    moved = np.empty(len(rows))
    moved[by_score] = looked[by_place]
    gained = np.where(rows.clicked, moved / looked, 0.0)
    _, first, view = np.unique(rows.view, return_index=True, return_inverse=True)
    return np.asarray(sums(view, gained, len(first))[np.argsort(first)])


def _looked(rows: Exposures, examination: Examination) -> FloatArray:
    looked = np.ones(len(rows))
    for layout in np.unique(rows.layout).tolist():
        here = rows.layout == layout
        looked[here] = examination.of(rows.position[here], layout)
    return looked


def _scores(observed: Observations, weights: Weights) -> FloatArray:
    learnt = np.array([getattr(weights, name) for name in LEARNT_TERMS])
    return np.asarray(TIER_STEP * (2.0 - observed.tier) + observed.terms @ learnt + observed.stock)


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
