import json

import numpy as np
import pytest

from ranking import Model, compile_candidates
from ranking.evaluation.__main__ import main
from ranking.evaluation.audience import START_S, make_audience
from ranking.evaluation.simulator import LIMIT, World, make_visits, simulate
from ranking.position_bias import Examination


def test_shoppers_come_in_order_of_time_for_ten_views_each():
    visits = make_visits(make_audience(tiles=30, shoppers=50, views=500, seed=0), 500, 0)
    assert (np.diff(visits.at_s) >= 0).all()
    assert np.bincount(visits.shopper).tolist() == [10] * 50


def world(exponent, believed):
    audience = make_audience(tiles=60, shoppers=40, views=400, seed=1, exponent=exponent)
    plain = compile_candidates(audience.tiles, audience.products)
    return World(audience, plain, Model(examination=Examination(exponent=believed)), seed=1, personal=True)


def test_the_ranker_is_told_what_it_believes_of_where_people_look_and_not_the_truth():
    made = world(exponent=1.5, believed=0.2)
    made.refresh(START_S)
    made.serve(0, 0, START_S)
    examined = [look.examined for look in made.looks[0]]
    assert examined == pytest.approx(np.arange(1, LIMIT + 1) ** -0.2)
    assert made.counts[1].sum() == 0.0
    made.refresh(START_S)
    assert made.counts[1].sum() == pytest.approx(sum(examined))


@pytest.mark.parametrize("exponent", [0.3, 1.5])
def test_where_people_really_look_is_learnt_on_the_way(exponent):
    made = world(exponent=exponent, believed=0.6)
    for view in range(1500):
        if view % 100 == 0:
            made.refresh(START_S + view * 60.0)
        made.serve(view, view % 40, START_S + view * 60.0)
    made.train()
    learnt = made.ranker.model.examination.of(np.arange(1, 9))
    assert np.abs(learnt - np.arange(1, 9) ** -exponent).mean() < 0.1


@pytest.mark.slow
def test_even_a_short_run_beats_the_simple_orders_and_no_oracle():
    found = simulate(tiles=120, shoppers=100, views=1000, seed=2)
    ctr = found["ctr"]
    assert ctr["personal_oracle"] >= ctr["oracle"] > ctr["public_model"] > ctr["shuffle"]
    assert ctr["public_model"] > ctr["newest"]
    assert ctr["oracle"] / ctr["personal_oracle"] < found["all_but_segment_over_personal_oracle"] <= 1.0
    assert found["personal_over_all_but_segment"] < 1.0
    assert found["public_over_oracle"] == pytest.approx(ctr["public_model"] / ctr["oracle"], abs=0.01)


@pytest.mark.parametrize(
    ("argument", "value"), [("tiles", "0"), ("tiles", "-3"), ("shoppers", "0"), ("views", "0"), ("seed", "-1")]
)
def test_a_number_of_which_nothing_can_be_made_is_refused_by_its_name(argument, value, capsys):
    assert main(["simulate", f"--{argument}", value]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"{argument} must be at least ")


@pytest.mark.parametrize("seed", range(3))
def test_the_smallest_audience_is_measured_and_the_answer_is_json(seed, capsys):
    # Of some seeds the only tile arrives when everybody is gone, so that there are no clicks to divide by.
    assert main(["simulate", "--tiles", "1", "--shoppers", "1", "--views", "8", "--seed", str(seed)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["public_over_oracle"] in (1.0, None)
