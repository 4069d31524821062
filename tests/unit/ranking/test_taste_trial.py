from dataclasses import replace

import numpy as np
import pytest

from ranking.interactions import Interaction, interaction_log
from ranking.model import TasteFactors
from ranking.seasons import seasons_of
from ranking.taste_trial import SeasonedTaste, Trial, calibrate, hold_out, trial_scores


@pytest.fixture
def log():
    """Fifty shoppers, half of whom take even items in order and half odd ones."""
    return interaction_log(
        Interaction(shopper=f"s{n:02d}", item=f"i{(2 * step + n % 2):02d}", at_s=float(step))
        for n in range(50)
        for step in range(8)
    )


def test_held_shoppers_are_not_learnt_from(log):
    rest, held = hold_out(log)
    assert len(rest.shoppers) == 40
    assert len(held.earlier) == 10
    assert int(rest.shopper.max()) == 39
    for earlier, later in zip(held.earlier, held.later, strict=True):
        assert len(earlier) == 6
        assert len(later) == 2
        assert len({item % 2 for item in (*earlier, *later)}) == 1


def camps(log, target_of=lambda side: side):
    """Taste that knows on which side every item and shopper stands."""
    side = np.array([[1.0, 0.0] if item % 2 == 0 else [0.0, 1.0] for item in range(16)], dtype=np.float32)
    seasons = seasons_of(log)
    factors = TasteFactors(
        items=log.items,
        history=side,
        target=target_of(side),
        mean=np.full(16, 0.5),
        spread=np.full(16, 0.5),
        discount=1.0,
    )
    count = len(seasons.popular)
    return SeasonedTaste(factors=factors, seasons=seasons, centres=np.full((count, 2), 0.5), usual=seasons.shares())


def test_taste_that_tells_the_two_halves_apart_is_proven(log):
    rest, held = hold_out(log)
    trial = trial_scores(camps(rest), held)
    assert trial.ndcg.mean() == pytest.approx(1.0)
    assert trial.proven
    assert trial.told()["held_shoppers"] == 10


def test_the_scale_is_the_one_that_explains_later_choices(log):
    rest, held = hold_out(log)
    scale, trial = calibrate(camps(rest), held)
    assert scale == 0.3  # as far as it is believed
    assert trial.ndcg.mean() > trial.popular_ndcg.mean()
    scale, trial = calibrate(camps(rest, np.zeros_like), held)
    assert not trial.proven


def test_what_is_no_better_than_popularity_is_not_proven():
    values = np.random.default_rng(0).random(200)
    assert not Trial(ndcg=values, popular_ndcg=values).proven
    assert not Trial(ndcg=np.ones(3), popular_ndcg=np.zeros(3)).proven
    assert not Trial(ndcg=np.empty(0), popular_ndcg=np.empty(0)).proven


def test_newer_actions_weigh_more(log):
    taste = camps(log)
    taste = replace(taste, factors=replace(taste.factors, discount=0.5))
    assert taste.fold(np.array([0, 1])).tolist() == pytest.approx([1 / 3, 2 / 3])


def test_stronger_actions_weigh_more(log):
    assert camps(log).fold(np.array([0, 1]), np.array([1.0, 3.0])).tolist() == pytest.approx([1 / 4, 3 / 4])
