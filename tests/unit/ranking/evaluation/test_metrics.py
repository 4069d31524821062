import math

import numpy as np
import pytest

from ranking.evaluation.metrics import ndcg, paired_interval, recall, top_items


def test_known_values():
    assert ndcg(np.array([1, 2, 3]), {1, 2, 3}) == pytest.approx(1.0)
    assert ndcg(np.array([9, 1]), {1}) == pytest.approx(1 / math.log2(3))
    assert ndcg(np.array([9]), {1}) == 0.0
    assert recall(np.arange(20), {0, 5, 99, 98}) == 0.5


def test_the_ideal_is_over_at_most_ten_targets_and_recall_over_twenty():
    assert ndcg(np.arange(10), set(range(50))) == pytest.approx(1.0)
    assert recall(np.arange(20), set(range(50))) == 1.0


def test_without_targets_nothing_is_right():
    assert ndcg(np.arange(3), set()) == recall(np.arange(3), set()) == 0.0


def test_what_was_seen_is_not_recommended():
    assert top_items(np.array([5.0, 4.0, 3.0]), np.array([0]), 5).tolist() == [1, 2]


def test_the_interval_holds_the_mean_difference():
    rng = np.random.default_rng(1)
    second = rng.random(300)
    mean, low, high = paired_interval(second + rng.normal(0.1, 0.2, 300), second)
    assert low < mean < high
    assert low > 0.0
    assert paired_interval(np.empty(0), np.empty(0)) == (0.0, 0.0, 0.0)
