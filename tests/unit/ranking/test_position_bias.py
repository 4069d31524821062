import numpy as np
import pytest

from ranking.position_bias import Examination


def test_without_data_looking_falls_with_a_power_of_the_position():
    assert Examination().probability(1) == 1.0
    assert Examination().probability(10) == pytest.approx(10**-0.6)
    assert Examination().probability(0) == 1.0
    assert Examination().probability(10_000) == Examination().probability(200)


def test_a_layout_has_its_own_curve():
    examination = Examination(curves={"carousel": (1.0, 0.9, 0.2)})
    assert examination.probability(2, "carousel") == 0.9
    assert examination.probability(50, "carousel") == 0.2
    assert examination.probability(2, "grid") == pytest.approx(2**-0.6)


def test_many_positions_at_once_give_the_same():
    positions = np.array([1, 3, 500])
    expected = [Examination().probability(int(place)) for place in positions]
    assert Examination().of(positions).tolist() == pytest.approx(expected)


def test_each_position_is_read_in_its_own_layout():
    examination = Examination(curves={"carousel": (1.0, 0.25)})
    found = examination.looked(np.array([2, 2, 1]), np.array(["carousel", "grid", "carousel"]))
    assert found.tolist() == [0.25, 2**-0.6, 1.0]
