import json

import pytest

from ranking.evaluation.__main__ import main
from ranking.evaluation.newcomer import arrive, newcomer


@pytest.mark.slow
@pytest.mark.parametrize("tiles", [60, 400])
def test_a_strong_new_tile_earns_half_of_what_it_deserves_in_500_views_and_the_search_is_cheap(tiles):
    found = newcomer(tiles=tiles, runs=6)
    assert found["earned"] >= 0.5
    assert found["cost_poor"] <= 0.05
    assert found["cost_strong"] <= 0.05


def test_a_tile_that_is_no_better_than_others_soon_gives_way():
    assert arrive(tiles=100, views=500, seed=0, strong=False).earned < 1.0


def test_the_command_prints_one_line(capsys):
    assert main(["newcomer", "--tiles", "40", "--views", "40", "--runs", "1"]) == 0
    assert json.loads(capsys.readouterr().out)["views"] == 40


@pytest.mark.parametrize(("argument", "value"), [("tiles", "1"), ("runs", "0"), ("views", "0"), ("seed", "-1")])
def test_a_number_of_which_nothing_can_be_made_is_refused_by_its_name(argument, value, capsys):
    assert main(["newcomer", f"--{argument}", value]) == 2
    assert capsys.readouterr().err.startswith(f"{argument} must be at least ")


@pytest.mark.parametrize("tiles", [2, 3, 10])
def test_a_page_of_few_tiles_shows_the_new_one_at_once(tiles):
    assert newcomer(tiles=tiles, views=30, runs=1)["earned"] > 0.5
