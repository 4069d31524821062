import numpy as np
import pytest

from ranking import ShopperAction, ShopperProfile
from ranking.model import TasteFactors
from ranking.personalization import action_weights, build_taste_index, taste

DAY_S = 86_400.0
NOW_S = 1_795_338_000.0


@pytest.fixture
def candidates(tile, compiled):
    return compiled(
        tile("dress", products=("midi",), creator="mira"),
        tile("dress2", products=("midi",)),
        tile("boots", products=("boots",)),
        tile("plain"),
    )


@pytest.fixture
def learnt():
    vectors = np.array([[1, 0], [0, 1], [-1, 0]], dtype=np.float32)
    return TasteFactors(
        items=("dress", "boots", "midi"), history=vectors, target=vectors,
        mean=np.zeros(3, dtype=np.float32), spread=np.ones(3, dtype=np.float32), discount=0.9, recency_s=30 * DAY_S,
    )  # fmt: skip


def shopper(*items, **changes):
    return ShopperProfile(actions=tuple(ShopperAction(item=item, **changes) for item in items))


def terms(candidates, profile, factors=None):
    index = build_taste_index(candidates, factors or TasteFactors())
    found = taste(index, profile, now_s=NOW_S)
    return None if found is None else dict(zip(candidates.ids, found.tolist(), strict=True))


def test_a_shopper_of_whom_nothing_is_known_has_no_term(candidates, learnt):
    assert terms(candidates, ShopperProfile()) is None
    assert terms(candidates, shopper("unknown", "gone too"), learnt) is None
    assert terms(candidates, shopper("dress", weight=float("nan"))) is None
    assert terms(candidates, shopper("dress", weight=-3.0)) is None


def test_what_is_like_the_things_looked_at_rises_at_once(candidates):
    found = terms(candidates, shopper("midi"))
    assert found["dress"] == found["dress2"] > 0.0
    assert found["boots"] < 0.0 == found["plain"]


def test_what_everybody_clicks_says_nothing_of_a_shopper(tile, compiled):
    shared = (tile("a", products=("midi",)), tile("b", products=("boots",)))
    popular = compiled(*shared, counts=((1, "home", 90, 100), (2, "home", 1, 100)))
    even = compiled(*shared, counts=((1, "home", 50, 100), (2, "home", 50, 100)))
    assert terms(popular, shopper("midi"))["a"] < terms(even, shopper("midi"))["a"]


def test_a_creator_once_opened_is_liked(candidates):
    found = terms(candidates, shopper("dress"))
    assert found["dress"] > found["dress2"] > 0.0


def test_learnt_vectors_fold_in_what_was_just_done(candidates, learnt):
    found = terms(candidates, shopper("boots"), learnt)
    assert found["boots"] > found["plain"]
    index = build_taste_index(candidates, learnt)
    # A tile that was not there when the vectors were learnt borrows those of its products.
    assert index.vectors[candidates.index_of["dress2"]].tolist() == [-1.0, 0.0]
    assert index.vectors[candidates.index_of["plain"]].tolist() == [0.0, 0.0]


def test_newer_actions_count_more_by_time_and_by_order():
    old = ShopperAction(item="a", at_s=NOW_S - 30 * DAY_S)
    new = ShopperAction(item="b", at_s=NOW_S)
    future = ShopperAction(item="c", at_s=NOW_S + 99 * DAY_S)
    weights = action_weights(
        ShopperProfile(actions=(future, new, old)), now_s=NOW_S, recency_s=30 * DAY_S, discount=0.9
    )
    assert list(weights) == ["c", "b", "a"]
    assert weights["c"] == 1.0
    assert weights["b"] == pytest.approx(0.9)
    assert weights["a"] == pytest.approx(0.81 * 0.5)


def test_an_item_counts_once_and_only_two_hundred_actions_are_read():
    many = shopper(*("a", "a"), *(f"i{n}" for n in range(1000)))
    weights = action_weights(many, now_s=NOW_S, recency_s=DAY_S, discount=0.9)
    assert len(weights) == 199
    assert weights["a"] == 1.0


def test_no_history_outgrows_the_bound(candidates, learnt):
    found = terms(candidates, shopper("boots", weight=1e9), learnt)
    assert max(abs(value) for value in found.values()) <= 2.5
