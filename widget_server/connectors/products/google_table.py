"""Google Merchant feeds as a table, usually tab-separated, with "image_link" or "image link" as column names.

Owns the columns' names; google_item owns their meaning. Source: support.google.com/merchants, "Text (TSV) files".
"""

from collections.abc import Iterator

from widget_server.connectors.parsing.headers import Signature
from widget_server.connectors.parsing.links import photo_references
from widget_server.connectors.parsing.tables import Table, header_key
from widget_server.connectors.products.google_item import FIELDS, product_of_item
from widget_server.connectors.types import RawProduct, RowError

SIGNATURE = Signature(
    core=frozenset({"id", "title"}),
    markers=frozenset({"link", "imagelink", "availability", "googleproductcategory", "itemgroupid"}),
    foreign=frozenset({"rating", "caption"}),
)


def read_google_table(table: Table, currency: str) -> Iterator[RawProduct | RowError]:
    """Yield the rows of a table feed; attributes that may repeat hold their values divided by commas."""
    attributes = {header_key(name): name for name in FIELDS}
    for row in table.rows():
        if isinstance(row, RowError):
            yield row
            continue
        item = {attributes.get(key, key): [value] for key, value in row.others(frozenset()).items()}
        if "additional_image_link" in item:
            item["additional_image_link"] = list(photo_references(item["additional_image_link"][0]))
        yield product_of_item(row.line, item, currency)
