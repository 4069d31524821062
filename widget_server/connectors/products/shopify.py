"""Shopify product CSVs in both header dialects: the rows of one handle are one product.

Owns the columns and the grouping. Memory holds one product at a time. A file of Shopify has the rows of a product
together; rows of a handle that was already read are an error which says so, because merging them would need the file.
Source: help.shopify.com, "Using CSV files to import and export products", and its two template files.
"""

import re
import unicodedata
from collections.abc import Iterator

from widget_server.connectors.parsing.headers import Signature
from widget_server.connectors.parsing.links import photo_reference, product_reference
from widget_server.connectors.parsing.money import Amount, BadAmount, read_amount
from widget_server.connectors.parsing.tables import Row, Table
from widget_server.connectors.parsing.text import one_line, plain
from widget_server.connectors.types import Alias, AliasKind, RawProduct, RowError

SIGNATURE = Signature(
    core=frozenset({"title"}),
    markers=frozenset(
        {
            "handle",
            "urlhandle",
            "bodyhtml",
            "vendor",
            "variantsku",
            "variantprice",
            "option1value",
            "imagesrc",
            "productimageurl",
            "compareatprice",
            "inventoryquantity",
        }
    ),
    foreign=frozenset({"rating", "body", "caption", "reviewcontent", "reviewtext", "reviewtitle"}),
)
# Shopify's own limits are 2,048 variants and 250 images.
_MOST_IMAGES = 250
_MOST_ALIASES = 3 * 2048
_COLOR_NAMES = frozenset({"color", "colour", "farbe", "couleur", "colore", "kleur", "cor", "färg", "颜色", "カラー"})
_MATERIAL_NAMES = frozenset({"material", "matière", "materiale", "materiaal", "材质", "素材"})
# What the shop pays is nobody else's business; texts and variants have their own place.
_NOT_RAW = frozenset(
    {
        "handle",
        "urlhandle",
        "title",
        "bodyhtml",
        "description",
        "tags",
        "costperitem",
        "imagesrc",
        "productimageurl",
        "imageposition",
        "variantimage",
        "variantimageurl",
        "variantsku",
        "sku",
        "variantbarcode",
        "barcode",
        "variantprice",
        "price",
        "variantcompareatprice",
        "compareatprice",
        "vendor",
        "type",
        "productcategory",
    }
)


def read_shopify(table: Table, currency: str) -> Iterator[RawProduct | RowError]:
    """Yield one product for the rows of each handle; a row that cannot be used is a RowError of its own."""
    current: _Product | None = None
    seen: set[int] = set()
    for row in table.rows():
        if isinstance(row, RowError):
            yield row
            continue
        handle = product_reference(row.first("handle", "urlhandle")) or _handle_of_title(row["title"])
        if not handle:
            yield RowError(line=row.line, code="missing_id", sentence="The row has neither a handle nor a title.")
            continue
        if current is None or current.handle != handle:
            if current is not None:
                yield current.finish()
            current = _Product(handle, row, currency, is_known=hash(handle) in seen)
            seen.add(hash(handle))
        error = current.add(row)
        if error:
            yield error
    if current is not None:
        yield current.finish()


class _Product:
    """The rows of one handle, gathered."""

    def __init__(self, handle: str, row: Row, currency: str, *, is_known: bool) -> None:
        self.handle = handle
        self._first = row
        self._currency = currency
        self._is_known = is_known
        self._images: list[tuple[int, str]] = []
        self._variant_images: dict[str, None] = {}
        self._aliases: dict[Alias, None] = {}
        self._prices: list[Amount] = []
        self._compare_at: list[Amount] = []
        self._stock: set[bool] = set()
        self._options: dict[str, dict[str, None]] = {}
        self._option_names = ["", "", ""]

    def add(self, row: Row) -> RowError | None:
        """Take one row: a variant, an image or both."""
        if self._is_known:
            return None
        image = photo_reference(row.first("imagesrc", "productimageurl"))
        if image and len(self._images) < _MOST_IMAGES:
            position = row["imageposition"]
            self._images.append((int(position) if position.isdecimal() else len(self._images) + 1, image))
        if not row.first("option1value", "variantprice", "price", "variantsku", "sku"):
            return None
        self._stock.add(_is_available(row))
        own_image = photo_reference(row.first("variantimage", "variantimageurl"))
        if own_image and len(self._variant_images) < _MOST_IMAGES:
            self._variant_images[own_image] = None
        self._add_aliases(row)
        self._add_options(row)
        return self._add_price(row)

    def _add_aliases(self, row: Row) -> None:
        columns: tuple[tuple[AliasKind, str], ...] = (
            ("sku", row.first("variantsku", "sku")),
            ("gtin", row.first("variantbarcode", "barcode")),
            ("variant", row.first("variantid", "id")),
            ("mpn", row["googleshoppingmpn"]),
        )
        for kind, text in columns:
            value = product_reference(text) if text else ""
            if value and len(self._aliases) < _MOST_ALIASES:
                self._aliases[Alias(kind=kind, value=value)] = None

    def _add_options(self, row: Row) -> None:
        for number in (1, 2, 3):
            # Only the first row names the options; the rows of further variants leave the name empty.
            self._option_names[number - 1] = row[f"option{number}name"] or self._option_names[number - 1]
            value = one_line(row[f"option{number}value"])
            values = self._options.setdefault(self._option_names[number - 1].casefold(), {})
            if value and len(values) < _MOST_IMAGES:
                values[value] = None

    def _add_price(self, row: Row) -> RowError | None:
        price, compare_at = row.first("variantprice", "price"), row.first("variantcompareatprice", "compareatprice")
        try:
            if price:
                self._prices.append(read_amount(price, self._currency))
                self._prices = [min(self._prices, key=_minor)]
            if compare_at:
                self._compare_at.append(read_amount(compare_at, self._currency))
                self._compare_at = [min(self._compare_at, key=_minor)]
        except BadAmount as error:
            return RowError(line=row.line, code=error.code, sentence=error.sentence)
        return None

    def finish(self) -> RawProduct | RowError:
        """Give the product of all rows."""
        row = self._first
        if self._is_known:
            return RowError(
                line=row.line,
                code="duplicate_id",
                sentence="Rows of this handle stand further up. Sort the file so that a product's rows are together.",
            )
        title = one_line(plain(row["title"]))
        if not title:
            return RowError(line=row.line, code="missing_title", sentence="The first row of this handle has no title.")
        images = [image for _, image in sorted(self._images, key=lambda placed: placed[0])]
        raw: dict[str, object] = {key: one_line(value) for key, value in row.others(_NOT_RAW).items()}
        if self._compare_at:
            raw["compare_at_price_minor"] = self._compare_at[0].minor
        return RawProduct(
            line=row.line,
            id=self.handle,
            title=title,
            description=plain(row.first("bodyhtml", "description")),
            image_urls=tuple(dict.fromkeys([*images, *self._variant_images])),
            price_minor=self._prices[0].minor if self._prices else None,
            currency=self._prices[0].currency if self._prices else self._currency,
            availability="out_of_stock" if self._stock == {False} else "in_stock",
            brand=one_line(row["vendor"]),
            category_path=_category(row),
            tags=tuple(dict.fromkeys(tag for part in row["tags"].split(",") if (tag := one_line(part)))),
            color=self._option_values(_COLOR_NAMES),
            material=self._option_values(_MATERIAL_NAMES),
            aliases=tuple(self._aliases),
            published=row.first("published", "publishedononlinestore").lower() not in ("false", "no", "0")
            and row["status"].lower() in ("", "active"),
            raw=raw,
        )

    def _option_values(self, names: frozenset[str]) -> str:
        """Give the values of the first option with one of these names, as Google writes several: divided by "/"."""
        return next(("/".join(values) for name, values in self._options.items() if name in names), "")


def _minor(amount: Amount) -> int:
    return amount.minor


def _is_available(row: Row) -> bool:
    """Whether a variant can be bought: sold beyond its stock, not counted at all, or counted and there."""
    if row.first("variantinventorypolicy", "continuesellingwhenoutofstock").lower() in ("continue", "true", "yes"):
        return True
    quantity = row.first("variantinventoryqty", "inventoryquantity")
    # An empty tracker means that Shopify does not count this variant, whatever the quantity says.
    has_tracker_column = row.has("variantinventorytracker") or row.has("inventorytracker")
    if not quantity or (has_tracker_column and not row.first("variantinventorytracker", "inventorytracker")):
        return True
    return not quantity.startswith("-") and quantity.strip("0.,") != ""


def _category(row: Row) -> tuple[str, ...]:
    for text in (row["type"], row["productcategory"], row["googleshoppinggoogleproductcategory"]):
        text = one_line(text)
        if text and not text.isdigit():
            return tuple(part for piece in text.split(">") if (part := piece.strip()))
    return ()


def _handle_of_title(title: str) -> str:
    """Make the handle that Shopify itself makes for a new product without one: "Café Crème" is "cafe-creme"."""
    decomposed = unicodedata.normalize("NFKD", one_line(title).lower())
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", letters)).strip("-")
