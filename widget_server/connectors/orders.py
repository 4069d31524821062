"""Order files: one row a product bought. Column names in the spellings of shops, Shopify's order export among them.

Owns the columns. The orders are the shop's own records; who bought what is private.
"""

from collections.abc import Iterator

from widget_server.connectors.parsing.dates import BadDate, find_date_order, read_instant
from widget_server.connectors.parsing.headers import Signature
from widget_server.connectors.parsing.links import MOST_ID_CHARACTERS, product_reference
from widget_server.connectors.parsing.money import Amount, BadAmount, read_amount
from widget_server.connectors.parsing.tables import Row, Table
from widget_server.connectors.parsing.text import one_line
from widget_server.connectors.types import DateOrder, RawOrder, RowError

_ORDER = ("order", "orderid", "ordernumber", "orderno", "orderreference", "ordername", "transactionid", "name")
_CUSTOMER = (
    "customer", "customerreference", "customerref", "customerid", "customeremail", "email", "emailaddress", "buyer",
    "buyeremail", "shopper", "shopperid", "userid", "user",
)  # fmt: skip
_PRODUCT = (
    "product", "productid", "lineitemsku", "sku", "productsku", "variantsku", "item", "itemid", "producthandle",
    "handle", "lineitemname",
)  # fmt: skip
_QUANTITY = ("quantity", "qty", "lineitemquantity", "units", "count", "amountordered")
_UNIT_PRICE = ("price", "unitprice", "lineitemprice", "itemprice", "productprice")
_LINE_VALUE = ("value", "linetotal", "lineprice", "total", "amount", "revenue")
_TIME = ("time", "date", "at", "orderedat", "orderdate", "ordertime", "createdat", "purchasedat", "paidat", "timestamp")
_MOST_QUANTITY = 1_000_000
_MOST_MINOR = 10**15

SIGNATURE = Signature(core=frozenset(), one_of=(frozenset(_ORDER), frozenset(_PRODUCT)), foreign=frozenset({"rating"}))


def read_orders_table(table: Table, currency: str, date_order: DateOrder | None) -> Iterator[RawOrder | RowError]:
    """Yield the lines of the orders.

    A row that repeats an order's name may leave customer, currency and time empty, as Shopify's export does: they are
    those of the row before. Raises UnreadableFile where the dates can be read in two ways and no order is given.
    """
    if date_order is None:
        rows = (row for row in table.rows() if isinstance(row, Row))
        found = find_date_order((row.line, row.first(*_TIME)) for row in rows)
        date_order = found.order if found else None
    before = ("", "", "", "")
    for row in table.rows():
        if isinstance(row, RowError):
            yield row
            continue
        order = product_reference(row.first(*_ORDER))
        customer, code, time = row.first(*_CUSTOMER), row["currency"], row.first(*_TIME)
        if order and order == before[0]:
            customer, code, time = customer or before[1], code or before[2], time or before[3]
        before = (order, customer, code, time)
        yield _order(row, order, customer, code or currency, time, date_order)


def _order(
    row: Row, order: str, customer: str, currency: str, time: str, date_order: DateOrder | None
) -> RawOrder | RowError:
    if not order:
        return RowError(line=row.line, code="missing_order", sentence="The row has no usable order number.")
    product = product_reference(row.first(*_PRODUCT))
    if not product:
        return RowError(line=row.line, code="missing_product", sentence="The row names no product that can be used.")
    written = row.first(*_QUANTITY).removesuffix(".0") or "1"
    quantity = int(written) if written.isdecimal() and len(written) < 9 else 0
    if not 1 <= quantity <= _MOST_QUANTITY:
        return RowError(line=row.line, code="bad_quantity", sentence="The quantity is no whole number from 1 on.")
    try:
        value = _value(row, quantity, currency.upper())
        at = read_instant(time, date_order)
    except (BadAmount, BadDate) as error:
        return RowError(line=row.line, code=error.code, sentence=error.sentence)
    customer = one_line(customer)[:MOST_ID_CHARACTERS]
    return RawOrder(
        line=row.line,
        order=order,
        customer=customer.lower() if "@" in customer else customer,
        product=product,
        quantity=quantity,
        value_minor=value.minor if value else None,
        currency=value.currency if value else currency.upper(),
        at=at,
    )


def _value(row: Row, quantity: int, currency: str) -> Amount | None:
    """Give what the whole line cost: the unit price times the quantity, else the line's own value."""
    price, total = row.first(*_UNIT_PRICE), row.first(*_LINE_VALUE)
    if not price:
        return read_amount(total, currency) if total else None
    unit = read_amount(price, currency)
    if unit.minor * quantity > _MOST_MINOR:
        raise BadAmount("bad_price", "The price is too large.")
    return Amount(minor=unit.minor * quantity, currency=unit.currency)
