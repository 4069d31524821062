"""Learning from decisions: fit on earlier ones, compare on later ones, keep what is better than the heuristics.

Owns the procedure. The only module of this library that imports scikit-learn; for jobs and commands.
Source of the calibration: Platt, J., Probabilistic outputs for support vector machines (1999); Zadrozny and Elkan,
Transforming classifier scores into accurate multiclass probability estimates (2002).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from moderation.classifier.decisions import LEAST_DECISIONS, MOST_DECISIONS, Decided, heuristic, is_case, usable
from moderation.classifier.evaluation import (
    FloatArray,
    calibration,
    calibration_error,
    difference,
    measures,
)
from moderation.classifier.features import DIMENSION, featurize
from moderation.classifier.model import Classifier, Head
from moderation.scores import Risk

LATER_SHARE = 0.3
LEAST_CASES, LEAST_LATER_CASES = 15, 5
"""Of fewer, one decision more or less would turn the answer."""
STRENGTHS = (0.5, 2.0, 8.0)
FOLDS = 4
LEAST_FOR_ISOTONIC, LEAST_CASES_FOR_ISOTONIC = 1000, 100
"""A free line through fewer points than that follows their noise; two numbers of a sigmoid do not."""
_FLAT: FloatArray = np.zeros(0, dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """What came of it.  model : None where no risk has a better score than its heuristic.  report : JSON values.

    later : of each risk that was compared, (probability, whether it was a case) of the later decisions, oldest first.
    """

    model: Classifier | None
    report: dict[str, Any]
    later: dict[Risk, list[tuple[float, bool]]]
    later_decisions: tuple[Decided, ...] = ()


def learn(decided: Sequence[Decided], *, version: str) -> Learnt:
    """Fit, compare on later decisions, and return the heads that proved better, fitted again on all of them."""
    told = usable(decided)[-MOST_DECISIONS:]
    report: dict[str, Any] = {"decisions": len(told), "rejected": sum(one.reason is not None for one in told)}
    if len(told) < LEAST_DECISIONS:
        return Learnt(model=None, report=report | {"why": "too_few_decisions", "risks": {}}, later={})
    split = len(told) - round(len(told) * LATER_SHARE)
    rows = _matrix(told)
    heads: dict[Risk, Head] = {}
    risks: dict[str, Any] = {}
    later: dict[Risk, list[tuple[float, bool]]] = {}
    for risk in Risk:
        truth = np.array([is_case(risk, one) for one in told], dtype=np.float64)
        cases, later_cases = int(truth.sum()), int(truth[split:].sum())
        counts = {"cases": cases, "later_cases": later_cases}
        if cases < LEAST_CASES or later_cases < LEAST_LATER_CASES or cases - later_cases < FOLDS:
            risks[risk.value] = counts | {"published": False, "why": "too_few_cases"}
            continue
        if len(told) - cases < LEAST_CASES:
            risks[risk.value] = counts | {"published": False, "why": "nothing_else"}
            continue
        plain = np.array([heuristic(risk, one) for one in told], dtype=np.float64)
        head, strength = _fit(rows[:split], truth[:split])
        compared, probabilities = _compare(head, rows[split:], truth, plain, split)
        later[risk] = list(zip(probabilities.tolist(), (truth[split:] > 0).tolist(), strict=True))
        risks[risk.value] = counts | compared
        if compared["published"]:
            heads[risk] = _fit(rows, truth, (strength,))[0]
    report |= {"earlier": split, "later": len(told) - split, "risks": risks}
    report["why"] = "better" if heads else "not_better"
    model = Classifier(version=version, heads=heads) if heads else None
    return Learnt(model=model, report=report, later=later, later_decisions=tuple(told[split:]))


def _compare(
    head: Head, rows: csr_matrix, truth: FloatArray, plain: FloatArray, split: int
) -> tuple[dict[str, Any], FloatArray]:
    """Compare a head with the heuristic as it is, and with what the heuristic becomes once it is calibrated as well.

    The second is the fairer peer, so that one has to be beaten: a score that only knows how rare rejections are would
    beat the first.
    """
    later = truth[split:]
    learnt = _probabilities(head, rows)
    slope, offset = _sigmoid(plain[:split], truth[:split])
    calibrated = 1 / (1 + np.exp(-(slope * plain[split:] + offset)))
    ahead = difference(later, learnt, calibrated)
    model, peer = measures(later, learnt), measures(later, calibrated)
    better = ahead["brier"][1] < 0 and model.log_loss < peer.log_loss and model.auc >= peer.auc
    bins = calibration(later, learnt)
    found = {
        "published": bool(better),
        "why": "better" if better else "not_better",
        "model": asdict(model),
        "heuristic": asdict(measures(later, plain[split:])),
        "calibrated_heuristic": asdict(peer),
        "difference": ahead,
        "calibration": bins,
        "calibration_error": calibration_error(bins),
        "method": "isotonic" if len(head.knots_x) else "sigmoid",
    }
    return found, learnt


def _fit(rows: csr_matrix, truth: FloatArray, strengths: Sequence[float] = STRENGTHS) -> tuple[Head, float]:
    """Fit one head: the strength that foretells best what it was not fitted on, then what calibrates that.

    Folds are stretches of time, so that a campaign of equal texts is not both learnt and foretold.
    """
    # Most of all hashed words were never written; leaving them out costs nothing and saves nearly all of the time.
    seen = np.unique(rows.indices)
    narrow = rows[:, seen]
    folds = list(StratifiedKFold(FOLDS, shuffle=False).split(narrow, truth))
    tried = []
    for strength in strengths:
        raw = np.empty(len(truth), dtype=np.float64)
        for fitted, held in folds:
            raw[held] = _regression(strength).fit(narrow[fitted], truth[fitted]).decision_function(narrow[held])
        slope, offset = _sigmoid(raw, truth)
        loss = measures(truth, 1 / (1 + np.exp(-(slope * raw + offset)))).log_loss
        tried.append((loss, strength, raw, slope, offset))
    _loss, strength, raw, slope, offset = min(tried, key=lambda one: one[:2])
    whole = _regression(strength).fit(narrow, truth)
    weights = np.zeros(DIMENSION, dtype=np.float32)
    weights[seen] = whole.coef_[0]
    knots = _FLAT, _FLAT
    if len(truth) >= LEAST_FOR_ISOTONIC and truth.sum() >= LEAST_CASES_FOR_ISOTONIC:
        line = IsotonicRegression(out_of_bounds="clip").fit(raw, truth)
        knots = np.asarray(line.X_thresholds_, dtype=np.float64), np.asarray(line.y_thresholds_, dtype=np.float64)
    head = Head(
        weights=weights, intercept=float(whole.intercept_[0]), slope=slope, offset=offset, knots_x=knots[0],
        knots_y=knots[1],
    )  # fmt: skip
    return head, strength


def _regression(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, solver="liblinear", dual=True, tol=1e-3, max_iter=2000, random_state=1)


def _sigmoid(raw: FloatArray, truth: FloatArray) -> tuple[float, float]:
    fitted = LogisticRegression(C=1e4).fit(raw.reshape(-1, 1), truth)
    # A score that says the opposite is no score: it is then worth as much as none.
    return max(0.0, float(fitted.coef_[0][0])), float(fitted.intercept_[0])


def _probabilities(head: Head, rows: csr_matrix) -> FloatArray:
    raw = rows @ head.weights.astype(np.float64) + head.intercept
    return np.array([head.calibrated(float(value)) for value in raw], dtype=np.float64)


def _matrix(told: Sequence[Decided]) -> csr_matrix:
    found = [featurize(one.submission, one.heuristics) for one in told]
    ends = np.cumsum([0, *(len(row.indices) for row in found)])
    return csr_matrix(
        (np.concatenate([row.values for row in found]), np.concatenate([row.indices for row in found]), ends),
        shape=(len(found), DIMENSION),
    )
