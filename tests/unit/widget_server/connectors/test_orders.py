from datetime import UTC, datetime

import pytest

from widget_server.connectors.registry import read_orders
from widget_server.connectors.types import RawOrder, RowError, UnreadableFile


def read(tmp_path, text, **options):
    path = tmp_path / "orders.csv"
    path.write_text(text)
    return list(read_orders(path, currency="EUR", **options))


def test_a_row_is_a_line_of_an_order_under_many_column_names(tmp_path):
    texts = (
        "order,customer,product,quantity,price,time\n1001,P@X.example,AT-1,2,9.90,2026-11-01T08:00:00Z\n",
        "Order ID;Customer email;SKU;Qty;Unit price;Created at\n1001;p@x.example;AT-1;2;9,90 €;1.11.2026 08:00\n",
        "order_id,customer_reference,product_id,quantity,line_total,date\n"
        "1001,p@x.example,AT-1,2,19.80,2026-11-01 08:00\n",
    )
    for text in texts:
        assert read(tmp_path, text) == [
            RawOrder(
                line=2, order="1001", customer="p@x.example", product="AT-1", quantity=2, value_minor=1980,
                currency="EUR", at=datetime(2026, 11, 1, 8, tzinfo=UTC),
            )
        ]  # fmt: skip


def test_shopify_s_export_names_buyer_and_time_once_an_order(tmp_path):
    found = read(
        tmp_path,
        "Name,Email,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n"
        "#1001,p@x.example,USD,2026-11-01 08:00:00 +0100,1,Mug,9.90,M-1\n#1001,,,,2,Cup,5.00,C-1\n"
        "#1002,q@x.example,USD,2026-11-02 08:00:00 +0100,1,Vase,20.00,\n",
    )
    assert [(line.order, line.customer, line.product, line.value_minor, line.currency) for line in found] == [
        ("#1001", "p@x.example", "M-1", 990, "USD"),
        ("#1001", "p@x.example", "C-1", 1000, "USD"),
        ("#1002", "q@x.example", "Vase", 2000, "USD"),
    ]
    assert found[1].at == datetime(2026, 11, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",c,p,1,5,2026-01-01", "missing_order"),
        ("1,c,,1,5,2026-01-01", "missing_product"),
        ("1,c,p,0,5,2026-01-01", "bad_quantity"),
        ("1,c,p,-1,5,2026-01-01", "bad_quantity"),
        ("1,c,p,1.5,5,2026-01-01", "bad_quantity"),
        ("1,c,p,1,cheap,2026-01-01", "bad_price"),
        ("1,c,p,1000000,99999999,2026-01-01", "bad_price"),
        ("1,c,p,1,5,soon", "bad_date"),
    ],
)
def test_what_cannot_be_used_is_a_row_error(tmp_path, row, code):
    good, bad = read(tmp_path, f"order,customer,product,quantity,price,time\n0,c,p,,,\n{row}\n")
    assert (good.quantity, good.value_minor, good.at) == (1, None, None)
    assert isinstance(bad, RowError)
    assert (bad.line, bad.code) == (3, code)


def test_an_order_holds_a_product_once(tmp_path):
    found = read(tmp_path, "order,product\n1,a\n1,b\n1,a\n2,a\n")
    assert [getattr(record, "code", "") for record in found] == ["", "", "duplicate_id", ""]


def test_dates_with_two_meanings_need_an_order(tmp_path):
    text = "order,product,date\n1,a,03/04/2026\n"
    with pytest.raises(UnreadableFile):
        read(tmp_path, text)
    assert read(tmp_path, text, date_order="dmy")[0].at == datetime(2026, 4, 3, tzinfo=UTC)


def test_a_file_of_something_else_is_unreadable(tmp_path):
    with pytest.raises(UnreadableFile):
        read(tmp_path, "rating,body\n5,x\n")
