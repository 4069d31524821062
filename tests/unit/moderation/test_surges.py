import numpy as np
import pytest
from scipy.stats import nbinom

from moderation.surges import FALSE_ALARM_EVERY_DAYS, LEAST_COUNT, limit, predict


@pytest.mark.parametrize(("count", "days"), [(5, [0] * 56), (12, [1, 0, 0, 2] * 14), (40, [9, 3, 5, 7] * 14)])
def test_the_chance_is_that_of_the_negative_binomial(count, days):
    prediction = predict(days, 0.1)
    wanted = nbinom.sf(count - 1, prediction.size, prediction.size / (prediction.size + prediction.mean))
    assert prediction.at_least(count) == pytest.approx(wanted, rel=1e-9)


def test_a_day_as_usual_is_no_surprise():
    assert predict([4] * 56, 0.1).at_least(3) == 1.0
    assert predict([], 0.1).at_least(0) == 1.0


def test_the_mean_follows_the_past_and_without_one_the_site():
    assert predict([], 0.2).mean == pytest.approx(0.2)
    assert predict([1] * 56, 0.2).mean == pytest.approx(1.0, rel=0.05)


def test_the_shorter_and_the_more_uneven_the_past_the_less_a_count_surprises():
    long, short = predict([1, 0] * 28, 0.5).at_least(8), predict([1, 0], 0.5).at_least(8)
    assert long < short
    even, uneven = [2] * 56, [0] * 48 + [14] * 8
    assert predict(even, 0.5).at_least(12) < predict(uneven, 0.5).at_least(12)


def test_a_flood_on_a_quiet_product_is_a_surge_and_a_handful_on_a_loud_one_is_not():
    allowed = limit(500, 2 * 96)
    assert predict([0, 0, 0, 1] * 14, 0.05).at_least(12) < allowed
    assert predict([6, 9, 4, 8] * 14, 0.05).at_least(14) > allowed
    assert predict([], 0.05).at_least(LEAST_COUNT) > allowed  # a new product may begin with five


@pytest.mark.parametrize(("spread", "rates"), [(0.0, (0.02, 0.2, 2.0)), (0.5, (0.02, 0.2, 2.0))])
def test_of_what_is_usual_there_is_less_than_one_false_alarm_in_ninety_days(spread, rates):
    """Two years of 300 products whose days differ by chance alone, even and in bursts, asked once a day."""
    chance = np.random.default_rng(11)
    products, years = 100, 2
    alarms = tests = 0
    allowed = limit(products * len(rates), 1)
    for rate in rates:
        for _ in range(products):
            days = 365 * years
            means = chance.gamma(1 / spread, rate * spread, days) if spread else np.full(days, rate)
            counts = chance.poisson(means)
            for day in np.flatnonzero(counts >= LEAST_COUNT):
                if day >= 56:
                    tests += 1
                    past = counts[day - 56 : day].tolist()
                    alarms += predict(past, float(np.mean(rates))).at_least(int(counts[day])) < allowed
    assert tests > 1000
    assert alarms <= 365 * years / FALSE_ALARM_EVERY_DAYS


def test_a_flood_of_ten_is_found_nearly_always_where_one_a_month_is_usual():
    chance = np.random.default_rng(12)
    allowed = limit(1000, 2 * 96)
    found = [predict(chance.poisson(1 / 30, 56).tolist(), 1 / 30).at_least(10) < allowed for _ in range(300)]
    assert np.mean(found) > 0.9
