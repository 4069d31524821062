import numpy as np
import pytest

from ranking.exploration import EPOCH_S, bounded, draws, propensities, variant_at, variant_is_current

NUMBERS = np.arange(1, 20_001, dtype=np.int64)


def test_a_draw_depends_on_the_tile_and_not_on_its_place():
    forwards, backwards = draws(NUMBERS, 7, 3), draws(NUMBERS[::-1].copy(), 7, 3)
    assert (forwards == backwards[::-1]).all()


def test_draws_never_change():
    # Every process, release and machine must serve the same public variant.
    known = [0.3335524780644367, 1.3894185537530157, 0.8213599486094366]
    assert draws(np.array([1, 2, 3]), 2838137437876144787, 11).tolist() == pytest.approx(known)


def test_draws_have_mean_zero_and_deviation_one_and_differ_by_page_and_variant():
    drawn = draws(NUMBERS, 7, 3)
    assert abs(float(drawn.mean())) < 0.03
    assert float(drawn.std()) == pytest.approx(1.0, abs=0.03)
    for other in (draws(NUMBERS, 8, 3), draws(NUMBERS, 7, 4)):
        assert abs(float(np.corrcoef(drawn, other)[0, 1])) < 0.03


def test_four_variants_take_turns_and_are_replaced_every_ten_minutes():
    start = 1_795_338_000
    turns = [variant_at(start + 60 * minute) for minute in range(20)]
    assert len(set(turns[:10])) == 4
    assert not set(turns[:10]) & set(turns[10:])
    assert variant_at(start + 59) == turns[0]


def test_a_variant_can_be_continued_for_ten_minutes():
    now = 1_795_338_000.0
    for wait in (0, 60, EPOCH_S):
        assert variant_is_current(variant_at(now), now + wait)
    assert not variant_is_current(variant_at(now), now + 2 * EPOCH_S)
    assert not variant_is_current(variant_at(now + 3 * EPOCH_S), now)


def test_the_term_stays_within_its_bound_and_keeps_the_order_of_draws():
    draw = np.linspace(-8, 8, 101)
    term = bounded(draw, np.full(101, 0.9), 1.5)
    assert np.abs(term).max() < 1.5
    assert (np.diff(term) > 0).all()
    assert not bounded(draw, np.ones(101), 0.0).any()


def test_a_propensity_is_the_share_of_draws_that_keep_a_tile_between_its_neighbours():
    means, spread = np.array([0.6, 0.1, 0.3, -0.2]), np.array([0.3, 0.9, 0.5, 0.8])
    scores = np.array([0.9, 0.5, 0.2, 0.1])
    estimated = propensities(scores, means, spread, 1.5)
    above, below = (np.inf, 0.9, 0.5, 0.2), (0.5, 0.2, 0.1, -np.inf)
    for tile in range(4):
        drawn = means[tile] + bounded(draws(NUMBERS, 99, tile), np.full(len(NUMBERS), spread[tile]), 1.5)
        share = float(np.mean((drawn < above[tile]) & (drawn > below[tile])))
        assert estimated[tile] == pytest.approx(share, abs=0.01)


def test_a_place_that_could_hardly_be_reached_has_the_least_propensity():
    assert propensities(np.array([9.0, 8.9]), np.zeros(2), np.ones(2), 1.5)[0] == 1e-4


def test_without_exploration_everything_was_certain():
    assert propensities(np.array([2.0, 1.0]), np.array([2.0, 1.0]), np.ones(2), 0.0).tolist() == [1.0, 1.0]


def test_a_single_tile_is_certain():
    assert propensities(np.array([1.0]), np.array([0.5]), np.ones(1), 1.5).tolist() == [1.0]
    assert propensities(np.empty(0), np.empty(0), np.empty(0), 1.5).shape == (0,)
