import numpy as np
import pytest

from ranking.evaluation.audience import DAY_S, START_S, make_audience


@pytest.fixture
def audience():
    return make_audience(tiles=2000, shoppers=400, views=1000, seed=1)


def test_tastes_have_a_deviation_of_one(audience):
    assert float(audience.taste.std()) == pytest.approx(1.0, abs=0.1)


def test_a_tile_is_clicked_by_nobody_before_it_arrives_and_fades_after(audience):
    late = int(np.argmax(audience.arrives_s))
    early = int(np.argmin(audience.arrives_s))
    assert audience.chances(0, START_S)[late] == 0.0
    assert audience.chances(0, START_S)[early] > audience.chances(0, START_S + 60 * DAY_S)[early] > 0.0


def test_the_public_chance_is_the_mean_over_the_shoppers(audience):
    each = np.mean([audience.chances(int(segment), START_S) for segment in audience.segment], axis=0)
    assert audience.mean_chances(START_S) == pytest.approx(each)
