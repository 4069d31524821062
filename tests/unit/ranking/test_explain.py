import pytest

from ranking import SENTENCES, PageContext, Ranker, Rule, ShopperAction, ShopperProfile

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
