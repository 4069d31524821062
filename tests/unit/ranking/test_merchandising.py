import pytest

from ranking import Rule
from ranking.merchandising import BURIED, apply_rules


@pytest.fixture
def candidates(tile, compiled):
    return compiled(
        tile("a", creator="Mira", products=("midi",), tags=("#OOTD", "summer")),
        tile("b", creator="noor", products=("maxi", "boots")),
        tile("c", tags=("ootd",)),
    )


def rule(action, target, value, **changes):
    return Rule(id=f"{action} {value}", action=action, target=target, value=value, **changes)


def applied(candidates, *rules, scope="home", now_s=100.0):
    return apply_rules(candidates, rules, scope=scope, now_s=now_s)


@pytest.mark.parametrize(
    ("target", "value", "hit"),
    [
        ("tile", "b", "b"),
        ("product", "boots", "b"),
        ("creator", " MIRA ", "a"),
        ("tag", "#ootd", "ac"),
        ("category", "women > dresses", "ab"),
        ("category", "Shoes", "b"),
        ("tile", "unknown", ""),
        ("product", "unknown", ""),
        ("tag", "", ""),
        ("creator", "", ""),
    ],
)
def test_a_rule_finds_its_tiles(candidates, target, value, hit):
    hidden = applied(candidates, rule("hide", target, value)).hidden
    assert "".join(name for name, gone in zip(candidates.ids, hidden, strict=True) if gone) == hit


def test_a_rule_acts_on_its_page_and_in_its_time(candidates):
    one = rule("hide", "tile", "a", page="category:women", starts_at_s=50.0, ends_at_s=100.0)
    assert applied(candidates, one, scope="category:women", now_s=50.0).hidden.any()
    assert not applied(candidates, one, scope="category:women", now_s=49.9).hidden.any()
    assert not applied(candidates, one, scope="category:women", now_s=100.0).hidden.any()
    assert not applied(candidates, one, scope="home", now_s=60.0).hidden.any()


def test_boosts_add_up_within_bounds_and_burying_outweighs_them(candidates):
    boost = rule("boost", "creator", "mira", amount=8.0)
    assert applied(candidates, boost, boost).amount.tolist() == [10.0, 0.0, 0.0]
    both = applied(candidates, rule("bury", "tile", "a"), boost)
    assert both.amount[0] == BURIED
    assert both.acting[0] == ("bury a", "boost mira")
    assert not applied(candidates, rule("boost", "tile", "a", amount=float("nan"))).amount.any()


def test_pins_take_their_place_and_the_next_free_one(candidates):
    found = applied(candidates, rule("pin", "tile", "c", position=2), rule("pin", "category", "Women", position=2))
    assert found.pins == {1: 2, 2: 0, 3: 1}


def test_a_hidden_tile_is_not_pinned(candidates):
    found = applied(candidates, rule("pin", "tile", "c"), rule("hide", "tag", "ootd"))
    assert found.pins == {}
