import numpy as np

from ranking import PageContext, Ranker
from ranking.plan import STATIC_TERMS, TERM_NAMES, TIER_STEP, top_places


def test_a_plan_holds_every_term_that_the_variant_and_the_shopper_do_not_touch(tile, compiled, now_s):
    candidates = compiled(tile("a", products=("midi",)), tile("b"), tile("c", products=("boots",)))
    plan = Ranker().prepare(candidates, PageContext(kind="product", product="midi"), now_s=now_s)
    assert tuple(plan.static) == STATIC_TERMS
    assert set(TERM_NAMES) - set(STATIC_TERMS) == {"exploration", "taste", "diversity"}
    assert np.allclose(plan.base, sum(plan.static.values())[plan.flow])
    assert plan.static["tier"].tolist() == [2 * TIER_STEP, 0.0, 0.0]


def test_no_term_but_a_rule_reaches_over_a_tier(tile, compiled, now_s):
    best = tile(
        "best", products=("boots",), like_count=10**9, posted_at_s=now_s, sharpness=1.0, width_px=9000, height_px=9000
    )
    worst = tile("worst", products=("gone",), has_photo=False, posted_at_s=0.0)
    candidates = compiled(best, worst, counts=((1, "product:gone", 1e6, 1e6), (2, "product:gone", 0, 1e6)))
    plan = Ranker().prepare(candidates, PageContext(kind="product", product="gone"), now_s=now_s)
    scores = plan.own_scores(np.array([0, 1]), 0, None)
    assert scores[1] > scores[0]


def test_exploration_is_worked_out_once_a_variant(tile, compiled, now_s):
    plan = Ranker().prepare(compiled(tile("a"), tile("b")), PageContext(), now_s=now_s)
    assert plan.exploration(3) is plan.exploration(3)
    assert plan.flow_scores(3) is plan.flow_scores(3)
    assert plan.flow_scores(3).tolist() == (plan.base + plan.exploration(3)).tolist()
    assert plan.exploration(3).tolist() != plan.exploration(4).tolist()


def test_the_highest_scores_are_found_from_any_leaders():
    rng = np.random.default_rng(1)
    scores = rng.integers(0, 300, 2000).astype(float)  # With ties, which keep their order.
    right = np.argsort(-scores, kind="stable")
    for leaders in (None, right[:128], rng.permutation(2000)[:128], right[-128:], right[:20]):
        found = top_places(scores, 40, leaders)
        assert found[:40].tolist() == right[:40].tolist()
    assert top_places(scores[:30], 40).tolist() == np.argsort(-scores[:30], kind="stable").tolist()
