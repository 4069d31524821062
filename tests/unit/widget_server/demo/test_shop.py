import pytest

from widget_server.demo.shop import SAMPLE, sample_shop, slug_of


def test_the_sample_shop_has_forty_products_in_six_categories_with_pictures():
    shop = sample_shop()
    leaves = {product.category for product in shop.products}
    assert (len(shop.products), len(leaves)) == (40, 6)
    assert [one.id for one in shop.products if not (SAMPLE / "photos" / one.photo).is_file()] == []


def test_some_products_are_sold_out_on_sale_or_on_preorder():
    products = sample_shop().products
    assert {one.availability for one in products} == {"in_stock", "out_of_stock", "preorder"}
    assert all(one.was_minor > one.price_minor for one in products if one.was_minor)
    assert any(one.was_minor for one in products)
    assert not any(one.buyable for one in products if one.availability == "out_of_stock")


def test_pages_are_found_by_their_slug():
    shop = sample_shop()
    assert shop.product("harbour-dip-mug").id == "KT-MUG-001"
    assert shop.category("tableware-bowls").name == "Bowls"
    assert shop.product("no-such-thing") is None
    assert shop.category("no-such-thing") is None


def test_a_parent_category_holds_what_its_children_hold():
    shop = sample_shop()
    tableware = shop.category("tableware")
    assert len(tableware.products) == sum(
        len(one.products) for one in shop.categories if len(one.path) == 2 and one.path[0] == "Tableware"
    )


@pytest.mark.parametrize(
    ("words", "first"), [("ramen", "KT-BOW-002"), ("amfora", "KT-VAS-003"), ("blue mug", "KT-MUG")]
)
def test_the_search_forgives_typos(words, first):
    assert sample_shop().search(words)[0].id.startswith(first)


def test_a_search_for_nothing_or_nonsense_finds_nothing():
    assert sample_shop().search("  ") == ()
    assert sample_shop().search("xqzzt") == ()


def test_a_slug_keeps_letters_of_every_script():
    assert slug_of("Flax Napkins, set of four") == "flax-napkins-set-of-four"
    assert slug_of("Größe & 器") == "grösse-器"
