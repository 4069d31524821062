import numpy as np
import pytest

from moderation.classifier.evaluation import auc, calibration, calibration_error, difference, measures

TRUTH = np.array([0.0, 0.0, 1.0, 1.0])


def test_the_figures_of_a_known_case():
    found = measures(TRUTH, np.array([0.0, 0.5, 0.5, 1.0]))
    assert found.brier == pytest.approx(0.125)
    assert found.auc == pytest.approx(0.875)
    assert found.log_loss == pytest.approx(-np.log(0.5) / 2, abs=1e-3)


def test_the_area_is_a_half_without_cases_and_for_what_is_told_alike():
    assert auc(np.zeros(3), np.array([0.1, 0.2, 0.3])) == 0.5
    assert auc(TRUTH, np.full(4, 0.3)) == 0.5


def test_the_better_of_two_is_below_zero_and_of_equals_the_interval_holds_zero():
    rng = np.random.default_rng(1)
    truth = (rng.random(400) < 0.3).astype(float)
    good, vague = np.where(truth > 0, 0.8, 0.1), np.full(400, 0.3)
    assert difference(truth, good, vague)["brier"][1] < 0
    assert difference(truth, good, vague)["auc"][0] > 0
    assert difference(truth, vague, vague)["brier"] == [0, 0]


def test_calibrated_probabilities_are_told_from_uncalibrated_ones():
    rng = np.random.default_rng(2)
    told = rng.random(4000)
    truth = (rng.random(4000) < told).astype(float)
    bins = calibration(truth, told)
    assert [bin["count"] for bin in bins] == [500] * 8
    assert all(bin["low"] - 0.03 <= bin["foretold"] <= bin["high"] + 0.03 for bin in bins)
    assert calibration_error(bins) < 0.04
    assert calibration_error(calibration(truth, told**3)) > 0.15
