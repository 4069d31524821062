import csv
import io

import pytest

from widget_server.connectors.parsing.tables import open_table
from widget_server.connectors.products.shopify import read_shopify
from widget_server.connectors.types import Alias, RawProduct, RowError

OLD = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,"
    "Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,"
    "Variant Compare At Price,Variant Barcode,"
    "Image Src,Image Position,Image Alt Text,Variant Image,Status,Cost per item"
)
NEW = (
    "Title,URL handle,Description,Vendor,Type,Tags,Published on online store,Status,SKU,Barcode,Option1 name,"
    "Option1 value,Price,Price / International,Compare-at price,Cost per item,Inventory tracker,Inventory quantity,"
    "Continue selling when out of stock,Product image URL,Image position,Image alt text,Variant image URL"
)


def read(tmp_path, header, *rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, header.split(","), restval="")
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / "products.csv"
    path.write_text(text.getvalue())
    return list(read_shopify(open_table(path), "EUR"))


MUG = {"Handle": "mug", "Title": "Mug", "Variant Price": "9.00"}


def test_the_rows_of_a_handle_are_one_product_in_the_old_dialect(tmp_path):
    [product] = read(
        tmp_path,
        OLD,
        {
            "Handle": "mug", "Title": "Mug &amp; saucer", "Body (HTML)": "<p>For <b>tea</b></p>", "Vendor": "Kiln",
            "Type": "Tableware", "Tags": "tea, blue,tea", "Published": "true", "Option1 Name": "Color",
            "Option1 Value": "Blue", "Variant SKU": "M-B", "Variant Price": "12.50", "Variant Compare At Price": "15",
            "Variant Barcode": "'0012", "Image Src": "https://x.example/2.jpg", "Image Position": "2",
            "Variant Image": "https://x.example/v.jpg", "Cost per item": "3.10",
        },
        {"Handle": "mug", "Option1 Value": "Green", "Variant SKU": "M-G", "Variant Price": "11.00"},
        {"Handle": "mug", "Image Src": "https://x.example/1.jpg", "Image Position": "1"},
        {"Handle": "mug", "Image Src": "javascript:alert(1)", "Image Position": "3"},
    )  # fmt: skip
    assert isinstance(product, RawProduct)
    assert (product.line, product.id, product.title, product.description) == (2, "mug", "Mug & saucer", "For tea")
    assert product.image_urls == ("https://x.example/1.jpg", "https://x.example/2.jpg", "https://x.example/v.jpg")
    assert (product.price_minor, product.currency) == (1100, "EUR")
    assert product.raw["compare_at_price_minor"] == 1500
    assert (product.brand, product.category_path, product.tags) == ("Kiln", ("Tableware",), ("tea", "blue"))
    assert product.color == "Blue/Green"
    assert product.aliases == (
        Alias(kind="sku", value="M-B"),
        Alias(kind="gtin", value="0012"),
        Alias(kind="sku", value="M-G"),
    )
    assert product.published
    assert "3.10" not in str(product.raw)


def test_the_new_dialect_says_the_same(tmp_path):
    [product] = read(
        tmp_path,
        NEW,
        {
            "Title": "Mug", "URL handle": "mug", "Description": "Tea", "SKU": "M", "Barcode": "12", "Price": "12.50",
            "Price / International": "99", "Product image URL": "https://x.example/1.jpg", "Status": "active",
            "Option1 name": "Material", "Option1 value": "Stoneware", "Inventory tracker": "shopify",
            "Inventory quantity": "0", "Continue selling when out of stock": "FALSE",
            "Published on online store": "TRUE",
        },
    )  # fmt: skip
    assert (product.id, product.price_minor, product.material) == ("mug", 1250, "Stoneware")
    assert (product.availability, product.published) == ("out_of_stock", True)
    assert product.image_urls == ("https://x.example/1.jpg",)


def test_a_new_product_needs_a_title_only_and_gets_shopify_s_handle(tmp_path):
    found = read(
        tmp_path, "Title,Price", {"Title": "Café Crème (2 cups)", "Price": "5"}, {"Title": "茶杯"}, {"Price": "1"}
    )
    assert {record.id for record in found if isinstance(record, RawProduct)} == {"cafe-creme-2-cups", "茶杯"}
    assert [(error.line, error.code) for error in found if isinstance(error, RowError)] == [(4, "missing_id")]


@pytest.mark.parametrize(
    ("variants", "availability"),
    [
        ([("shopify", "0", "deny"), ("shopify", "3", "deny")], "in_stock"),
        ([("shopify", "0", "deny"), ("shopify", "-2", "deny")], "out_of_stock"),
        ([("shopify", "0", "continue")], "in_stock"),
        ([("", "0", "deny")], "in_stock"),
        ([("shopify", "", "deny")], "in_stock"),
    ],
)
def test_a_product_is_in_stock_if_any_variant_can_be_bought(tmp_path, variants, availability):
    names = ("Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy")
    rows = [MUG | dict(zip(names, variant, strict=True)) for variant in variants]
    assert read(tmp_path, OLD, *rows)[0].availability == availability


def test_without_a_tracker_column_the_quantity_decides(tmp_path):
    [product] = read(tmp_path, "Handle,Title,Variant Price,Variant Inventory Qty", MUG | {"Variant Inventory Qty": "0"})
    assert product.availability == "out_of_stock"


@pytest.mark.parametrize(
    ("published", "status", "is_published"),
    [("true", "active", True), ("", "", True), ("false", "active", False), ("true", "draft", False),
     ("TRUE", "Archived", False), ("true", "unlisted", False)],
)  # fmt: skip
def test_drafts_and_archived_products_are_not_published(tmp_path, published, status, is_published):
    [product] = read(tmp_path, OLD, MUG | {"Published": published, "Status": status})
    assert product.published is is_published


def test_rows_of_a_handle_that_stand_apart_are_an_error_that_says_what_to_do(tmp_path):
    found = read(
        tmp_path,
        OLD,
        MUG,
        {"Handle": "cup", "Title": "Cup"},
        {"Handle": "mug", "Image Src": "a.jpg"},
        {"Handle": "mug"},
    )
    assert [(record.line, getattr(record, "code", "")) for record in found] == [(2, ""), (3, ""), (4, "duplicate_id")]
    assert "Sort" in found[2].sentence


def test_a_variant_with_a_broken_price_is_an_error_and_the_product_stays(tmp_path):
    error, product = read(tmp_path, OLD, MUG, {"Handle": "mug", "Option1 Value": "L", "Variant Price": "cheap"})
    assert (error.line, error.code) == (3, "bad_price")
    assert (product.id, product.price_minor) == ("mug", 900)


def test_a_group_without_a_title_is_an_error(tmp_path):
    [error] = read(tmp_path, OLD, {"Handle": "mug", "Image Src": "a.jpg"})
    assert (error.line, error.code) == (2, "missing_title")


def test_a_handle_that_ends_in_digits_stays_a_handle(tmp_path):
    [product] = read(tmp_path, OLD, MUG | {"Handle": "mug-555"})
    assert product.id == "mug-555"
