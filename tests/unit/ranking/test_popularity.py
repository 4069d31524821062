import dataclasses

import numpy as np
import pytest

from ranking.model import Shrinkage
from ranking.popularity import popularity

PLAIN = Shrinkage()
MIDI = "category:women>dresses>midi"


def log_odds(candidates, scope="home", shrinkage=PLAIN):
    return dict(zip(candidates.ids, popularity(candidates, scope, shrinkage).log_odds, strict=True))


def test_one_click_on_one_look_does_not_beat_fifty_on_a_hundred(tile, compiled):
    candidates = compiled(tile("lucky"), tile("proven"), counts=((1, "home", 1, 1), (2, "home", 50, 100)))
    found = log_odds(candidates)
    assert found["proven"] > found["lucky"] > 0.0


def test_without_counts_likes_order_tiles_and_nothing_else(tile, compiled):
    candidates = compiled(
        tile("much", like_count=900), tile("some", like_count=90), tile("none"), tile("r", kind="review")
    )
    found = log_odds(candidates)
    assert found["much"] > found["some"] > found["none"]
    assert abs(found["r"]) < 1e-12


def test_clicks_outweigh_likes(tile, compiled):
    candidates = compiled(
        tile("liked", like_count=100_000), tile("clicked"), counts=((1, "home", 2, 200), (2, "home", 20, 200))
    )
    found = log_odds(candidates)
    assert found["clicked"] > found["liked"]


def test_clicks_on_one_page_lift_a_tile_there_and_not_elsewhere(tile, compiled):
    tiles = [tile("a", products=("midi",)), tile("b", products=("midi",))]
    candidates = compiled(*tiles, counts=((1, MIDI, 60, 200), (2, MIDI, 6, 200)))
    here, there = log_odds(candidates, MIDI), log_odds(candidates, "home")
    assert here["a"] - here["b"] > 1.0
    assert there["a"] == there["b"]


def test_two_pages_that_agree_lift_a_tile_on_a_third_and_so_does_the_home_page(tile, compiled):
    tiles = [tile("a", products=("midi",)), tile("b", products=("midi",)), tile("c", products=("midi",))]
    pages = (MIDI, "search:dress")
    counts = tuple((number, page, 60 if number == 1 else 6, 200) for number in (1, 2) for page in pages)
    candidates = compiled(*tiles, counts=(*counts, (3, "home", 60, 200)))
    found = log_odds(candidates, "product:midi")
    assert found["a"] > found["b"] + 0.1
    assert found["c"] > found["b"] + 0.1


def test_a_category_speaks_for_a_tile_that_nobody_has_seen(tile, compiled):
    seen = [tile(f"dress{n}", products=("midi",)) for n in range(5)] + [
        tile(f"boot{n}", products=("boots",)) for n in range(5)
    ]
    counts = tuple((n + 1, "home", 20.0, 200.0) for n in range(5)) + tuple(
        (n + 6, "home", 2.0, 200.0) for n in range(5)
    )
    candidates = compiled(
        *seen, tile("new dress", products=("midi",)), tile("new boot", products=("boots",)), counts=counts
    )
    found = log_odds(candidates)
    assert found["new dress"] > found["new boot"]


def test_the_page_above_speaks_for_a_page_below_it(tile, compiled):
    candidates = compiled(tile("a"), tile("b"), counts=((1, "category:women", 30, 200), (2, "category:women", 3, 200)))
    below, elsewhere = log_odds(candidates, "category:women>dresses"), log_odds(candidates, "home")
    assert below["a"] - below["b"] > elsewhere["a"] - elsewhere["b"]


def test_what_was_seen_more_is_known_better(tile, compiled):
    candidates = compiled(tile("known"), tile("unknown"), counts=((1, "home", 30, 1000),))
    spread = popularity(candidates, "home", PLAIN).spread
    assert spread[0] < spread[1] / 3


def test_no_count_leaves_the_bounds(tile, compiled):
    candidates = compiled(tile("a"), tile("b"), counts=((1, "home", 1e9, 1e9), (2, "home", 0, 1e9)))
    found = popularity(candidates, "home", PLAIN)
    assert np.abs(found.log_odds).max() <= PLAIN.bound
    assert np.isfinite(found.spread).all()


def test_half_as_many_looks_are_believed_less(tile, compiled):
    tiles = (tile("a"), tile("b"))
    few = log_odds(compiled(*tiles, counts=((1, "home", 5, 20),)))["a"]
    many = log_odds(compiled(*tiles, counts=((1, "home", 50, 200),)))["a"]
    assert many > few


def test_more_shrinkage_means_less_lift(tile, compiled):
    candidates = compiled(tile("a"), tile("b"), counts=((1, "home", 50, 100),))
    firm = dataclasses.replace(PLAIN, page=400.0)
    assert log_odds(candidates, shrinkage=firm)["a"] < log_odds(candidates)["a"]


def test_a_shop_without_tiles_has_no_rates(compiled):
    assert popularity(compiled(), "home", PLAIN).log_odds.shape == (0,)


def test_counts_of_the_page_and_of_all_pages_are_told_apart(tile, compiled):
    candidates = compiled(tile("a"), counts=((1, "home", 4, 9), (1, "search:x", 2, 9)))
    found = popularity(candidates, "home", PLAIN)
    assert found.page_clicks == pytest.approx([4.0], rel=0.01)
    assert found.clicks == pytest.approx([6.0], rel=0.01)
