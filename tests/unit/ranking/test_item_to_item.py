import numpy as np
import pytest

from ranking import item_to_item as module
from ranking.interactions import Interaction, interaction_log
from ranking.item_to_item import item_to_item


@pytest.fixture
def log():
    """Sixty shoppers who take a, b, c in this order, and sixty who take d, e, f."""
    steps = [
        Interaction(shopper=f"s{n}", item=item, at_s=float(step))
        for n in range(120)
        for step, item in enumerate("abc" if n % 2 else "def")
    ]
    return interaction_log(steps)


def test_what_comes_next_is_told_by_order(log):
    found = item_to_item(log).following(np.array([0]))
    assert found[1] > found[2] > 0.0  # b right after a, c later
    assert found[0] == found[3] == found[4] == found[5] == 0.0


def test_nothing_follows_what_is_always_last(log):
    assert item_to_item(log).following(np.array([2])).tolist() == [0.0] * 6


def test_what_is_taken_together_is_told_in_any_order(log):
    found = item_to_item(log).alongside(np.array([2]), np.ones(1))
    assert min(found[0], found[1]) > 10 * max(abs(found[3]), abs(found[4]))
    assert found[2] == 0.0


def test_of_very_many_items_only_the_strongest_successors_are_kept(log, monkeypatch):
    monkeypatch.setattr(module, "MOST_ITEMS", 5)
    monkeypatch.setattr(module, "_NEIGHBOURS", 1)
    found = item_to_item(log)
    assert found.alongside(np.array([0]), np.ones(1)) is None
    following = found.following(np.array([0]))
    assert following[1] > 0.0 == following[2]
