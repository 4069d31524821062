import numpy as np
import pytest

from ranking import Candidate, CatalogueProduct, RankingInputError, compile_candidates, scope_key


def test_tiles_keep_the_order_they_were_given_in(tile, compiled):
    candidates = compiled(tile("b"), tile("a"))
    assert candidates.ids == ("b", "a")
    assert candidates.index_of == {"b": 0, "a": 1}
    assert len(candidates) == 2


def test_a_product_the_catalogue_does_not_have_is_left_out(tile, compiled):
    candidates = compiled(tile("a", products=("nowhere", "boots", "boots")), tile("b"))
    assert candidates.links.tile.tolist() == [0]
    assert candidates.products[int(candidates.links.product[0])].id == "boots"


def test_a_tile_is_out_of_stock_only_when_all_its_products_are(tile, compiled):
    candidates = compiled(tile("a", products=("gone",)), tile("b", products=("gone", "boots")), tile("c"))
    assert candidates.in_stock.tolist() == [False, True, True]


def test_neighbours_are_alike_by_creator_product_or_photo(tile, compiled):
    candidates = compiled(
        tile("a", creator="Mira ", products=("boots",), phash="00000000000000ff"),
        tile("b", creator="mira"),
        tile("c", products=("boots",)),
        tile("d", phash="00000000000000fe"),
        tile("e", creator=""),
        tile("f", creator=""),
    )
    first, *others = candidates.keys
    assert [not first.isdisjoint(other) for other in others] == [True, True, True, False, False]
    assert candidates.keys[4].isdisjoint(candidates.keys[5])


def test_counters_are_lined_up_by_number_and_page(tile, compiled):
    candidates = compiled(
        tile("a"), tile("b"), counts=((2, "home", 3.0, 9.0), (77, "home", 1.0, 1.0), (1, "search:x", 1.0, 2.0))
    )
    rows = candidates.counts.on(scope_key("home"))
    assert candidates.counts.tile[rows].tolist() == [1]
    assert candidates.counts.clicks[rows] == pytest.approx([3.0], rel=0.01)
    assert not len(candidates.counts.tile[candidates.counts.on(scope_key("search:other"))])


def test_two_tiles_may_not_share_an_id_or_a_number():
    one = Candidate(id="a", number=1)
    with pytest.raises(RankingInputError, match="tiles"):
        compile_candidates([one, Candidate(id="b", number=1)], [])
    with pytest.raises(RankingInputError, match="tiles"):
        compile_candidates([one, Candidate(id="a", number=2)], [])
    with pytest.raises(RankingInputError, match="products"):
        compile_candidates([one], [CatalogueProduct(id="p"), CatalogueProduct(id="p")])


def test_a_shop_without_tiles_compiles(compiled):
    candidates = compiled()
    assert len(candidates) == 0
    assert candidates.numbers.dtype == np.int64
