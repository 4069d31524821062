import pytest
from sqlalchemy.orm import Session

from support import NOW
from support.shop import add_product, add_site
from widget_server.db.tables import ProductAlias
from widget_server.services.search_products import search_products


@pytest.fixture
def site_id(session: Session) -> int:
    site = add_site(session)
    for product_id, title in (("V1", "Willow Vase"), ("V2", "Vase, tall willow"), ("B1", "Ash Bowl 100%")):
        add_product(session, site, product_id, title)
    session.add(ProductAlias(site_id=site.id, kind="sku", value="SKU-77", product_id="B1"))
    add_product(session, add_site(session, "pk_other"), "X", "Willow Vase of others")
    session.flush()
    return site.id


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("willow", ["V1", "V2"]),
        ("vase wil", ["V1", "V2"]),
        ("vase", ["V2", "V1"]),
        ("sku-7", ["B1"]),
        ("b1", ["B1"]),
        ("0%", ["B1"]),
        ("wilow vaze", ["V1"]),
        ("zzzzzz", []),
    ],
)
def test_products_are_found_by_words_numbers_and_in_spite_of_a_typo(session: Session, site_id, typed, expected):
    assert [one.id for one in search_products(session, site_id, typed)] == expected


def test_nothing_typed_shows_the_newest(session: Session, site_id: int):
    found = search_products(session, site_id, " ", limit=2)
    assert len(found) == 2
    assert found[0].in_stock
    assert NOW is not None
