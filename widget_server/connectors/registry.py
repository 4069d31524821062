"""The door of the connectors: find out what a file is and read it.

Owns detection, the names of the formats and the rule that an id counts once in a file. Reading is lazy and in constant
memory, but for eight bytes (and a set's overhead) an id. UnreadableFile is raised by the call or by the first step.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from widget_server.connectors.orders import SIGNATURE as ORDERS_SIGNATURE
from widget_server.connectors.orders import read_orders_table
from widget_server.connectors.parsing.dates import DateOrderFound
from widget_server.connectors.parsing.encodings import encoding_of, open_bytes
from widget_server.connectors.parsing.headers import detect, known_format, require
from widget_server.connectors.parsing.json_records import read_json_records
from widget_server.connectors.parsing.tables import Table, open_table
from widget_server.connectors.posts import instagram_graph, json_lines, posts_table
from widget_server.connectors.products import google_table, google_xml, shopify
from widget_server.connectors.reviews.dialect import Dialect
from widget_server.connectors.reviews.judgeme import JUDGEME
from widget_server.connectors.reviews.loox import LOOX_EXPORT, LOOX_IMPORT
from widget_server.connectors.reviews.okendo import OKENDO_EXPORT, OKENDO_IMPORT
from widget_server.connectors.reviews.powerreviews import POWERREVIEWS
from widget_server.connectors.reviews.reader import date_order_of, read_reviews_table
from widget_server.connectors.reviews.shopify_product_reviews import SHOPIFY_PRODUCT_REVIEWS
from widget_server.connectors.reviews.woocommerce import WOOCOMMERCE
from widget_server.connectors.reviews.yotpo import YOTPO_EXPORT, YOTPO_IMPORT
from widget_server.connectors.types import (
    DateOrder,
    RawOrder,
    RawPost,
    RawProduct,
    RawReview,
    RowError,
    Skipped,
    UnreadableFile,
)

_DIALECTS = {
    dialect.name: dialect
    for dialect in (
        JUDGEME, LOOX_IMPORT, LOOX_EXPORT, YOTPO_EXPORT, YOTPO_IMPORT, OKENDO_IMPORT, OKENDO_EXPORT,
        SHOPIFY_PRODUCT_REVIEWS, POWERREVIEWS, WOOCOMMERCE,
    )
}  # fmt: skip
_PRODUCT_TABLES = {"google_tsv": google_table.SIGNATURE, "shopify_csv": shopify.SIGNATURE}
PRODUCT_FORMATS = ("google_xml", *_PRODUCT_TABLES)
POST_FORMATS = ("instagram_graph", "json_lines", "csv")
REVIEW_FORMATS = tuple(_DIALECTS)

_DUPLICATE = "The same id stands further up in the file, and that row counts. Remove one of the two."


class _Record(Protocol):
    @property
    def line(self) -> int: ...


R = TypeVar("R", bound=_Record)


def detect_products(path: Path) -> str:
    """Name the format of a catalogue file. Raises UnreadableFile where it is none, or may be two."""
    if _opening(path) == "<":
        return "google_xml"
    return detect(open_table(path), _PRODUCT_TABLES)


def detect_posts(path: Path) -> str:
    """Name the format of a file of posts. Raises UnreadableFile where it is none."""
    if _opening(path) not in ("{", "["):
        return detect(open_table(path), {"csv": posts_table.SIGNATURE})
    for record in read_json_records(path):
        if not isinstance(record, RowError):
            return "instagram_graph" if instagram_graph.MARKERS & record[1].keys() else "json_lines"
    raise UnreadableFile("The file holds no posts.", reason="empty")


def detect_reviews(path: Path) -> str:
    """Name the dialect of a review file. Raises UnreadableFile where it is none, or may be two, naming them."""
    return detect(open_table(path), {name: dialect.signature for name, dialect in _DIALECTS.items()})


def read_products(path: Path, *, format: str | None = None, currency: str) -> Iterator[RawProduct | RowError]:
    """Read a catalogue.

    currency : ISO 4217 code, for prices that name none.  Raises UnreadableFile.
    """
    name = known_format(format, PRODUCT_FORMATS) if format else detect_products(path)
    if name == "google_xml":
        return _once(google_xml.read_google_xml(path, currency), _product_id)
    table = open_table(path)
    require(table, name, _PRODUCT_TABLES[name])
    read = google_table.read_google_table if name == "google_tsv" else shopify.read_shopify
    return _once(read(table, currency), _product_id)


def _product_id(product: RawProduct | RowError) -> str | None:
    return None if isinstance(product, RowError) else product.id


def read_posts(
    path: Path, *, format: str | None = None, date_order: DateOrder | None = None
) -> Iterator[RawPost | RowError]:
    """Read shoppers' posts.

    date_order : for tables whose dates can be read in two ways.  Raises UnreadableFile.
    """
    name = known_format(format, POST_FORMATS) if format else detect_posts(path)
    if name == "instagram_graph":
        posts = instagram_graph.read_instagram_graph(path)
    elif name == "json_lines":
        posts = json_lines.read_json_lines(path)
    else:
        table = open_table(path)
        require(table, name, posts_table.SIGNATURE)
        posts = posts_table.read_posts_table(table, date_order)
    return _once(posts, lambda post: None if isinstance(post, RowError) else f"{post.platform}\x1f{post.external_id}")


def read_reviews(
    path: Path, *, format: str | None = None, date_order: DateOrder | None = None, now: datetime
) -> Iterator[RawReview | Skipped | RowError]:
    """Read reviews.

    date_order : for dates that can be read in two ways; see review_date_order.  now : aware.  Raises UnreadableFile.
    """
    table, dialect = _reviews(path, format)
    return _once(
        read_reviews_table(table, dialect, date_order, now),
        lambda review: review.external_id if isinstance(review, RawReview) else None,
    )


def review_date_order(path: Path, *, format: str | None = None) -> DateOrderFound | None:
    """Tell which order of day and month the dates of a review file prove, and by which line; None if none is needed."""
    return date_order_of(*_reviews(path, format))


def _reviews(path: Path, format: str | None) -> tuple[Table, Dialect]:
    name = known_format(format, REVIEW_FORMATS) if format else detect_reviews(path)
    table = open_table(path)
    require(table, name, _DIALECTS[name].signature)
    return table, _DIALECTS[name]


def read_orders(path: Path, *, currency: str, date_order: DateOrder | None = None) -> Iterator[RawOrder | RowError]:
    """Read the lines of orders; an order may hold each product once.

    currency : ISO 4217 code, for rows that name none.  Raises UnreadableFile.
    """
    table = open_table(path)
    detect(table, {"orders": ORDERS_SIGNATURE})
    return _once(
        read_orders_table(table, currency, date_order),
        lambda line: None if isinstance(line, RowError) else f"{line.order}\x1f{line.product}",
    )


def _opening(path: Path) -> str:
    """Give the first character of a file that is no white space."""
    with open_bytes(path) as stream:
        head = stream.read(4096)
    encoding, errors = encoding_of(head)
    return head.decode(encoding, errors).lstrip("\ufeff \t\r\n")[:1]


def _once(records: Iterator[R], identity: Callable[[R], str | None]) -> Iterator[R | RowError]:
    """Let the first record of every identity through; raise UnreadableFile at the end if there was nothing at all."""
    seen: set[int] = set()
    is_empty = True
    for record in records:
        is_empty = False
        key = identity(record)
        if key is None:
            yield record
        elif hash(key) in seen:
            yield RowError(line=record.line, code="duplicate_id", sentence=_DUPLICATE)
        else:
            seen.add(hash(key))
            yield record
    if is_empty:
        raise UnreadableFile("The file holds no records.", reason="empty")
