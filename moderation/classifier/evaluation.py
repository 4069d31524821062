"""How good probabilities are, and whether one set of them is better than another by more than chance explains.

Owns the measures: Brier score, log loss, area under the ROC curve, calibration by bins, paired bootstrap.
Sources: Brier, G. W., Verification of forecasts (1950); Efron, B., Bootstrap methods (1979).
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from moderation.rejections import interval

FloatArray = npt.NDArray[np.float64]
BINS = 8
ROUNDS = 1000
_CLIP = 1e-3


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Figures of one set of probabilities. auc : 0.5 where one of the two outcomes is missing."""

    brier: float
    log_loss: float
    auc: float


@dataclass(frozen=True, kw_only=True)
class Bin:
    """What was foretold alike: its mean, how many of `count` came true, and the 95 % interval of that share."""

    foretold: float
    count: int
    came: int
    low: float
    high: float


def measures(truth: FloatArray, told: FloatArray) -> Measures:
    """Return the figures.  truth : (n,) of 0 and 1.  told : (n,), 0..1; log loss is of what is clipped at 0.001."""
    return Measures(
        brier=round(float(np.mean((told - truth) ** 2)), 5),
        log_loss=round(float(np.mean(_losses(truth, told))), 5),
        auc=round(auc(truth, told), 4),
    )


def auc(truth: FloatArray, told: FloatArray) -> float:
    """Return the chance that a case is told higher than a non-case; ties count half."""
    cases, others = told[truth > 0], told[truth <= 0]
    if not len(cases) or not len(others):
        return 0.5
    order = np.sort(others)
    below = np.searchsorted(order, cases, side="left")
    not_above = np.searchsorted(order, cases, side="right")
    return float(np.mean((below + not_above) / 2) / len(others))


def difference(truth: FloatArray, told: FloatArray, other: FloatArray, *, seed: int = 1) -> dict[str, list[float]]:
    """Return the 95 % intervals of told minus other, by a paired bootstrap over the decisions.

    Below 0 told is better in brier and log_loss; above 0 it is better in auc.
    """
    rng = np.random.default_rng(seed)
    squares = (told - truth) ** 2 - (other - truth) ** 2
    losses = _losses(truth, told) - _losses(truth, other)
    drawn = rng.integers(0, len(truth), size=(ROUNDS, len(truth)))
    areas = [auc(truth[rows], told[rows]) - auc(truth[rows], other[rows]) for rows in drawn[: ROUNDS // 4]]
    return {
        "brier": _interval(squares[drawn].mean(axis=1)),
        "log_loss": _interval(losses[drawn].mean(axis=1)),
        "auc": _interval(np.array(areas)),
    }


def calibration(truth: FloatArray, told: FloatArray) -> list[dict[str, Any]]:
    """Return how often what was foretold came true, in bins of equally many, the least probable first."""
    order = np.argsort(told, kind="stable")
    found = []
    for rows in np.array_split(order, min(BINS, max(1, len(order) // 5))):
        came = int(truth[rows].sum())
        low, high = interval(came, len(rows))
        bin = Bin(
            foretold=round(float(told[rows].mean()), 4), count=len(rows), came=came, low=round(low, 4),
            high=round(high, 4),
        )  # fmt: skip
        found.append(asdict(bin))
    return found


def calibration_error(bins: list[dict[str, Any]]) -> float:
    """Return the mean distance between foretold and observed, weighted by the bins' sizes (ECE)."""
    total = sum(bin["count"] for bin in bins)
    away = sum(bin["count"] * abs(bin["foretold"] - bin["came"] / bin["count"]) for bin in bins)
    return float(round(away / total, 4))


def _losses(truth: FloatArray, told: FloatArray) -> FloatArray:
    inside = np.clip(told, _CLIP, 1 - _CLIP)
    losses: FloatArray = -(truth * np.log(inside) + (1 - truth) * np.log(1 - inside))
    return losses


def _interval(values: FloatArray) -> list[float]:
    return [round(float(value), 5) for value in np.quantile(values, [0.025, 0.975])]
