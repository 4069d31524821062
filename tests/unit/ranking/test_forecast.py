import numpy as np
import pytest

from ranking.exposures import Exposures
from ranking.forecast import PER_VIEWS, Comparison, forecast, forecast_pages
from ranking.position_bias import Examination

CURVE = Examination(exponent=1.0)
RATES = {1: 0.4, 2: 0.1, 3: 0.2}


def rows(views, *, seed=0):
    """Three tiles in every order by chance; looked at with probability 1, 1/2 and 1/3."""
    rng = np.random.default_rng(seed)
    tile = np.concatenate([rng.permutation([1, 2, 3]) for _ in range(views)])
    position = np.tile([1, 2, 3], views)
    chance = np.array([RATES[number] for number in tile.tolist()]) / position
    view = np.repeat(np.arange(views), 3)
    return Exposures(
        view=view, shopper=view, tile=tile, position=position, scope=np.zeros(len(tile), dtype=np.int64),
        layout=np.full(len(tile), "grid"), at_s=np.arange(len(tile), dtype=float), propensity=np.full(len(tile), 0.5),
        clicked=rng.random(len(tile)) < chance,
    )  # fmt: skip


def test_swapping_the_first_two_costs_half_the_difference_of_their_rates():
    found = forecast(rows(4000), np.array([1, 2, 3]), np.array([2, 1, 3]), examination=CURVE)
    truth = PER_VIEWS * 0.5 * (RATES[2] - RATES[1])
    assert found.enough
    assert found.low < truth < found.high < 0.0
    assert found.difference == pytest.approx(truth, rel=0.15)
    assert found.before == pytest.approx(PER_VIEWS * (0.4 + 0.1 / 2 + 0.2 / 3), rel=0.1)
    assert found.after == pytest.approx(found.before + found.difference)


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    truth = PER_VIEWS * 0.5 * (RATES[2] - RATES[1])
    runs = [forecast(rows(600, seed=s), np.array([1, 2]), np.array([2, 1]), examination=CURVE) for s in range(40)]
    assert sum(run.low <= truth <= run.high for run in runs) >= 34


def test_hiding_a_tile_takes_its_clicks_and_moves_the_others_up():
    found = forecast(rows(4000), np.array([1, 2, 3]), np.array([2, 3]), examination=CURVE)
    truth = PER_VIEWS * (0.1 + 0.2 / 2 - (0.4 + 0.1 / 2 + 0.2 / 3))
    assert found.difference == pytest.approx(truth, rel=0.15)


def test_pages_count_by_their_views():
    swapped = Comparison(rows=rows(3000), before=np.array([1, 2, 3]), after=np.array([2, 1, 3]))
    kept = Comparison(rows=rows(9000, seed=1), before=np.array([1, 2, 3]), after=np.array([1, 2, 3]))
    alone = forecast_pages([swapped], examination=CURVE)
    found = forecast_pages([swapped, kept], examination=CURVE)
    truth = 0.25 * PER_VIEWS * 0.5 * (RATES[2] - RATES[1])
    assert found.views == 12_000
    assert found.difference == pytest.approx(alone.difference / 4)
    assert found.low == pytest.approx(alone.low / 4)
    assert found.low < truth < found.high < 0.0
    assert found.after == pytest.approx(found.before + found.difference)


def test_a_page_of_which_too_little_is_known_makes_the_whole_unknown():
    known = Comparison(rows=rows(400), before=np.array([1, 2]), after=np.array([2, 1]))
    unknown = Comparison(rows=rows(400), before=np.array([1, 2]), after=np.array([9, 1]))
    assert forecast_pages([known], examination=CURVE).enough
    assert not forecast_pages([known, unknown], examination=CURVE).enough


def test_an_order_that_stays_changes_nothing():
    found = forecast(rows(500), np.array([1, 2, 3]), np.array([1, 2, 3]), examination=CURVE)
    assert (found.difference, found.low, found.high) == (0.0, 0.0, 0.0)


def test_too_little_data_is_said_to_be_too_little():
    assert not forecast(rows(50), np.array([1, 2]), np.array([2, 1]), examination=CURVE).enough
    unknown = forecast(rows(500), np.array([1, 2]), np.array([9, 1]), examination=CURVE)
    assert not unknown.enough
    nothing = rows(1).part(np.zeros(3, dtype=bool))
    assert not forecast(nothing, np.array([1]), np.array([2]), examination=CURVE).enough
    empty = np.empty(0, dtype=np.int64)
    assert forecast(nothing, empty, empty, examination=CURVE).difference == 0.0
