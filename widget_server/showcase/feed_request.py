"""What a feed is asked for: parameters as text, checked against a snapshot and brought into one normal form.

Owns the meaning of the feed's parameters. Two requests that mean the same have the same normal form, and so the
same place in every cache.
"""

from dataclasses import dataclass
from typing import Literal, cast, get_args
from urllib.parse import urlencode

from embed.schema import PageKind
from ranking import PageContext, category_path
from widget_server.errors import BadInput, NotFound
from widget_server.showcase.facts import BETWEEN, read_facts
from widget_server.showcase.snapshot import Snapshot
from widget_server.showcase.why import language_for

PAGE_KINDS: tuple[str, ...] = get_args(PageKind)
KINDS = ("all", "post", "review")
DEFAULT_LIMIT = 24
MAX_LIMIT = 100
# What a shopper types and a page lists is cut and not refused: the gallery matters more than the hundredth product.
_MAX_QUERY_CHARS = 200
_MAX_CATEGORY_CHARS = 500
_MAX_PRODUCTS = 100
_MAX_FACTS_CHARS = 500


@dataclass(frozen=True, kw_only=True)
class FeedParameters:
    """A request as it was written; "" and None mean that a parameter was not given."""

    page: str = ""
    category: str = ""
    q: str = ""
    product: str = ""
    products: str = ""
    gallery: str = ""
    kind: str = ""
    layout: str = ""
    lang: str = ""
    limit: int | None = None
    fact: str = ""
    cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class FeedRequest:
    """A request that can be answered.  site : its key.  title : of the page, without the shop's name.

    facts : what the people in the photos must have said of themselves, see `facts`.
    """

    site: str
    page: PageContext
    title: str
    gallery: str
    kind: Literal["post", "review", "all"]
    layout: str
    lang: str
    facts: tuple[str, ...]
    limit: int
    cursor: str
    parameters: tuple[tuple[str, str], ...]

    def identity(self) -> str:
        """Return what a cursor belongs to: the site and every parameter but the number of tiles a page."""
        return urlencode([("site", self.site), *(pair for pair in self.parameters if pair[0] != "limit")])

    def query(self, cursor: str = "") -> str:
        """Return the normal form as a query string, with a cursor if one is given."""
        return urlencode([*self.parameters, ("cursor", cursor)] if cursor else self.parameters)


def read_feed_request(parameters: FeedParameters, snapshot: Snapshot) -> FeedRequest:
    """Check the parameters against what the site has.

    Raises BadInput for an unknown kind of page, kind or limit and for a missing category or product; NotFound for an
    unknown product or gallery. Unknown ids in `products` are left out, and an unknown layout is a grid, as which the
    elements show it.
    """
    return snapshot.kept(parameters, lambda: _read(parameters, snapshot))


def _read(parameters: FeedParameters, snapshot: Snapshot) -> FeedRequest:
    kind_of_page = parameters.page or "home"
    if kind_of_page not in PAGE_KINDS:
        raise BadInput(f"Unknown kind of page. Use one of: {', '.join(PAGE_KINDS)}.", parameter="page")
    kind = parameters.kind or "all"
    if kind not in KINDS:
        raise BadInput(f"Unknown kind of content. Use one of: {', '.join(KINDS)}.", parameter="kind")
    limit = DEFAULT_LIMIT if parameters.limit is None else parameters.limit
    if not 1 <= limit <= MAX_LIMIT:
        raise BadInput(f"Ask for 1 to {MAX_LIMIT} items a page.", parameter="limit")
    gallery = parameters.gallery
    if gallery and gallery not in snapshot.galleries:
        raise NotFound("There is no gallery with this id. The panel lists those of the site.", parameter="gallery")
    layout = parameters.layout if parameters.layout in snapshot.layouts else "grid"
    page, title = _page(kind_of_page, parameters, snapshot)
    lang = language_for(parameters.lang, snapshot.site.locale)
    facts = read_facts(parameters.fact[:_MAX_FACTS_CHARS])
    given = {
        "page": kind_of_page,
        "category": " > ".join(page.category),
        "q": page.query,
        "product": page.product,
        "products": ",".join(page.products),
        "gallery": gallery,
        "kind": "" if kind == "all" else kind,
        "layout": "" if layout == "grid" else layout,
        "limit": "" if limit == DEFAULT_LIMIT else str(limit),
        "fact": BETWEEN.join(facts),
        "lang": "" if lang == language_for("", snapshot.site.locale) else lang,
    }
    return FeedRequest(
        site=snapshot.site.key,
        page=page,
        title=title or (snapshot.galleries[gallery].title if gallery else ""),
        gallery=gallery,
        kind=cast(Literal["post", "review", "all"], kind),
        layout=layout,
        lang=lang,
        facts=facts,
        limit=limit,
        cursor=parameters.cursor,
        parameters=tuple((name, value) for name, value in given.items() if value),
    )


def _page(kind: str, parameters: FeedParameters, snapshot: Snapshot) -> tuple[PageContext, str]:
    listed = [snapshot.product_id(id) for id in _split(parameters.products)]
    products = tuple(dict.fromkeys(id for id in listed if id))[:_MAX_PRODUCTS]
    if kind == "category":
        path = category_path(parameters.category[:_MAX_CATEGORY_CHARS])
        if not path:
            raise BadInput('Name the category, for example category="Women > Dresses".', parameter="category")
        return PageContext(kind="category", category=path, products=products), " > ".join(path)
    if kind == "search":
        # A search page on which nothing was typed yet is shown what the home page is shown.
        query = " ".join(parameters.q.split())[:_MAX_QUERY_CHARS].strip()
        return PageContext(kind="search", query=query, products=products), f"“{query}”" if query else ""
    if kind == "product":
        if not parameters.product:
            raise BadInput("Name the product by its id, SKU or handle.", parameter="product")
        id = snapshot.product_id(parameters.product)
        if id is None:
            raise NotFound("The catalogue has no product with this id. Import it first.", parameter="product")
        return PageContext(kind="product", product=id, products=products), snapshot.products[id].title
    return PageContext(kind="home", products=products), ""


def _split(text: str) -> list[str]:
    return [part for part in (part.strip() for part in text.split(",")) if part]
