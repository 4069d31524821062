from support.showcase import KEY
from widget_server.db.tables import ProductAlias
from widget_server.showcase.stars import MAX_PRODUCTS, stars_of


def test_stars_stand_under_the_names_asked_for_and_unknown_ones_are_left_out(shop, showcases):
    shop.session.add(ProductAlias(site_id=shop.site_id, kind="sku", value="SKU-1", product_id="AT-DRE-001"))
    shop.session.commit()
    assert stars_of(showcases.of(KEY), ["SKU-1", "AT-BAG-002", "nope"]) == {
        "SKU-1": {"average": 4.0, "count": 2},
        "AT-BAG-002": {"average": None, "count": 0},
    }


def test_an_endless_list_ends(shop, showcases):
    names = [f"nope{number}" for number in range(MAX_PRODUCTS)]
    assert stars_of(showcases.of(KEY), [*names, "AT-DRE-001"]) == {}
