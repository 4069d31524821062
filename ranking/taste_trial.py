"""Tries learnt taste on shoppers it has not seen: their earlier actions folded in, their later ones predicted.

Owns the split and the comparison with popularity. Source: docs/ranking.md, eq. 25.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ranking.gate import is_above_zero
from ranking.interactions import InteractionLog
from ranking.item_to_item import ItemToItem
from ranking.model import TasteFactors
from ranking.personalization import LEARNT_HOLD
from ranking.seasons import Seasons
from ranking.types import FloatArray, IntArray

MAX_HELD = 400
_SHARE = 0.2
_LATER = 0.25
_TOP = 10
# What shoppers took is what they were shown, taste included: a scale is believed only so far.
_SCALES = (0.0, 0.05, 0.1, 0.2, 0.3)


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class SeasonedTaste:
    """Learnt factors beside what was usual when. centres: (n_seasons, n_factors), the mean shopper of each season;
    usual: (n_seasons, n_items), what such a shopper takes. pairs: what goes from item to item, counted
    `following` and `together` times as much as the rest."""

    factors: TasteFactors
    seasons: Seasons
    centres: FloatArray
    usual: FloatArray
    pairs: ItemToItem | None = None
    following: float = 0.0
    together: float = 0.0

    def fold(self, items: IntArray, strengths: FloatArray | None = None) -> FloatArray:
        """Return the vector of a shopper from the rows of their items, oldest first, (n_factors,).

        strengths: how much each action says, all the same if None.
        """
        weights = self.factors.discount ** np.arange(len(items) - 1, -1, -1)
        weights = weights if strengths is None else weights * strengths
        return np.asarray(weights @ self.factors.history[items] / weights.sum(), dtype=np.float64)

    def beyond(self, vector: FloatArray, season: int) -> FloatArray:
        """Return what a shopper takes more or less of than others of the season, (n_items,)."""
        return np.asarray(self.factors.target @ (vector - self.centres[season]).astype(np.float32), dtype=np.float64)

    def scores(self, vector: FloatArray, items: IntArray, at_s: float) -> FloatArray:
        """Return what a folded-in shopper of a history, oldest first, is expected to take at a moment, (n_items,)."""
        season = int(self.seasons.of(np.array([at_s]))[0])
        found = _standard(self.usual[season] + self.beyond(vector, season))
        if self.pairs is not None and self.following > 0.0:
            found = found + self.following * _standard(self.pairs.following(items))
        if self.pairs is not None and self.together > 0.0:
            weights = np.asarray(self.factors.discount ** np.arange(len(items) - 1, -1, -1), dtype=np.float64)
            beside = self.pairs.alongside(items, weights)
            found = found if beside is None else found + self.together * _standard(beside)
        return found


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Held:
    """Shoppers held out: per shopper the items of their earlier actions, oldest first, and of the later ones.

    strengths: of the earlier ones. at_s: when the later ones begin, (n_held,). popular: actions per item of the
    shoppers learnt from, (n_items,).
    """

    earlier: list[IntArray]
    later: list[IntArray]
    strengths: list[FloatArray]
    at_s: FloatArray
    popular: FloatArray


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Trial:
    """NDCG@10 per held shopper, with taste and of popularity alone, (n_held,). gain: the mean of NDCG@10 and of the
    discounted gain of all later items, which changes less by chance."""

    ndcg: FloatArray
    popular_ndcg: FloatArray
    gain: FloatArray = field(default_factory=lambda: np.empty(0))

    @property
    def proven(self) -> bool:
        """Say whether taste is better than popularity beyond chance."""
        return is_above_zero(self.ndcg - self.popular_ndcg)

    def told(self) -> dict[str, object]:
        """Return the means, ready for JSON."""
        return {
            "held_shoppers": len(self.ndcg),
            "ndcg_at_10": round(float(self.ndcg.mean()), 4) if len(self.ndcg) else 0.0,
            "popularity_ndcg_at_10": round(float(self.popular_ndcg.mean()), 4) if len(self.ndcg) else 0.0,
        }


def hold_out(log: InteractionLog, *, seed: int = 0) -> tuple[InteractionLog, Held]:
    """Split a fifth of the shoppers off (at most 400, none of four) and cut their histories at three quarters."""
    count = len(log.shoppers)
    held = np.random.default_rng(seed).permutation(count)[: min(MAX_HELD, int(count * _SHARE))]
    is_held = np.zeros(count, dtype=np.bool_)
    is_held[held] = True
    learnt = log.of_shoppers(~is_held)
    popular = np.bincount(learnt.item, minlength=len(log.items)).astype(np.float64)
    earlier, later, strengths, begins_s = [], [], [], []
    strength = log.strengths()
    for number in held.tolist():
        rows = np.flatnonzero(log.shopper == number)
        own = log.item[rows]
        cut = int(len(own) * (1.0 - _LATER))
        targets = own[cut:][popular[own[cut:]] > 0]
        if cut >= 1 and len(targets):
            earlier.append(own[:cut])
            later.append(targets)
            strengths.append(strength[rows[:cut]])
            begins_s.append(float(log.at_s[rows[cut]]))
    return learnt, Held(earlier=earlier, later=later, strengths=strengths, at_s=np.array(begins_s), popular=popular)


def trial_scores(taste: SeasonedTaste, held: Held) -> Trial:
    """Fold every held shopper in and compare with what they did later."""
    cases = list(zip(held.earlier, held.later, held.at_s.tolist(), strict=True))
    scores = [
        taste.scores(taste.fold(earlier, strengths), earlier, at_s)
        for (earlier, _, at_s), strengths in zip(cases, held.strengths, strict=True)
    ]
    ndcg = [_ndcg(found, earlier, later) for found, (earlier, later, _) in zip(scores, cases, strict=True)]
    whole = [_gain(found, earlier, later) for found, (earlier, later, _) in zip(scores, cases, strict=True)]
    plain = [_ndcg(held.popular, earlier, later) for earlier, later, _ in cases]
    gain = (np.array(ndcg) + np.array(whole)) / 2.0
    return Trial(ndcg=np.array(ndcg), popular_ndcg=np.array(plain), gain=gain)


def calibrate(taste: SeasonedTaste, held: Held) -> tuple[float, Trial]:
    """Return how many log-odds one deviation of liking is worth, and the trial of taste added to what is popular.

    A choice is modelled as popularity in its season times exp(scale * trust * deviations) among the items not taken
    before; the scale is the one that explains the held shoppers' later choices best.
    """
    season = taste.seasons.of(held.at_s)
    usual = np.log(taste.seasons.popular[season])
    liked = [
        taste.beyond(taste.fold(items, strengths), place) / taste.factors.spread * _trust(taste.factors, items)
        for items, strengths, place in zip(held.earlier, held.strengths, season.tolist(), strict=True)
    ]
    cases = list(zip(usual, liked, held.earlier, held.later, strict=True))
    scale = max(_SCALES, key=lambda tried: sum(_likelihood(case, tried) for case in cases))
    with_taste = [_ndcg(plain + scale * deviation, earlier, later) for plain, deviation, earlier, later in cases]
    without = [_ndcg(plain, earlier, later) for plain, _, earlier, later in cases]
    return scale, Trial(ndcg=np.array(with_taste), popular_ndcg=np.array(without))


def _standard(values: FloatArray) -> FloatArray:
    """Return values in deviations from their mean; the mean itself may stay, since only the order counts."""
    return np.asarray(values / max(float(values.std()), 1e-12))


def _likelihood(case: tuple[FloatArray, FloatArray, IntArray, IntArray], scale: float) -> float:
    usual, liked, earlier, later = case
    odds = usual + scale * liked
    odds[earlier] = -np.inf
    odds = odds - odds.max()
    return float(odds[later].mean() - np.log(np.exp(odds).sum()))


def _trust(factors: TasteFactors, items: IntArray) -> float:
    total = float((factors.discount ** np.arange(len(items))).sum())
    return total / (total + LEARNT_HOLD)


def _gain(scores: FloatArray, earlier: IntArray, later: IntArray) -> float:
    """Return the normalised discounted gain of all later items, wherever they are."""
    open_scores = np.array(scores)
    open_scores[earlier] = -np.inf
    places = (open_scores[None, :] > open_scores[later, None]).sum(axis=1)
    ideal = (1.0 / np.log2(np.arange(2, len(later) + 2))).sum()
    return float((1.0 / np.log2(places + 2.0)).sum() / ideal)


def _ndcg(scores: npt.NDArray[np.floating], earlier: IntArray, later: IntArray) -> float:
    open_scores = np.array(scores, dtype=np.float64)
    open_scores[earlier] = -np.inf
    best = np.argpartition(-open_scores, min(_TOP, len(open_scores) - 1))[:_TOP]
    best = best[np.argsort(-open_scores[best], kind="stable")]
    discounts = 1.0 / np.log2(np.arange(2, _TOP + 2))
    hits = np.isin(best, later)
    return float((hits * discounts[: len(hits)]).sum() / discounts[: min(_TOP, len(later))].sum())
