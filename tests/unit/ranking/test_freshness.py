import numpy as np
import pytest

from ranking import RankingInputError
from ranking.freshness import freshness

DAY_S = 86_400.0


def test_freshness_halves_every_half_life():
    posted = np.array([100.0, 99.0, 90.0]) * DAY_S
    assert freshness(posted, now_s=100 * DAY_S, half_life_s=10 * DAY_S) == pytest.approx([1.0, 2**-0.1, 0.5])


def test_a_day_in_the_future_counts_as_today_and_an_unknown_one_as_long_ago():
    posted = np.array([200 * DAY_S, 0.0, np.nan, np.inf])
    assert freshness(posted, now_s=100 * DAY_S, half_life_s=DAY_S).tolist() == [1.0, 0.0, 0.0, 0.0]


def test_a_half_life_must_be_positive():
    with pytest.raises(RankingInputError):
        freshness(np.zeros(1), now_s=0.0, half_life_s=float("nan"))
