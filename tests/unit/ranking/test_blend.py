import dataclasses
import itertools
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking import (
    Candidate,
    PageContext,
    Ranker,
    RankingInputError,
    Rule,
    ShopperAction,
    ShopperProfile,
    compile_candidates,
    scope_key,
)
from ranking.counters import CountedEvent, CounterRows, decay, fold

RANKER = Ranker()
PAGES = (
    PageContext(),
    PageContext(kind="category", category=("Women", "Dresses")),
    PageContext(kind="search", query="linen shirt", products=("maxi",)),
    PageContext(kind="product", product="boots"),
)


@pytest.fixture
def shop(tile, compiled):
    """Eighty tiles: of every product, by nine creators, some without products."""
    names = ("midi", "maxi", "shirt", "blouse", "boots", "gone", "")
    return compiled(
        *(
            tile(
                f"t{n}", products=(names[n % 7],), creator=f"c{n % 9}", like_count=n * 7 % 50, text="in linen" * (n % 3)
            )
            for n in range(80)
        )
    )


def order(candidates, page, now_s, *, variant=0, limit=24, offset=0, shopper=None, **options):
    plan = RANKER.prepare(candidates, page, now_s=now_s, **options)
    return RANKER.rank(plan, variant=variant, limit=limit, offset=offset, shopper=shopper)


def ids(answer):
    return [tile.id for tile in answer.tiles()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.kind)
@pytest.mark.parametrize(
    "shopper", [None, ShopperProfile(actions=(ShopperAction(item="midi"),))], ids=["public", "known"]
)
def test_the_terms_of_every_tile_sum_to_its_score(shop, now_s, page, shopper):
    rules = (
        Rule(id="p", action="pin", target="tile", value="t40", position=2),
        Rule(id="b", action="boost", target="product", value="maxi", amount=2.0),
        Rule(id="u", action="bury", target="creator", value="c3"),
    )
    answer = order(shop, page, now_s, limit=80, rules=rules, shopper=shopper)
    assert len(answer.indices) == 80
    for k, tile in enumerate(answer.tiles()):
        explained = answer.explain(k)
        assert abs(sum(explained.terms.values()) - tile.score) < 1e-9
        assert explained.position == tile.position == k + 1
    assert (np.diff(answer.scores) <= 0).all()


def test_a_page_s_own_tiles_lead_then_near_ones_then_the_rest(shop, now_s):
    for page in PAGES:
        tiers = [tile.tier for tile in order(shop, page, now_s, limit=80).tiles()]
        assert tiers == sorted(tiers, key=("own", "near", "rest").index)
        assert tiers[0] == "own"


@pytest.mark.parametrize(
    "page",
    [
        PageContext(kind="category", category=("Garden",)),
        PageContext(kind="search", query="zzzz"),
        PageContext(kind="product", product="unknown"),
    ],
    ids=lambda page: page.kind,
)
def test_a_page_without_tiles_of_its_own_is_never_empty(shop, now_s, page):
    assert len(order(shop, page, now_s).indices) == 24


def test_pages_of_an_answer_are_slices_of_one_order(shop, now_s):
    whole = ids(order(shop, PAGES[1], now_s, limit=80, variant=5))
    pieces = [ids(order(shop, PAGES[1], now_s, limit=7, offset=start, variant=5)) for start in range(0, 80, 7)]
    assert list(itertools.chain(*pieces)) == whole
    assert len(set(whole)) == 80
    second = order(shop, PAGES[1], now_s, limit=7, offset=7)
    assert second.first_position == 8
    assert second.tiles()[0].position == 8
    assert second.total == 80


def test_the_same_variant_gives_the_same_order_and_another_one_another(shop, now_s):
    assert ids(order(shop, PAGES[0], now_s, variant=1)) == ids(order(shop, PAGES[0], now_s, variant=1))
    assert ids(order(shop, PAGES[0], now_s, variant=1)) != ids(order(shop, PAGES[0], now_s, variant=2))


def test_a_shopper_of_whom_nothing_is_known_gets_the_public_order_exactly(shop, now_s):
    public = order(shop, PAGES[0], now_s)
    for profile in (ShopperProfile(), ShopperProfile(actions=(ShopperAction(item="nowhere"),))):
        answer = order(shop, PAGES[0], now_s, shopper=profile)
        assert not answer.personal
        assert answer.indices.tolist() == public.indices.tolist()
        assert answer.scores.tolist() == public.scores.tolist()


def test_a_known_shopper_gets_more_of_what_they_like(shop, now_s):
    profile = ShopperProfile(actions=tuple(ShopperAction(item=f"t{n}") for n in (4, 11, 18, 25)))
    known, public = order(shop, PAGES[0], now_s, shopper=profile), order(shop, PAGES[0], now_s)
    boots = [sum(shop.tiles[i].products == ("boots",) for i in answer.indices) for answer in (known, public)]
    assert known.personal
    assert boots[0] > boots[1]


@pytest.fixture
def arrived(tile, compiled, now_s):
    """Sixty proven tiles by nine creators, and one of today that nobody has seen, by the creator of every ninth."""
    tiles = [tile(f"t{n}", creator=f"c{n % 9}") for n in range(60)]
    counts = tuple((one.number, "home", 200.0 - 3 * n, 1000.0) for n, one in enumerate(tiles))
    return compiled(*tiles, tile("new", creator="c0", posted_at_s=now_s), counts=counts)


def test_a_newcomer_is_tried_near_the_top_of_the_public_order(arrived, now_s):
    for variant in range(40):
        whole = order(arrived, PAGES[0], now_s, variant=variant, limit=61)
        assert sorted(whole.indices.tolist()) == list(range(61))
        place = ids(whole).index("new")
        assert place in (1, 2, 3, 4, 5)
        assert whole.propensities[place] == 1.0
        assert (np.diff(whole.scores) <= 0).all()
        keys = [arrived.keys[index] for index in whole.indices]
        assert all(one.isdisjoint(other) for one, other in itertools.pairwise(keys[:24]))
        explained = whole.explain(place)
        assert abs(sum(explained.terms.values()) - whole.scores[place]) < 1e-9
        assert explained.terms["diversity"] == 0.0
        assert explained.terms["exploration"] > 0.0
        pieces = [ids(order(arrived, PAGES[0], now_s, variant=variant, limit=3, offset=start)) for start in (0, 3, 6)]
        assert list(itertools.chain(*pieces)) == ids(whole)[:9]


def test_a_known_shopper_s_order_has_no_place_for_trials(arrived, now_s):
    profile = ShopperProfile(actions=(ShopperAction(item="t3"), ShopperAction(item="t12")))
    answer = order(arrived, PAGES[0], now_s, shopper=profile)
    assert answer.personal
    assert answer.trial is None
    assert "new" not in ids(answer)


def test_without_exploration_nobody_is_tried(arrived, now_s):
    still = Ranker(dataclasses.replace(RANKER.model, exploration_bound=0.0))
    plan = still.prepare(arrived, PAGES[0], now_s=now_s)
    answer = still.rank(plan, variant=0)
    assert answer.trial is None
    assert set(answer.propensities.tolist()) == {1.0}


def test_one_click_on_one_look_never_stands_before_fifty_on_a_hundred(tile, compiled, now_s):
    tiles = [tile("lucky", posted_at_s=now_s), tile("proven"), *(tile(f"t{n}") for n in range(20))]
    counts = ((1, "home", 1.0, 1.0), (2, "home", 50.0, 100.0), *((n + 3, "home", 3.0, 100.0) for n in range(20)))
    candidates = compiled(*tiles, counts=counts)
    for variant in range(500):
        served = ids(order(candidates, PAGES[0], now_s, variant=variant, limit=22))
        assert served.index("proven") < served.index("lucky")


def test_no_creator_or_product_follows_itself_while_others_score_alike(shop, now_s):
    for variant in range(8):
        answer = order(shop, PageContext(), now_s, variant=variant)
        keys = [shop.keys[index] for index in answer.indices]
        assert all(one.isdisjoint(other) for one, other in itertools.pairwise(keys))


def test_clicks_on_one_tile_on_one_category_page_lift_it_there_and_not_on_another(tile, compiled, now_s):
    tiles = [tile(f"t{n}", products=("midi", "shirt")) for n in range(12)]
    dresses, shirts = "category:women>dresses", "category:women>shirts"
    looks = tuple((n + 1, scope, 3.0, 100.0) for n in range(12) for scope in (dresses, shirts))
    candidates = compiled(*tiles, counts=(*looks, (5, dresses, 37.0, 0.0)))
    rank = {}
    for scope, path in ((dresses, ("Women", "Dresses")), (shirts, ("Women", "Shirts"))):
        answers = [order(candidates, PageContext(kind="category", category=path), now_s, variant=v) for v in range(20)]
        rank[scope] = np.mean([ids(answer).index("t4") for answer in answers])
    assert rank[dresses] < 0.5
    assert rank[shirts] > 1.0


@pytest.mark.parametrize("target", [0, 3, 5, 11])
def test_ten_times_more_bot_clicks_move_a_tile_at_most_one_place(tile, compiled, now_s, target):
    tiles = [tile(f"t{n}") for n in range(12)]
    page = order(compiled(*tiles), PageContext(), now_s)
    served = page.served(1, int(now_s))
    numbers = {t.number: place for place, t in enumerate(tiles)}
    people = [
        CountedEvent(view=f"v{v}", served=0, tile=n, type="impression", at_s=now_s) for v in range(200) for n in numbers
    ]
    people += [
        CountedEvent(view=f"v{v}", served=0, tile=n, type="open", at_s=now_s)
        for n, place in numbers.items() for v in range(10 + 2 * place)
    ]  # fmt: skip
    bots = range(10 * (10 + 2 * target))

    def clicks(view, kinds=("impression", "open"), **changes):
        event = {"served": 0, "tile": tiles[target].number, "at_s": now_s, **changes}
        return [CountedEvent(view=view.format(n), type=kind, **event) for n in bots for kind in kinds]

    attacks = {
        "without looks": clicks("b{}", kinds=("open",)),
        "one sender": clicks("b{}", source="s"),
        "one view": clicks("b", source="s"),
        "a view of somebody else": clicks("v0"),
    }

    def place(*parts):
        seen, rows = set(), []
        for events in parts:
            folded = fold(events, [served], seen=seen)
            seen.update(folded.keys)
            rows += folded.rows.to_rows()
        counters = decay(CounterRows.from_rows(rows), now_s=now_s)
        plan = RANKER.prepare(compile_candidates(tiles, [], counters=counters), PageContext(), now_s=now_s)
        return int(np.flatnonzero(np.argsort(-plan.base) == target)[0])

    for name, attack in attacks.items():
        step, few = -(-len(attack) // 50), -(-len(people) // 50)
        drips = [people[n * few : (n + 1) * few] + attack[n * step : (n + 1) * step] for n in range(50)]
        orders = {"at once": [people + attack], "after": [people, attack], "before": [attack, people], "drips": drips}
        for order_, parts in orders.items():
            assert abs(place(*parts) - place(people)) <= 1, (name, order_)


def test_a_pinned_tile_stands_at_its_place_on_every_page_of_an_answer(shop, now_s):
    rules = (Rule(id="r1", action="pin", target="tile", value="t77", position=9),)
    answer = order(shop, PAGES[0], now_s, limit=6, offset=6, rules=rules)
    assert answer.tiles()[2].id == "t77"
    assert answer.tiles()[2].propensity == 1.0
    explained = answer.explain(2)
    assert explained.pinned
    assert explained.rules == ("r1",)
    assert explained.terms["diversity"] == 0.0


def test_hidden_tiles_and_tiles_a_gallery_does_not_allow_are_not_served(shop, now_s):
    allow = np.array([n % 2 == 0 for n in range(80)])
    rules = (
        Rule(id="h", action="hide", target="product", value="boots"),
        Rule(id="p", action="pin", target="tile", value="t1"),
    )
    answer = order(shop, PAGES[3], now_s, limit=80, allow=allow, rules=rules)
    served = {int(index) for index in answer.indices}
    assert served == {n for n in range(0, 80, 2) if n % 7 != 4}
    assert answer.total == len(served)


def test_buried_tiles_come_last(shop, now_s):
    rules = (Rule(id="b", action="bury", target="product", value="boots"),)
    last = ids(order(shop, PAGES[3], now_s, limit=80, rules=rules))[-11:]
    assert set(last) == {f"t{n}" for n in range(80) if n % 7 == 4}


def test_the_served_list_says_what_was_served(shop, now_s):
    answer = order(shop, PAGES[1], now_s, limit=5, offset=5, variant=7, layout="carousel")
    served = answer.served(4, int(now_s))
    assert served.tiles == tuple(tile.number for tile in answer.tiles())
    assert (served.site, served.variant, served.layout, served.first_position) == (4, 7, "carousel", 6)
    assert served.scope == scope_key("category:women>dresses")
    assert all(0 < chance <= 1 for chance in served.propensities)


def test_all_ties_and_broken_numbers_still_give_one_order(now_s):
    tiles = [
        Candidate(id=f"t{n}", number=n, posted_at_s=float("nan"), sharpness=float("inf"), like_count=-5)
        for n in range(50)
    ]
    rows = CounterRows.from_rows([(n, scope_key("home"), 0, float("nan"), float("inf"), 0.0, 0.0) for n in range(50)])
    candidates = compile_candidates(tiles, [], counters=decay(rows, now_s=now_s))
    answer = order(candidates, PageContext(), now_s, limit=50)
    assert sorted(answer.indices.tolist()) == list(range(50))
    assert np.isfinite(answer.scores).all()


def test_a_shop_without_tiles_gives_an_empty_answer(compiled, now_s):
    answer = order(compiled(), PageContext(), now_s)
    assert answer.tiles() == ()
    assert answer.total == 0
    assert answer.served(1, 1).tiles == ()


def test_an_offset_beyond_the_end_gives_nothing(shop, now_s):
    assert order(shop, PAGES[0], now_s, offset=80).tiles() == ()


def test_what_cannot_be_ranked_is_refused(shop, now_s):
    with pytest.raises(RankingInputError, match="layout"):
        RANKER.prepare(shop, PageContext(), now_s=now_s, layout="spiral")
    with pytest.raises(RankingInputError, match="allow"):
        RANKER.prepare(shop, PageContext(), now_s=now_s, allow=np.ones(3, dtype=bool))
    plan = RANKER.prepare(shop, PageContext(), now_s=now_s)
    with pytest.raises(RankingInputError, match="limit"):
        RANKER.rank(plan, variant=0, limit=0)
    with pytest.raises(RankingInputError, match="offset"):
        RANKER.rank(plan, variant=0, offset=-1)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=8), st.integers(0, 10**6), st.booleans()), max_size=40), st.text(max_size=20)
)
def test_whatever_the_tiles_all_are_served_once(raw, query):
    tiles = [
        Candidate(id=f"t{n}", number=n, text=text, like_count=likes, has_photo=photo)
        for n, (text, likes, photo) in enumerate(raw)
    ]
    candidates = compile_candidates(tiles, [])
    answer = order(candidates, PageContext(kind="search", query=query), 1e9, limit=100)
    assert sorted(answer.indices.tolist()) == list(range(len(tiles)))


def test_serving_imports_neither_scikit_learn_nor_scipy():
    code = (
        "import sys, ranking, ranking.served_list, ranking.counters, ranking.model_file, ranking.related;"
        "sys.exit(any(name.split('.')[0] in ('sklearn', 'scipy', 'flask', 'sqlalchemy') for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
