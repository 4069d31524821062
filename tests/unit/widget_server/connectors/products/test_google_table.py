from widget_server.connectors.parsing.tables import open_table
from widget_server.connectors.products.google_table import read_google_table


def read(tmp_path, text):
    path = tmp_path / "feed.tsv"
    path.write_text(text)
    return list(read_google_table(open_table(path), "USD"))


def test_underscored_spaced_and_prefixed_names_are_one(tmp_path):
    for names in ("id\ttitle\timage_link\tproduct_type", "ID\tTitle\tImage Link\tProduct Type", "g:id\tg:title\tg:image_link\tg:product_type"):  # fmt: skip  # noqa: E501
        [product] = read(tmp_path, f"{names}\n1\tMug\tphotos/a.jpg\tHome > Mugs\n")
        assert (product.line, product.id, product.title) == (2, "1", "Mug")
        assert product.image_urls == ("photos/a.jpg",)
        assert product.category_path == ("Home", "Mugs")


def test_more_images_stand_in_one_cell(tmp_path):
    [product] = read(tmp_path, "id\ttitle\timage_link\tadditional_image_link\n1\tMug\ta.jpg\tb.jpg,c.jpg\n")
    assert product.image_urls == ("a.jpg", "b.jpg", "c.jpg")


def test_other_columns_are_kept_and_a_broken_row_is_an_error(tmp_path):
    found = read(tmp_path, 'id\ttitle\tprice\tcondition\n1\t5" mug\t9.00 USD\tnew\n2\tMug\tfree\tnew\n')
    assert found[0].raw == {"condition": "new"}
    assert (found[1].line, found[1].code) == (3, "bad_price")
