import numpy as np
import pytest

from ranking.gate import NIGHTS, advantage


def test_a_clear_advantage_is_proven():
    rng = np.random.default_rng(0)
    found = advantage(rng.normal(0.05, 0.3, 5000))
    assert found.proven
    assert found.low > 0.0
    assert found.low < found.mean < found.high


def test_no_advantage_and_a_loss_are_not():
    rng = np.random.default_rng(0)
    assert not advantage(rng.normal(0.0, 0.3, 5000)).proven
    assert not advantage(rng.normal(-0.05, 0.3, 5000)).proven
    assert not advantage(np.zeros(5000)).proven


@pytest.mark.parametrize("views", [0, 1, 249])
def test_too_few_views_prove_nothing(views):
    assert not advantage(np.ones(views)).proven


def test_asked_every_night_a_worthless_model_passes_in_at_most_one_run_of_twenty():
    # Differences as they are: mostly nothing, now and then a click gained or lost by a large factor; nights overlap.
    rng = np.random.default_rng(7)
    passed = 0
    runs = 120
    for _ in range(runs):
        size = NIGHTS * 200 + 1500
        happened = rng.random(size) < 0.2
        values = np.where(happened, rng.choice([-1.0, 1.0], size) * rng.exponential(1.0, size), 0.0)
        passed += any(advantage(values[night * 200 : night * 200 + 1500]).proven for night in range(NIGHTS))
    assert passed / runs <= 0.05 + 2 * (0.05 * 0.95 / runs) ** 0.5
