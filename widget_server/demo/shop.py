"""The sample shop's own catalogue, as its storefront pages show it: products, categories and a forgiving search.

Owns what a shop system would own. Knows nothing of Vitrine's tables; Vitrine imports the same file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from widget_server.connectors.registry import read_products
from widget_server.connectors.types import RawProduct

SAMPLE = Path(__file__).parent / "sample"
CURRENCY = "EUR"
BRAND = "Kiln & Table"
# A fixed key, so that the storefront's pages can be written down once; new_publishable_key() never makes this one.
SITE_KEY = "pk_demo_kiln_and_table"
# The ratio of RapidFuzz at which "vaze" still finds "vase", and "lamp" does not find "plate".
FORGIVING = 72


@dataclass(frozen=True, kw_only=True)
class ShopProduct:
    """A product as the storefront shows it. slug names its page, photo is a file of the sample."""

    id: str
    slug: str
    title: str
    description: str
    photo: str
    price_minor: int
    was_minor: int | None
    availability: str
    category: tuple[str, ...]
    details: Mapping[str, str]

    @property
    def buyable(self) -> bool:
        """Whether it can be put into the cart."""
        return self.availability in {"in_stock", "preorder"}


@dataclass(frozen=True, kw_only=True)
class Category:
    """A category of the shop; slug names its page."""

    path: tuple[str, ...]
    slug: str
    products: tuple[ShopProduct, ...]

    @property
    def name(self) -> str:
        """Return the last part of the path."""
        return self.path[-1]

    @property
    def text(self) -> str:
        """Return the path as galleries and feeds write it."""
        return " > ".join(self.path)


@dataclass(frozen=True, kw_only=True)
class Shop:
    """The catalogue in the file's order."""

    products: tuple[ShopProduct, ...]
    categories: tuple[Category, ...]

    def product(self, slug: str) -> ShopProduct | None:
        """Return the product of a page."""
        return next((one for one in self.products if one.slug == slug), None)

    def category(self, slug: str) -> Category | None:
        """Return the category of a page."""
        return next((one for one in self.categories if one.slug == slug), None)

    def search(self, words: str, limit: int = 12) -> tuple[ShopProduct, ...]:
        """Return what fits every word best, typos forgiven; nothing for no words."""
        wanted = default_process(words).split()
        scored = [(_fit(wanted, default_process(_searchable(one)).split()), one) for one in self.products]
        hits = sorted((pair for pair in scored if pair[0] >= FORGIVING), key=lambda pair: -pair[0])
        return tuple(one for _, one in hits[:limit])


def _fit(wanted: list[str], words: list[str]) -> float:
    """Return how well the worst fitting of the wanted words fits, 0 to 100."""
    return min((max(fuzz.ratio(one, word) for word in words) for one in wanted), default=0.0)


@cache
def sample_shop() -> Shop:
    """Read the sample's catalogue, once a process."""
    rows = read_products(SAMPLE / "products.xml", currency=CURRENCY)
    products = tuple(_product(row) for row in rows if isinstance(row, RawProduct))
    return Shop(products=products, categories=tuple(_categories(products)))


def slug_of(text: str) -> str:
    """Return the part of an address that names a title."""
    return "-".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def _product(row: RawProduct) -> ShopProduct:
    full, sale = row.price_minor or 0, row.sale_price_minor
    details = {"Colour": row.color, "Material": row.material, "Article": row.id}
    return ShopProduct(
        id=row.id,
        slug=slug_of(row.title),
        title=row.title,
        description=row.description,
        photo=row.image_urls[0].rpartition("/")[2] if row.image_urls else "",
        price_minor=full if sale is None else sale,
        was_minor=None if sale is None else full,
        availability=row.availability,
        category=row.category_path,
        details={name: value for name, value in details.items() if value},
    )


def _categories(products: Iterable[ShopProduct]) -> Iterable[Category]:
    groups: dict[tuple[str, ...], list[ShopProduct]] = {}
    for product in products:
        for depth in range(1, len(product.category) + 1):
            groups.setdefault(product.category[:depth], []).append(product)
    for path, members in groups.items():
        yield Category(path=path, slug=slug_of(" ".join(path)), products=tuple(members))


def _searchable(product: ShopProduct) -> str:
    return " ".join((product.title, *product.category, product.details.get("Colour", "")))
