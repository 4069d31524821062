import numpy as np

from ranking.evaluation.made_listings import make_listings

SMALL = {"shoppers": 40, "held_out": 10, "items": 200, "actions": 20}


def test_the_same_seed_makes_the_same_histories():
    assert make_listings(**SMALL, seed=4) == make_listings(**SMALL, seed=4)
    assert make_listings(**SMALL, seed=4) != make_listings(**SMALL, seed=5)


def test_nothing_is_taken_twice_and_targets_come_last():
    made = make_listings(**SMALL)
    assert len({(one.shopper, one.item) for one in made.train}) == len(made.train)
    last = {one.shopper: one.at_s for one in made.history}
    assert all(one.at_s >= last[one.shopper] for one in made.targets)
    assert not {one.shopper for one in made.train} & set(last)


def test_a_few_items_are_taken_by_many():
    items = [one.item for one in make_listings(**SMALL).train]
    counts = np.sort(np.unique(items, return_counts=True)[1])[::-1]
    assert counts[: len(counts) // 5].sum() > 0.35 * counts.sum()
