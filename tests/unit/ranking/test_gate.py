import json

import numpy as np
import pytest

from ranking.gate import NIGHTS, TRIALS, advantage, is_above_zero


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


DAY_S, VIEWS_A_DAY, DAYS = 86_400.0, 200, 12


def nights(rng, *, lift=0.0):
    """Yield what later time shows each night: differences of two orders in clicks a view, and their times.

    Most are nothing, now and then a click is gained or lost by a large factor, on some days one of the two is luckier,
    and nights overlap.
    """
    size = (NIGHTS + DAYS) * VIEWS_A_DAY
    day = np.arange(size) // VIEWS_A_DAY
    luck = rng.normal(0.0, 0.03, NIGHTS + DAYS)[day]
    happened = rng.random(size) < 0.2
    values = np.where(happened, rng.choice([-1.0, 1.0], size) * np.minimum(rng.exponential(1.0, size), 6.0), 0.0)
    values += luck + lift
    for night in range(NIGHTS):
        seen = slice(night * VIEWS_A_DAY, (night + DAYS) * VIEWS_A_DAY)
        yield values[seen], day[seen] * DAY_S


def passes(rng, **options):
    return any(advantage(*seen, **options).proven for seen in nights(rng))


def test_asked_every_night_a_worthless_model_passes_in_at_most_one_run_of_twenty():
    rng = np.random.default_rng(7)
    runs = 400
    assert sum(passes(rng, false_alarms=0.05) for _ in range(runs)) <= 0.05 * runs
    # Three orders and the positions' curves are tried in a night, each asked by itself at a quarter of that.
    assert sum(any(passes(rng) for _ in range(TRIALS)) for _ in range(runs // 2)) <= 0.05 * runs // 2


def test_a_day_s_own_luck_is_not_taken_for_proof():
    # Twelve days, each all better or all worse: as good as twelve throws of a coin, however many views they have.
    rng = np.random.default_rng(3)
    day = np.repeat(np.arange(12), 5000)
    luck = rng.permutation([1.0] * 9 + [-1.0] * 3)
    assert not advantage(luck[day], day * DAY_S).proven
    assert advantage(luck[day]).proven


def test_a_clearly_better_model_passes_within_the_month():
    rng = np.random.default_rng(9)
    runs = 100
    # A click more in eight views.
    passed = sum(any(advantage(*seen).proven for seen in nights(rng, lift=0.12)) for _ in range(runs))
    assert passed >= 0.95 * runs


def test_what_is_proven_is_told_in_plain_numbers():
    found = advantage(np.random.default_rng(0).normal(0.05, 0.3, 5000))
    assert json.loads(json.dumps([found.mean, found.low, found.high, found.proven]))[3] is True


@pytest.mark.parametrize("shoppers", [10, 12, 40, 200])
def test_worthless_taste_asked_every_night_passes_its_trial_in_at_most_one_run_of_twenty(shoppers):
    """Gains of held-out shoppers in NDCG: most of them none, some large; from night to night a few shoppers differ."""
    rng = np.random.default_rng(4)
    runs, passed = 200, 0
    for _ in range(runs):
        size = shoppers + 2 * NIGHTS
        gains = np.where(rng.random(size) < 0.6, rng.choice([-1.0, 1.0], size) * rng.exponential(0.2, size), 0.0)
        passed += any(is_above_zero(gains[2 * night : 2 * night + shoppers]) for night in range(NIGHTS))
    assert passed <= 0.05 * runs


def test_few_shoppers_must_agree_more_than_many():
    # Their mean lies 3.5 standard errors above zero: enough of a normal deviate, not of ten shoppers.
    gains = np.array([-1.0, 1.0] * 5)
    few = gains + 3.5 * gains.std(ddof=1) / 10**0.5
    many = np.tile(gains, 100)
    assert not is_above_zero(few)
    assert is_above_zero(many + 3.5 * many.std(ddof=1) / 1000**0.5)
    assert not is_above_zero(np.ones(9))
