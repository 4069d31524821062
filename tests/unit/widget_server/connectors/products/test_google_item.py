import pytest

from widget_server.connectors.products.google_item import product_of_item
from widget_server.connectors.types import Alias, RawProduct, RowError

ITEM = {
    "id": ["AT-1"],
    "title": ["Willow &amp; Sons <b>Dress</b>"],
    "description": ["<p>Soft.</p><p>Long.</p>"],
    "link": ["https://shop.example/products/willow?variant=9"],
    "image_link": ["photos/a.jpg"],
    "additional_image_link": ["photos/b.jpg", "javascript:alert(1)", "photos/a.jpg"],
    "price": ["49.90 USD"],
    "sale_price": ["39.90 USD"],
    "availability": ["in stock"],
    "brand": ["Atelier"],
    "product_type": ["Women > Dresses"],
    "color": ["Blue"],
    "material": ["Linen"],
    "gtin": ["0012345678905"],
    "mpn": ["W-1"],
    "item_group_id": ["W"],
    "condition": ["new"],
    "product_highlight": ["one", "two"],
}


def read(**changes):
    item = {name: values for name, values in {**ITEM, **changes}.items() if values}
    return product_of_item(7, item, "EUR")


def test_every_attribute_finds_its_field():
    assert read() == RawProduct(
        line=7,
        id="AT-1",
        title="Willow & Sons Dress",
        description="Soft.\n\nLong.",
        url="https://shop.example/products/willow?variant=9",
        image_urls=("photos/a.jpg", "photos/b.jpg"),
        price_minor=4990,
        sale_price_minor=3990,
        currency="USD",
        availability="in_stock",
        brand="Atelier",
        category_path=("Women", "Dresses"),
        color="Blue",
        material="Linen",
        aliases=(
            Alias(kind="gtin", value="0012345678905"),
            Alias(kind="mpn", value="W-1"),
            Alias(kind="group", value="W"),
            Alias(kind="link", value="https://shop.example/products/willow?variant=9"),
            Alias(kind="handle", value="willow"),
            Alias(kind="variant", value="9"),
        ),
        raw={"condition": "new", "product_highlight": ["one", "two"]},
    )


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("in_stock", "in_stock"),
        ("In Stock", "in_stock"),
        ("https://schema.org/OutOfStock", "out_of_stock"),
        ("out of stock", "out_of_stock"),
        ("preorder", "preorder"),
        ("pre-order", "preorder"),
        ("backorder", "backorder"),
        ("", "in_stock"),
    ],
)
def test_availability_is_read_in_old_and_new_spellings(written, read_as):
    assert read(availability=[written] if written else []).availability == read_as


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": []}, "missing_id"),
        ({"id": ["x" * 300]}, "missing_id"),
        ({"title": []}, "missing_title"),
        ({"title": ["<p></p>"]}, "missing_title"),
        ({"availability": ["perhaps"]}, "bad_availability"),
        ({"price": ["cheap"]}, "bad_price"),
        ({"price": ["5.00 ZZZ"]}, "bad_currency"),
        ({"sale_price": ["5.00 EUR"]}, "bad_currency"),
    ],
)
def test_what_cannot_be_used_is_a_row_error_with_its_line(changes, code):
    found = read(**changes)
    assert isinstance(found, RowError)
    assert (found.line, found.code) == (7, code)


def test_prices_without_a_currency_are_in_the_shop_s():
    found = read(price=["10"], sale_price=["9"])
    assert (found.currency, found.price_minor, found.sale_price_minor) == ("EUR", 1000, 900)


def test_a_product_without_a_price_is_taken():
    found = read(price=[], sale_price=[])
    assert (found.price_minor, found.currency) == (None, "EUR")


def test_a_script_as_link_is_dropped():
    assert read(link=["javascript:alert(1)"]).url == ""


def test_google_s_category_stands_in_for_the_shop_s_unless_it_is_a_number():
    assert read(product_type=[], google_product_category=["Apparel &gt; Dresses"]).category_path == (
        "Apparel",
        "Dresses",
    )
    assert read(product_type=[], google_product_category=["2271"]).category_path == ()
