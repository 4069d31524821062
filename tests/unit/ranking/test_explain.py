from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking import (
    SENTENCES,
    Candidate,
    CatalogueProduct,
    PageContext,
    Ranker,
    Rule,
    ShopperAction,
    ShopperProfile,
    compile_candidates,
)
from ranking.plan import STATIC_TERMS, TERM_NAMES

DAY_S = 86_400.0


def whys(candidates, page, now_s, **options):
    plan = Ranker().prepare(candidates, page, now_s=now_s, rules=options.pop("rules", ()))
    return {tile.id: tile.why for tile in Ranker().rank(plan, variant=0, **options).tiles()}


def test_each_page_says_its_own_reason(tile, compiled, now_s):
    candidates = compiled(
        tile("dress", products=("midi",)),
        tile("shirt", products=("shirt",), text="so light"),
        tile("fresh", posted_at_s=now_s - DAY_S),
        tile("review", kind="review"),
        tile("plain"),
    )
    home = whys(candidates, PageContext(), now_s)
    assert {name: why.text for name, why in home.items()} == {
        "dress": "From our community",
        "shirt": "From our community",
        "fresh": "New",
        "review": "From a review",
        "plain": "From our community",
    }
    category = whys(candidates, PageContext(kind="category", category=("Women", "Dresses")), now_s)
    assert category["dress"].text == "From Midi"
    assert category["shirt"].text == "From Shirts"
    search = whys(candidates, PageContext(kind="search", query="Linen  shirt", products=("midi",)), now_s)
    assert search["shirt"].text == "Matches “Linen shirt”"
    assert search["dress"].params == {"product": "Willow Midi Dress"}
    product = whys(candidates, PageContext(kind="product", product="midi"), now_s)
    assert (product["dress"].key, product["dress"].text) == ("features", "Features the Willow Midi Dress")


def test_what_is_clicked_on_this_page_is_popular_there(tile, compiled, now_s):
    candidates = compiled(
        tile("here"), tile("there"), tile("seldom"),
        counts=((1, "home", 30, 100), (2, "search:x", 30, 100), (2, "search:y", 30, 100), (3, "home", 2, 200)),
    )  # fmt: skip
    found = whys(candidates, PageContext(), now_s)
    assert found["here"].key == "popular_page"
    assert found["there"].key == "popular"
    assert found["seldom"].key == "also"


def test_a_shopper_s_taste_and_a_pin_are_said(tile, compiled, now_s):
    candidates = compiled(tile("dress", products=("midi",)), tile("boots", products=("boots",)))
    profile = ShopperProfile(actions=(ShopperAction(item="midi"),) * 3)
    pin = Rule(id="r", action="pin", target="tile", value="boots")
    found = whys(candidates, PageContext(), now_s, shopper=profile, rules=(pin,))
    assert found["dress"].key == "shopper"
    assert found["boots"].key == "pinned"


def test_what_would_move_a_tile_up_names_the_widest_gap_first(tile, compiled, now_s):
    candidates = compiled(
        tile("gone", products=("gone",), width_px=320, height_px=320), tile("fine", products=("midi",))
    )
    plan = Ranker().prepare(candidates, PageContext(kind="product", product="midi"), now_s=now_s)
    answer = Ranker().rank(plan, variant=0)
    moves = {tile.id: [move.key for move in answer.explain(k).moves] for k, tile in enumerate(answer.tiles())}
    assert moves["gone"][:2] == ["move_stock", "move_product"]
    assert "move_stock" not in moves["fine"]
    assert "move_product" not in moves["fine"]
    assert len(moves["gone"]) == 3


@pytest.mark.parametrize("key", SENTENCES)
def test_every_sentence_is_one(key):
    assert SENTENCES[key][0].isupper()
    assert not SENTENCES[key].endswith(".")


NOW_S = 1_795_338_000.0
CATALOGUE = [CatalogueProduct(id=id, title=id, category=("Women", id)) for id in ("midi", "maxi", "boots")]
made_tiles = st.lists(
    st.tuples(
        st.sampled_from(["", "mira", "noor", "kim"]), st.sampled_from(["", "midi", "maxi", "boots"]),
        st.integers(0, 400), st.integers(0, 900), st.sampled_from([320, 800, 1200]),
    ),
    min_size=1, max_size=30,
)  # fmt: skip
made_rules = st.lists(
    st.builds(
        Rule, id=st.just("r"), action=st.sampled_from(["pin", "boost", "bury"]), target=st.just("tile"),
        value=st.sampled_from(["t0", "t3", "t7"]), position=st.integers(1, 9), amount=st.floats(0.1, 5.0),
    ),
    max_size=2,
)  # fmt: skip
PAGES = [PageContext(), PageContext(kind="product", product="midi"), PageContext(kind="search", query="boots")]
KNOWN = ShopperProfile(actions=(ShopperAction(item="boots"),) * 2)


def answer_of(made, page=PAGES[0], rules=(), shopper=None, variant=0):
    tiles = [
        Candidate(
            id=f"t{n}", number=n + 1, creator=creator, products=(product,) if product else (), like_count=likes,
            posted_at_s=NOW_S - days * DAY_S, width_px=side, height_px=side,
        )
        for n, (creator, product, days, likes, side) in enumerate(made)
    ]  # fmt: skip
    plan = Ranker().prepare(compile_candidates(tiles, CATALOGUE), page, now_s=NOW_S, rules=rules)
    return Ranker().rank(plan, variant=variant, shopper=shopper, limit=100)


@settings(max_examples=150, deadline=None)
@given(made_tiles, st.sampled_from(PAGES), made_rules, st.sampled_from([None, KNOWN]), st.integers(0, 9))
def test_diversity_is_what_waiting_cost_and_the_terms_sum_to_the_score(made, page, rules, shopper, variant):
    answer = answer_of(made, page, rules, shopper, variant)
    let_past = float("inf")
    for k, tile in enumerate(answer.tiles()):
        found = answer.explain(k)
        assert set(found.terms) == set(TERM_NAMES)
        assert sum(found.terms.values()) == pytest.approx(tile.score, abs=1e-9)
        assert found.score == tile.score
        own = sum(found.terms.values()) - found.terms["diversity"]
        if found.pinned or (answer.trial is not None and answer.trial.tile == tile.index):
            assert found.terms["diversity"] == 0.0
            continue
        assert found.terms["diversity"] == pytest.approx(min(0.0, let_past - own), abs=1e-9)
        assert found.terms["diversity"] <= 0.0
        let_past = min(let_past, own)


@given(made_tiles, st.integers(0, 9))
def test_where_no_tile_waits_diversity_is_nothing(made, variant):
    alone = [(f"creator {n}", "", days, likes, side) for n, (_, _, days, likes, side) in enumerate(made)]
    answer = answer_of(alone, variant=variant)
    tried = answer.trial.tile if answer.trial else -1
    terms = [answer.explain(k).terms["diversity"] for k, index in enumerate(answer.indices) if index != tried]
    assert set(terms) <= {0.0}


@pytest.mark.parametrize("name", [*STATIC_TERMS, "exploration", "taste"])
def test_a_term_that_is_told_otherwise_than_it_was_ordered_by_is_found_out(name):
    answer = answer_of([("", "midi", n, n, 800) for n in range(9)], shopper=KNOWN)
    if name == "taste":
        answer = replace(answer, taste=answer.taste + 0.01)
    else:
        told = answer.plan.exploration(0) if name == "exploration" else answer.plan.static[name]
        told += 0.01
    for k, tile in enumerate(answer.tiles()):
        assert abs(sum(answer.explain(k).terms.values()) - tile.score) == pytest.approx(0.01)
