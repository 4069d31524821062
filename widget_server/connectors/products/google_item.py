"""Turn the attributes of one Google Merchant item, from XML or from a table, into a RawProduct.

Owns the meaning of the attributes (Google's product data specification); knows no file format.
"""

from collections.abc import Mapping, Sequence

from widget_server.connectors.parsing.links import link_aliases, photo_reference, product_reference, web_link
from widget_server.connectors.parsing.money import BadAmount, read_amount
from widget_server.connectors.parsing.text import one_line, plain
from widget_server.connectors.types import Alias, AliasKind, Availability, RawProduct, RowError

# The spellings of today, of before 2021 (with spaces) and of schema.org, all as letters only.
_AVAILABILITY: dict[str, Availability] = {
    "instock": "in_stock",
    "limitedavailability": "in_stock",
    "instoreonly": "in_stock",
    "onlineonly": "in_stock",
    "availablefororder": "in_stock",
    "outofstock": "out_of_stock",
    "soldout": "out_of_stock",
    "discontinued": "out_of_stock",
    "preorder": "preorder",
    "presale": "preorder",
    "backorder": "backorder",
}
_ALIASES: tuple[tuple[str, AliasKind], ...] = (
    ("gtin", "gtin"),
    ("mpn", "mpn"),
    ("item_group_id", "group"),
    ("sku", "sku"),
)
# The attributes with a field of their own; all others stay in `raw`.
FIELDS = frozenset(
    {
        "id",
        "title",
        "description",
        "link",
        "image_link",
        "additional_image_link",
        "price",
        "sale_price",
        "availability",
        "brand",
        "product_type",
        "color",
        "material",
        "gtin",
        "mpn",
        "item_group_id",
        "sku",
    }
)
# Google takes 1 + 10 images; more than this is a mistake.
_MOST_IMAGES = 50


def product_of_item(line: int, item: Mapping[str, Sequence[str]], currency: str) -> RawProduct | RowError:
    """Read one item.

    item : attribute name (lower case, underscores, no prefix) -> its values, at least one each.
    A missing availability is read as in stock: the attribute is required, and a shop lists what it sells.
    """

    def one(name: str) -> str:
        values = item.get(name)
        return one_line(values[0]) if values else ""

    product_id = product_reference(one("id"))
    if not product_id:
        return RowError(line=line, code="missing_id", sentence="The item has no usable id.")
    title = one_line(plain(one("title")))
    if not title:
        return RowError(line=line, code="missing_title", sentence="The item has no title.")
    availability = _availability(one("availability"))
    if availability is None:
        return RowError(
            line=line,
            code="bad_availability",
            sentence="The availability is none of in_stock, out_of_stock, preorder, backorder.",
        )
    try:
        price = read_amount(text, currency) if (text := one("price")) else None
        sale = read_amount(text, price.currency if price else currency) if (text := one("sale_price")) else None
    except BadAmount as error:
        return RowError(line=line, code=error.code, sentence=error.sentence)
    if price and sale and sale.currency != price.currency:
        return RowError(line=line, code="bad_currency", sentence="Price and sale price are in different currencies.")
    link = web_link(one("link"))
    aliases = [
        Alias(kind=kind, value=reference)
        for name, kind in _ALIASES
        for value in item.get(name, ())
        if (reference := product_reference(value))
    ]
    return RawProduct(
        line=line,
        id=product_id,
        title=title,
        description=plain(item["description"][0]) if "description" in item else "",
        url=link,
        image_urls=_images(item),
        price_minor=price.minor if price else None,
        sale_price_minor=sale.minor if sale else None,
        currency=price.currency if price else currency,
        availability=availability,
        brand=one("brand"),
        category_path=_category(item),
        color=one("color"),
        material=one("material"),
        aliases=tuple(dict.fromkeys([*aliases, *link_aliases(link)])),
        raw={name: _raw(values) for name, values in item.items() if name not in FIELDS},
    )


def _availability(text: str) -> Availability | None:
    letters = "".join(filter(str.isalpha, text.rsplit("/", 1)[-1].lower()))
    return _AVAILABILITY.get(letters) if letters else "in_stock"


def _images(item: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    written = [*item.get("image_link", ()), *item.get("additional_image_link", ())]
    return tuple(dict.fromkeys(found for text in written if (found := photo_reference(text))))[:_MOST_IMAGES]


def _category(item: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Give the shop's own category, else Google's; where Google's is a number of its taxonomy it names nothing."""
    for name in ("product_type", "google_product_category"):
        text = one_line(plain(item[name][0])) if name in item else ""
        if text and not text.isdigit():
            return tuple(part for piece in text.split(">") if (part := piece.strip()))
    return ()


def _raw(values: Sequence[str]) -> object:
    cleaned = [one_line(value) for value in values]
    return cleaned[0] if len(cleaned) == 1 else cleaned
