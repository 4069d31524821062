import random

import pytest

from ranking import CatalogueProduct
from ranking.related import Related

PRODUCTS = (
    CatalogueProduct(id="teapot", title="Stoneware Teapot", category=("Table", "Tea"), price_minor=4900, brand="Kiln"),
    CatalogueProduct(id="cup", title="Stoneware Tea Cup", category=("Table", "Tea"), price_minor=1900, brand="Kiln"),
    CatalogueProduct(id="mug", title="Mug", category=("Table", "Coffee"), price_minor=2400),
    CatalogueProduct(id="vase", title="Tall Vase", category=("Home",), price_minor=5900),
    CatalogueProduct(id="card", title="Gift Card", category=("Gifts",)),
    CatalogueProduct(id="old", title="Stoneware Teapot, old glaze", category=("Table", "Tea"), in_stock=False),
)


def names(found):
    return [one.id for one in found]


def test_similar_products_are_of_the_same_kind_and_can_be_bought():
    assert names(Related(PRODUCTS).similar("teapot")) == ["cup", "mug"]


def test_what_is_looked_at_in_the_same_visits_is_similar_too():
    views = [("teapot", "vase")] * 30 + [("mug", "card")] * 30
    found = {one.id: one for one in Related(PRODUCTS, views=views).similar("teapot")}
    assert found["vase"].reason == "viewed"
    assert found["cup"].score > found["vase"].score
    assert "card" not in found


def test_what_cannot_be_bought_is_not_related_however_often_it_was():
    related = Related(PRODUCTS, [("teapot", "old")] * 50, [("teapot", "old")] * 50)
    assert "old" not in names(related.similar("teapot")) + names(related.together("teapot"))


def test_a_best_seller_that_goes_with_nothing_in_particular_is_not_listed():
    # The card is in every second order, whatever else is; mug and cup keep to themselves.
    baskets = [("mug", "card"), ("mug",), ("cup", "card"), ("cup",)] * 100 + [("teapot", "vase")] * 20
    found = Related(PRODUCTS, baskets).together("mug")
    assert all(one.reason == "alike" or one.id != "card" or one.score < 1.1 for one in found)
    assert [one.id for one in Related(PRODUCTS, baskets).together("teapot") if one.reason == "bought"] == ["vase"]


def test_together_means_more_often_than_chance_and_never_just_popular():
    generator = random.Random(3)
    baskets = []
    for n in range(400):
        basket = ["teapot", "vase"] if n % 10 == 0 else [generator.choice(("mug", "cup"))]
        if generator.random() < 0.7:
            basket.append("card")  # sells with everything
        baskets.append(basket)
    found = Related(PRODUCTS, baskets).together("teapot")
    assert (found[0].id, found[0].reason) == ("vase", "bought")
    assert all(one.id != "card" or one.score < 0.5 * found[0].score for one in found)


def test_one_common_order_says_little():
    found = Related(PRODUCTS, [("teapot", "vase"), *[("teapot", "mug")] * 20, *[("cup",)] * 100]).together("teapot")
    assert names(found)[:2] == ["mug", "vase"]
    assert found[0].score > found[1].score


def test_a_new_product_falls_back_on_alike_ones():
    found = Related(PRODUCTS, [("mug", "vase")] * 5).together("teapot")
    assert [one.reason for one in found] == ["alike", "alike"]


@pytest.mark.parametrize("kind", ["similar", "together"])
def test_an_unknown_product_has_no_relations(kind):
    assert getattr(Related(PRODUCTS), kind)("nowhere") == ()


def test_a_basket_of_unknown_or_repeated_products_does_no_harm():
    related = Related(PRODUCTS, [("nowhere",), (), ("teapot", "teapot"), tuple(f"x{n}" for n in range(1000))])
    assert names(related.together("teapot", limit=1)) == ["cup"]
