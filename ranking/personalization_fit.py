"""Learns the vectors of taste from what shoppers did, in order, and says whether they are worth having.

Owns the fit: imports scipy, for jobs only. Folding a shopper in at serving time is `personalization`'s.
Source: docs/ranking.md, eq. 22 to 25.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import threadpool_limits

from ranking.interactions import InteractionLog
from ranking.item_to_item import ItemToItem, item_to_item
from ranking.model import TasteFactors
from ranking.seasons import Seasons, seasons_of
from ranking.taste_trial import SeasonedTaste, Trial, calibrate, hold_out, trial_scores
from ranking.types import FloatArray, IntArray, sums

MIN_SHOPPERS, MIN_ACTIONS = 40, 400
_TOLERANCE = 2e-3  # Of eigenvalues from pass to pass; what follows is far noisier than that.
_SPARE, _PASSES = 16, 24  # Directions beside those wanted, which make these settle sooner.
_WINDOW = 12  # Actions this near in a history say more about each other.
_FACTORS = (4, 8, 16, 32)  # Beside 64; more find nothing, since popularity need not be learnt again.
_LARGE_LOG = 100_000
_MANY_ITEMS = 5000  # Directions of as many take long to find: the window keeps its default.
_RIDGES = (1.0, 4.0, 8.0)
_DISCOUNTS = (1.0, 0.985, 0.95, 0.9)
_LATER = (0.0, 0.5)
_FOLLOWING = (0.0, 2.0, 6.0)
_TOGETHER = (0.0, 3.0)
_FULL_LENGTH = 200  # A longer history is a robot's or a reseller's; its latest part speaks for it.


@dataclass(frozen=True, kw_only=True, slots=True)
class TasteSettings:
    """What validation chooses: `factors` directions, `discount` per action back, `ridge` against the mean strength of
    the directions, `window` weight of nearness in time, `later_power` by how much what comes late is preferred,
    `following` and `together` the weights of what goes from item to item beside them."""

    factors: int = 64
    discount: float = 0.97
    ridge: float = 2.0
    window: float = 0.0
    later_power: float = 0.25
    following: float = 0.6
    together: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class TasteFit:
    """Learnt factors, and `proven` if they beat what was popular on later actions of shoppers they had not seen."""

    factors: TasteFactors
    proven: bool
    report: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class _Directions:
    """Leading directions of taste: vectors (n_items, n_factors), their strengths (n_factors,) relative to the mean, and
    how rarely each item is taken (n_items,), by which it is scaled."""

    vectors: FloatArray
    strengths: FloatArray
    rarity: FloatArray


def fit_taste(log: InteractionLog) -> TasteFit:
    """Choose settings on a fifth of the shoppers, compare with popularity on another fifth, then fit on all.

    Fewer than 40 shoppers or 400 actions teach nothing: empty factors, not proven, and the report says so.
    """
    if len(log.shoppers) < MIN_SHOPPERS or len(log.item) < MIN_ACTIONS:
        told = f"Too little data: {len(log.shoppers)} shoppers and {len(log.item)} actions, "
        told += f"{MIN_SHOPPERS} and {MIN_ACTIONS} are needed."
        return TasteFit(factors=TasteFactors(), proven=False, report={"reason": told})
    with one_thread():
        tried = _sample(log)
        # What serves a request has the vectors only, so they are chosen for what they tell alone.
        settings, search = choose_settings(tried, pairs=False)
        rest, held = hold_out(tried, seed=1)
        scale, trial = calibrate(fit_factors(rest, settings), held)
        factors = replace(fit_factors(log, settings).factors, scale=scale)
    reason = "Better than popularity on later actions." if trial.proven else "Not proven better than popularity."
    report = {"reason": reason, "scale": scale, "alone": search.told(), "added_to_popularity": trial.told()}
    return TasteFit(factors=factors, proven=trial.proven, report=report)


def one_thread() -> AbstractContextManager[object]:
    """Keep linear algebra to one thread meanwhile. The matrices are small or sparse, and threads that wait for each
    other beside processes that serve cost ten times what they save."""
    limits: AbstractContextManager[object] = threadpool_limits(limits=1, user_api="blas")
    return limits


def _sample(log: InteractionLog) -> InteractionLog:
    """Return a log that is small enough to be tried with many settings in one night: of at most 100,000 actions."""
    share = _LARGE_LOG / max(1, len(log.item))
    if share >= 1.0:
        return log
    return log.of_shoppers(np.random.default_rng(2).random(len(log.shoppers)) < share)


def fit_factors(log: InteractionLog, settings: TasteSettings) -> SeasonedTaste:
    """Learn the vectors of all items of a log with given settings."""
    seasons = seasons_of(log)
    directions = _directions(log, settings, seasons)
    pairs = item_to_item(log) if settings.following or settings.together else None
    return _seasoned(log, directions, later_lift(log), settings, seasons, pairs)


def choose_settings(log: InteractionLog, *, pairs: bool = True) -> tuple[TasteSettings, Trial]:
    """Hold shoppers out, fit on the others with each setting, and keep the one that predicts their later actions: the
    usual one where nobody can be held out.

    pairs : whether what goes from item to item is to be used as well.
    """
    rest, held = hold_out(log)
    best = TasteSettings() if pairs else TasteSettings(following=0.0, together=0.0)
    if not held.earlier:
        return best, Trial(ndcg=np.empty(0), popular_ndcg=np.empty(0))
    seasons, lift = seasons_of(rest), later_lift(rest)
    between = item_to_item(rest) if pairs else None
    directions = _directions(rest, best, seasons)
    best_trial = trial_scores(_seasoned(rest, directions, lift, best, seasons, between), held)
    # One setting after the other: the directions first, since the rest is cheap to try with them.
    choices: list[tuple[str, tuple[float, ...]]] = [("factors", _FACTORS), ("ridge", _RIDGES)]
    choices += [("discount", _DISCOUNTS), ("later_power", _LATER)]
    if pairs:
        choices += [("following", _FOLLOWING), ("together", _TOGETHER)]
    if len(log.items) <= _MANY_ITEMS:
        choices = [("window", (1.0,)), *choices]
    for name, values in choices:
        for value in values:
            change: dict[str, Any] = {name: value}
            settings = replace(best, **change)
            fresh = _directions(rest, settings, seasons) if name == "window" else directions
            trial = trial_scores(_seasoned(rest, fresh, lift, settings, seasons, between), held)
            if better(trial.gain, best_trial.gain):
                best, best_trial, directions = settings, trial, fresh
    return best, best_trial


def better(gain: FloatArray, rival: FloatArray) -> bool:
    """Say whether a setting is better by more than half a standard error, (n_cases,) each: of many that are tried, one
    is always a little better by chance."""
    differences = gain - rival
    return bool(float(differences.mean()) > 0.5 * float(differences.std()) / max(1, len(differences)) ** 0.5)


def _directions(log: InteractionLog, settings: TasteSettings, seasons: Seasons) -> _Directions:
    """Find the leading directions of what histories have beyond what was popular in their season."""
    rows, season = _histories(log, settings, seasons)
    taken = seasons.popular.sum(axis=0)
    rarity = 1.0 / np.sqrt(taken / taken.mean() + 0.2)
    scaled = sparse.csr_matrix(rows.multiply(rarity[None, :]))
    usual = seasons.shares() * rarity
    count = max(1, min(TasteSettings().factors, min(rows.shape) - 1))
    strengths, vectors = leading_directions(scaled, _by_season(rows, season, len(usual)), usual, count)
    mean_strength = float(scaled.multiply(scaled).sum()) / rows.shape[1]
    return _Directions(vectors=vectors, strengths=strengths / mean_strength, rarity=rarity)


def _by_season(rows: sparse.csr_matrix, season: npt.NDArray[np.intp], seasons: int) -> sparse.csr_matrix:
    """Return (n_rows, n_seasons): how much each row took, under its season."""
    mass = np.asarray(rows.sum(axis=1), dtype=np.float64).ravel()
    return sparse.csr_matrix((mass, (np.arange(len(mass)), season)), shape=(len(mass), seasons))


def leading_directions(
    scaled: sparse.csr_matrix, mass: sparse.csr_matrix, usual: FloatArray, count: int
) -> tuple[FloatArray, FloatArray]:
    """Return the largest eigenvalues, (count,), and their vectors, (n_items, count), of RᵀR with R = scaled - mass ·
    usual, which is never written out. All directions are turned together (subspace iteration, Halko, Martinsson, Tropp
    2011): a few passes over a large log instead of several hundred."""
    both = sparse.csr_matrix(sparse.hstack([scaled, mass]), dtype=np.float32)
    turned, items = both.T.tocsr(), scaled.shape[1]
    block = np.random.default_rng(0).normal(size=(items, min(count + _SPARE, min(scaled.shape))))
    basis, found = _orthonormal(block), np.zeros(count)
    for _ in range(_PASSES):
        beyond = np.vstack([basis, -(usual @ basis)]).astype(np.float32)
        back = (turned @ (both @ beyond)).astype(np.float64)
        product = back[:items] - usual.T @ back[items:]
        values, turn = np.linalg.eigh(basis.T @ product)
        before, found = found, values[::-1][:count]
        vectors = basis @ turn[:, ::-1][:, :count]
        if float(np.abs(found - before).max()) < _TOLERANCE * float(found[-1]):
            break
        basis = _orthonormal(product)
    return np.maximum(found, 0.0), np.asarray(vectors, dtype=np.float64)


def _orthonormal(block: FloatArray) -> FloatArray:
    """Return columns at right angles, of length 1, that span the same; a tenth of the time of QR for a tall block."""
    values, turn = np.linalg.eigh(block.T @ block)
    return np.asarray(block @ (turn / np.sqrt(np.maximum(values, 1e-12 * max(float(values[-1]), 1e-30)))))


def _histories(
    log: InteractionLog, settings: TasteSettings, seasons: Seasons
) -> tuple[sparse.csr_matrix, npt.NDArray[np.intp]]:
    """Return (n_rows, n_items), each row of length 1, and the season of each: every history, and where windows weigh,
    every stretch of it as a shopper of its own, twice shifted, so that items near in time share more rows."""
    back = _back(log)
    kept = back < _FULL_LENGTH
    shopper, item, back, at_s = log.shopper[kept], log.item[kept], back[kept], log.at_s[kept]
    strength = log.strengths()[kept]
    blocks, weights = [shopper], [1.0]
    if settings.window > 0.0:
        for shift in (0, _WINDOW // 2):
            stretch = shopper * _FULL_LENGTH + (back + shift) // _WINDOW
            blocks.append(np.unique(stretch, return_inverse=True)[1].reshape(-1))
            weights.append(float(np.sqrt(settings.window / 2)))
    parts, season = [], []
    for block, weight in zip(blocks, weights, strict=True):
        sizes = np.bincount(block)
        value = weight * strength / np.sqrt(sums(block, strength**2, len(sizes)))[block]
        parts.append(sparse.csr_matrix((value, (block, item)), shape=(len(sizes), len(log.items))))
        season.append(seasons.of(sums(block, at_s, len(sizes)) / np.maximum(sizes, 1)))
    return sparse.csr_matrix(sparse.vstack(parts)), np.concatenate(season)


def _seasoned(
    log: InteractionLog,
    directions: _Directions,
    lift: FloatArray,
    settings: TasteSettings,
    seasons: Seasons,
    pairs: ItemToItem | None,
) -> SeasonedTaste:
    """Turn directions into vectors of history and target: the Wiener filter of what is beyond the season's usual."""
    vectors, strengths = directions.vectors[:, : settings.factors], directions.strengths[: settings.factors]
    lifted = lift**settings.later_power
    history = vectors * directions.rarity[:, None]
    target = vectors * (strengths / (strengths + settings.ridge)) * (lifted / directions.rarity)[:, None]
    shares = seasons.shares()
    centres = shares @ history
    weight = log.strengths() * settings.discount ** np.minimum(_back(log), _FULL_LENGTH)
    counted = sparse.csr_matrix((weight, (log.shopper, log.item)), shape=(len(log.shoppers), len(log.items)))
    folded = np.asarray(counted @ history) / np.asarray(counted.sum(axis=1)).reshape(-1, 1)
    starts = np.flatnonzero(np.diff(log.shopper, prepend=-1))
    season = seasons.of(log.at_s[starts + np.bincount(log.shopper) - 1])
    cover = np.cov(folded - centres[season], rowvar=False, ddof=0).reshape(history.shape[1], history.shape[1])
    spread = np.sqrt(np.maximum(np.einsum("if,if->i", target @ cover, target), 1e-18))
    factors = TasteFactors(
        items=log.items,
        history=history.astype(np.float32),
        target=target.astype(np.float32),
        mean=(target @ centres[-1]).astype(np.float32),
        # An item hardly anybody took has a small spread and little to say: it must not be blown up.
        spread=np.maximum(spread, float(np.median(spread))).astype(np.float32),
        discount=settings.discount,
    )
    return SeasonedTaste(
        factors=factors,
        seasons=seasons,
        centres=centres,
        usual=shares * lifted,
        pairs=pairs,
        following=settings.following,
        together=settings.together,
    )


def later_lift(log: InteractionLog) -> FloatArray:
    """Return per item how much likelier it is in the later half of histories than in all of them, about 1, (n_items,).

    What everybody takes is taken first: who has not by now, will not. Shrunk towards the usual.
    """
    late = _back(log) < np.bincount(log.shopper)[log.shopper] / 2
    all_counts = sums(log.item, np.ones(len(log.item)), len(log.items))
    late_counts = sums(log.item, late.astype(np.float64), len(log.items))
    shoppers = max(1, len(log.shoppers))
    usual = float(late_counts.sum()) / max(1, len(log.items)) / shoppers
    # Among the shoppers who had not taken it in their first half, the share that took it in the second.
    hazard = (late_counts + 2.0 * usual) / (shoppers - (all_counts - late_counts) + 2.0)
    lift = hazard / ((all_counts + 1.0) / (shoppers + 1.0))
    return np.asarray(lift / lift.mean(), dtype=np.float64)


def _back(log: InteractionLog) -> IntArray:
    """Return how many actions of the same shopper came after each action, (n_actions,)."""
    ends = np.cumsum(np.bincount(log.shopper))
    return np.asarray(ends[log.shopper] - 1 - np.arange(len(log.shopper)), dtype=np.int64)
