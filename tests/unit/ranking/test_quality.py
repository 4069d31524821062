import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.quality import OUT_OF_STOCK, looks, resolution, stock, wilson_lower_bound


def test_the_wilson_bound_has_its_known_values():
    assert wilson_lower_bound(0, 0) == 0.0
    assert wilson_lower_bound(1, 0) == pytest.approx(0.2065, abs=1e-4)
    assert wilson_lower_bound(90, 10) == pytest.approx(0.8256, abs=1e-4)
    assert wilson_lower_bound(0, 5) == pytest.approx(0.0, abs=1e-9)


@given(st.integers(-5, 10_000), st.integers(-5, 10_000))
def test_the_bound_is_a_share(helpful, unhelpful):
    assert 0.0 <= wilson_lower_bound(helpful, unhelpful) <= 1.0


def test_a_larger_and_sharper_photo_is_better(tile):
    small = tile("a", width_px=320, height_px=4000)
    large = tile("b", width_px=1080, height_px=1350)
    assert resolution(small) == 0.0
    assert resolution(large) == 1.0
    assert resolution(tile("c", width_px=0, height_px=0)) == 0.5
    values = looks([small, large, tile("d", sharpness=1.0), tile("e", sharpness=0.0), tile("f", has_photo=False)])
    assert values[0] < values[1]
    assert values[3] < values[2]
    assert values[4] < values[0]


def test_stars_do_not_move_a_review(tile):
    praise = tile("a", kind="review", rating=5, text="fine")
    blame = tile("b", kind="review", rating=1, text="poor")
    assert looks([praise])[0] == looks([blame])[0]


def test_a_helpful_review_that_tells_something_is_better(tile):
    bare = tile("a", kind="review")
    told = tile("b", kind="review", text="It fits well and " * 20)
    helped = tile("c", kind="review", text="It fits well and " * 20, helpful_count=40, unhelpful_count=1)
    values = looks([bare, told, helped])
    assert values[0] < values[1] < values[2]


def test_a_sharpness_that_is_no_number_is_ordinary(tile):
    assert looks([tile("a", sharpness=float("nan"))])[0] == looks([tile("b", sharpness=0.5)])[0]


def test_what_cannot_be_bought_sinks():
    assert stock(np.array([True, False])).tolist() == [0.0, OUT_OF_STOCK]
