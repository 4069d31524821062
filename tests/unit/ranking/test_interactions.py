import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ranking.interactions import Interaction, interaction_log


def one(shopper, item, at_s, weight=1.0):
    return Interaction(shopper=shopper, item=item, at_s=at_s, weight=weight)


def test_histories_are_sorted_by_shopper_and_time():
    log = interaction_log([one("b", "x", 5), one("a", "y", 9), one("a", "x", 3)])
    found = {name: [log.items[i] for i in log.item[rows]] for name, rows in log.histories()}
    assert found == {"a": ["x", "y"], "b": ["x"]}


def test_the_same_item_twice_counts_once_at_its_latest_and_strongest():
    log = interaction_log([one("a", "x", 1, weight=5.0), one("a", "x", 9, weight=2.0)])
    assert (log.at_s.tolist(), log.weight.tolist()) == ([9.0], [5.0])


def test_broken_times_and_weights_are_left_out():
    broken = [one("a", "x", math.nan), one("a", "y", 1, math.inf), one("a", "z", 1, -1.0), one("a", "u", 1, 0.0)]
    assert len(interaction_log(broken).item) == 0
    assert interaction_log([]).histories() == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.floats(0, 1e9)), max_size=40))
def test_every_shopper_has_one_history(raw):
    log = interaction_log(one(*row) for row in raw)
    assert [name for name, _ in log.histories()] == sorted({shopper for shopper, _, _ in raw})
    assert sum(len(rows) for _, rows in log.histories()) == len({row[:2] for row in raw})


def test_some_shoppers_keep_their_histories():
    log = interaction_log([one("a", "x", 1), one("b", "y", 2), one("b", "x", 3)])
    part = log.of_shoppers(np.array([False, True]))
    assert part.items == log.items
    assert [(name, [log.items[i] for i in part.item[rows]]) for name, rows in part.histories()] == [("b", ["y", "x"])]
