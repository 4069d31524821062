import numpy as np
import pytest

from ranking import Model, PageContext, Ranker, ShopperAction, ShopperLook, ShopperProfile
from ranking.model import Segments
from ranking.segments import build_segment_index, liking, membership


@pytest.fixture
def candidates(tile, compiled):
    return compiled(
        tile("dress", products=("midi",)), tile("dress2", products=("midi",)), tile("boots", products=("boots",))
    )


@pytest.fixture
def segments():
    """Two halves: one clicks dresses four times as often as the other, which clicks boots four times as often."""
    rates = np.log(np.array([[1.6, 0.4], [0.4, 1.6]], dtype=np.float32))
    half = np.log(np.array([0.5, 0.5], dtype=np.float32))
    return Segments(items=("dress", "boots"), log_rates=rates, log_shares=half, rates=np.full(2, 0.5, np.float32))


def test_a_click_tells_the_kind_by_bayes(candidates, segments):
    index = build_segment_index(candidates, segments)
    chance = membership(index, candidates.index_of, {"dress": 1.0}, [])
    assert chance == pytest.approx([0.8, 0.2])
    likes = dict(zip(candidates.ids, liking(index, chance, 3), strict=True))
    assert likes["dress"] == pytest.approx(np.log(0.8 * 1.6 + 0.2 * 0.4))
    assert likes["boots"] == pytest.approx(np.log(0.8 * 0.4 + 0.2 * 1.6))


def test_what_was_passed_over_speaks_against_those_who_would_have_clicked(candidates, segments):
    index = build_segment_index(candidates, segments)
    looks = [ShopperLook(item="dress", examined=1.0)]
    chance = membership(index, candidates.index_of, {}, looks)
    against = np.exp(-0.5 * np.array([1.6, 0.4]))
    assert chance == pytest.approx(against / against.sum())


def test_a_tile_that_is_new_has_half_of_what_its_category_has(candidates, segments):
    index = build_segment_index(candidates, segments)
    dress, new = (index.log_rates[candidates.index_of[name]] for name in ("dress", "dress2"))
    assert new == pytest.approx(dress / 3.0)


def test_a_product_has_the_mean_of_its_tiles(candidates, segments):
    index = build_segment_index(candidates, segments)
    product = index.log_rates[len(candidates) + candidates.product_index["boots"]]
    assert product == pytest.approx(index.log_rates[candidates.index_of["boots"]])


def test_nothing_known_or_nothing_learnt_tells_nothing(candidates, segments):
    index = build_segment_index(candidates, segments)
    assert membership(index, candidates.index_of, {"gone": 1.0}, []) is None
    odd = [ShopperLook(item="dress", examined=value) for value in (float("nan"), -1.0, 7.0)]
    assert membership(index, candidates.index_of, {}, odd) is None
    nothing = build_segment_index(candidates, Segments())
    assert membership(nothing, candidates.index_of, {"dress": 1.0}, []) is None


def test_a_shopper_gets_what_their_kind_clicks_and_a_stranger_the_public_order(candidates, segments):
    ranker = Ranker(Model(segments=segments))
    plan = ranker.prepare(candidates, PageContext(), now_s=1_795_338_000.0)
    fan = ShopperProfile(actions=(ShopperAction(item="boots"),) * 3)
    assert ranker.rank(plan, variant=0, shopper=fan).tiles()[0].id == "boots"
    public = ranker.rank(plan, variant=0)
    assert ranker.rank(plan, variant=0, shopper=ShopperProfile()).indices.tolist() == public.indices.tolist()


def test_a_purchase_says_more_than_a_click_an_old_click_less_and_a_repeated_one_no_more(candidates, segments):
    ranker = Ranker(Model(segments=segments))
    plan = ranker.prepare(candidates, PageContext(), now_s=1_795_338_000.0)

    def likes_boots(*actions):
        boots = candidates.index_of["boots"]
        return float(ranker.rank(plan, variant=0, shopper=ShopperProfile(actions=actions)).taste[boots])

    click = ShopperAction(item="boots", at_s=1_795_338_000.0)
    bought = ShopperAction(item="boots", weight=4.0, at_s=1_795_338_000.0)
    old = ShopperAction(item="boots", at_s=1_795_338_000.0 - 60 * 86_400.0)
    assert likes_boots(bought) > likes_boots(click) > likes_boots(old) > 0.0
    assert likes_boots(click, click, click) == likes_boots(click)
    yesterday = ShopperAction(item="boots", at_s=1_795_338_000.0 - 86_400.0)
    assert likes_boots(click, yesterday) > likes_boots(click)


def test_clicks_and_looks_are_weighed_as_poisson_counts(candidates, segments):
    index = build_segment_index(candidates, segments)
    looks = [ShopperLook(item="dress", examined=0.1)] * 4  # 0.2 clicks of anybody
    chance = membership(index, candidates.index_of, {"dress": 2.0}, looks)
    likelihood = np.array([1.6, 0.4]) ** 2 * np.exp(-0.2 * np.array([1.6, 0.4]))
    assert chance == pytest.approx(likelihood / likelihood.sum(), abs=1e-4)
