import numpy as np
import pytest

from ranking.evaluation.audience import make_audience
from ranking.evaluation.simulator import make_visits, simulate


def test_shoppers_come_in_order_of_time_for_ten_views_each():
    visits = make_visits(make_audience(tiles=30, shoppers=50, views=500, seed=0), 500, 0)
    assert (np.diff(visits.at_s) >= 0).all()
    assert np.bincount(visits.shopper).tolist() == [10] * 50


@pytest.mark.slow
def test_even_a_short_run_beats_the_simple_orders_and_no_oracle():
    found = simulate(tiles=120, shoppers=100, views=1000, seed=2)
    ctr = found["ctr"]
    assert ctr["personal_oracle"] >= ctr["oracle"] > ctr["public_model"] > ctr["shuffle"]
    assert ctr["public_model"] > ctr["newest"]
    assert ctr["oracle"] / ctr["personal_oracle"] < found["all_but_segment_over_personal_oracle"] <= 1.0
    assert found["personal_over_all_but_segment"] < 1.0
    assert found["public_over_oracle"] == pytest.approx(ctr["public_model"] / ctr["oracle"], abs=0.01)
