"""A snapshot's tiles as arrays: compiled once per version of a site, read by every request.

Owns the translation from `Candidate`, `CatalogueProduct` and `Counters` to arrays. It scores nothing.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ranking.categories import CategoryTree
from ranking.counters import Counters
from ranking.layers import InOrder, Layered, Places, Shelf
from ranking.near_duplicates import hash_values, photo_groups
from ranking.quality import looks
from ranking.scopes import fold_name
from ranking.text_index import Field, TextIndex
from ranking.tile_names import TileNames
from ranking.types import BoolArray, Candidate, CatalogueProduct, FloatArray, IntArray, RankingInputError

# What a word counts by where it stands (docs/ranking.md, eq. 8): what a merchant wrote about the product before what a
# shopper said in passing.
_PRICE_BANDS = 64
_TITLE, _TAGS, _CAPTION, _BRAND, _REVIEW = 1.0, 0.8, 0.7, 0.6, 0.5


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Links:
    """Pairs of tile and product, sorted by tile, (n_links,): which tile shows which product."""

    tile: IntArray
    product: IntArray


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class TileCounts:
    """Decayed clicks and examined impressions of tiles on pages, sorted by scope key; `tile` is an index. (n_rows,)"""

    tile: IntArray
    scope: IntArray
    clicks: FloatArray
    impressions: FloatArray
    as_of_s: float

    def on(self, scope: int) -> slice:
        """Return the rows of one scope key."""
        return slice(int(np.searchsorted(self.scope, scope, "left")), int(np.searchsorted(self.scope, scope, "right")))


@dataclass(frozen=True, kw_only=True, eq=False)
class CandidateSet:
    """Struct of arrays, index = the order in which tiles were given. All arrays (n_tiles,) unless said otherwise."""

    shelf: Shelf[Candidate]  # by slot, with those of tiles that left
    id_shelf: Shelf[str]
    slot_of: Layered[str, int]
    slots: IntArray  # where a tile stands in what is looked up by words; it never moves there
    place: IntArray  # (n_slots,): the index of a slot's tile, -1 where it left
    products: Sequence[CatalogueProduct]
    numbers: IntArray
    product_index: Mapping[str, int]
    links: Links
    categories: CategoryTree
    product_fields: IntArray  # (n_products, 4): category node, brand, colour and price band, 0 for unknown
    field_sizes: tuple[int, int, int, int]  # how many numbers each of these has
    tile_node: IntArray  # the category node of a tile's first product, 0 without one
    posted_at_s: FloatArray
    liked: FloatArray  # likes plus twice the comments
    is_post: BoolArray
    looks: FloatArray
    in_stock: BoolArray  # False only where a tile has products and none of them can be bought
    photo_hash: NDArray[np.uint64]  # meaningless where photo_group is -1
    photo_group: IntArray  # equal numbers: nearly the same photo; -1 without a hash
    creator: IntArray  # number of the creator, 0 for nobody
    creator_number: Layered[str, int]  # of folded names
    by_creator: TileNames  # folded names
    by_tag: TileNames  # folded tags without "#"
    text: TextIndex
    counts: TileCounts

    def __len__(self) -> int:
        return len(self.slots)

    @cached_property
    def tiles(self) -> Sequence[Candidate]:
        """Return the tiles in order."""
        return InOrder(self.shelf, self.slots)

    @cached_property
    def ids(self) -> Sequence[str]:
        """Return their ids."""
        return InOrder(self.id_shelf, self.slots)

    @cached_property
    def index_of(self) -> Mapping[str, int]:
        """Return the index of each id."""
        return Places(self.slot_of, self.place, self.ids)

    @cached_property
    def keys(self) -> Sequence[frozenset[int]]:
        """Return, per tile, what must not stand twice in a row: creator, products, photo group."""
        return TileKeys(self.links.tile, self.links.product, self.creator, self.photo_group)

    @property
    def product_node(self) -> IntArray:
        """Return the category node of each product, (n_products,)."""
        return self.product_fields[:, 0]

    def places_of(self, numbers: IntArray) -> IntArray:
        """Return the indices of the tiles with these numbers, same shape; -1 where there is none."""
        if not len(self):
            return np.full(len(numbers), -1, dtype=np.int64)
        order = np.argsort(self.numbers)
        found = order[np.minimum(np.searchsorted(self.numbers[order], numbers), len(order) - 1)]
        return np.asarray(np.where(self.numbers[found] == numbers, found, -1), dtype=np.int64)

    def places(self, slots: IntArray) -> list[int]:
        """Return the indices of the tiles in these slots, ascending."""
        places = self.place[slots]
        found: list[int] = np.sort(places[places >= 0]).tolist()
        return found


class TileKeys(Sequence[frozenset[int]]):
    """What must not stand twice in a row, worked out for those tiles that come near the top.

    Numbers creators, products and photo groups without overlap: products from 0, the rest below 0.
    """

    def __init__(self, tile: IntArray, product: IntArray, creator: IntArray, group: IntArray) -> None:
        """tile, product: links, sorted by tile.  creator, group: (n_tiles,)."""
        self._tile, self._product, self._creator, self._group = tile, product, creator, group
        self._known: dict[int, frozenset[int]] = {}

    def __len__(self) -> int:
        return len(self._creator)

    def __getitem__(self, index: Any) -> Any:
        found = self._known.get(index)
        if found is None:
            if not 0 <= index < len(self):
                raise IndexError(index)
            found = self._known[index] = self._keys(index)
        return found

    def _keys(self, index: int) -> frozenset[int]:
        first, end = np.searchsorted(self._tile, (index, index + 1)).tolist()
        keys = set(self._product[first:end].tolist())
        creator, group = int(self._creator[index]), int(self._group[index])
        if creator:
            keys.add(-1 - 2 * creator)
        if group >= 0:
            keys.add(-2 - 2 * group)
        return frozenset(keys)


def compile_candidates(
    candidates: Sequence[Candidate], products: Sequence[CatalogueProduct], *, counters: Counters | None = None
) -> CandidateSet:
    """Compile the tiles of one snapshot.

    Products a tile names that are not in `products` are left out. Raises RankingInputError if an id or a number of a
    tile, or the id of a product, is not unique.
    """
    tiles, catalogue = tuple(candidates), tuple(products)
    product_index = {product.id: place for place, product in enumerate(catalogue)}
    slot_of = {tile.id: slot for slot, tile in enumerate(tiles)}
    numbers = np.array([tile.number for tile in tiles], dtype=np.int64)
    if len(slot_of) != len(tiles) or len(np.unique(numbers)) != len(tiles):
        raise RankingInputError("two tiles share an id or a number")
    if len(product_index) != len(catalogue):
        raise RankingInputError("two products share an id")
    tree = CategoryTree(product.category for product in catalogue)
    fields, sizes = product_fields(catalogue, tree)
    shown = [shown_products(tile, product_index) for tile in tiles]
    groups = photo_groups([tile.phash for tile in tiles])
    names = [fold_name(tile.creator) for tile in tiles]
    creators = {name: number for number, name in enumerate(dict.fromkeys(["", *names]))}
    slots = np.arange(len(tiles), dtype=np.int64)
    return CandidateSet(
        shelf=Shelf(tiles),
        id_shelf=Shelf([tile.id for tile in tiles]),
        slot_of=Layered(slot_of),
        slots=slots,
        place=slots,
        products=catalogue,
        numbers=numbers,
        product_index=product_index,
        links=links(shown),
        categories=tree,
        product_fields=fields,
        field_sizes=sizes,
        photo_group=groups,
        creator=np.array([creators[name] for name in names], dtype=np.int64),
        creator_number=Layered(creators),
        by_creator=TileNames.of(creator_names(tile) for tile in tiles),
        by_tag=TileNames.of(tag_names(tile) for tile in tiles),
        text=TextIndex.of([text_fields(tile, own, catalogue) for tile, own in zip(tiles, shown, strict=True)]),
        counts=counts_of(numbers, counters),
        **columns(tiles, shown, catalogue, fields[:, 0]),
    )


def with_counters(candidates: CandidateSet, counters: Counters) -> CandidateSet:
    """Return the same tiles with newer counters; everything else is shared."""
    return replace(candidates, counts=counts_of(candidates.numbers, counters))


def shown_products(tile: Candidate, product_index: Mapping[str, int]) -> tuple[int, ...]:
    """Return the places of the products that a tile shows, each once; those the catalogue lacks are left out."""
    return tuple(dict.fromkeys(product_index[p] for p in tile.products if p in product_index))


def columns(
    tiles: Sequence[Candidate],
    shown: Sequence[tuple[int, ...]],
    products: Sequence[CatalogueProduct],
    product_node: IntArray,
) -> dict[str, Any]:
    """Return those arrays of a CandidateSet in which a tile depends on nothing but itself and its products."""
    return {
        "tile_node": np.array([int(product_node[own[0]]) if own else 0 for own in shown], dtype=np.int64),
        "posted_at_s": np.array([tile.posted_at_s for tile in tiles], dtype=np.float64),
        "liked": np.array([max(t.like_count, 0) + 2.0 * max(t.comment_count, 0) for t in tiles], dtype=np.float64),
        "is_post": np.array([tile.kind == "post" for tile in tiles], dtype=np.bool_),
        "looks": looks(tiles),
        "photo_hash": hash_values([tile.phash for tile in tiles]),
        "in_stock": np.array([not own or any(products[p].in_stock for p in own) for own in shown], dtype=np.bool_),
    }


def links(shown: Iterable[tuple[int, ...]]) -> Links:
    """Return the pairs of tile and product."""
    pairs = [(place, product) for place, own in enumerate(shown) for product in own]
    return Links(
        tile=np.array([tile for tile, _ in pairs], dtype=np.int64),
        product=np.array([product for _, product in pairs], dtype=np.int64),
    )


def product_fields(
    products: Sequence[CatalogueProduct], tree: CategoryTree
) -> tuple[IntArray, tuple[int, int, int, int]]:
    """Number category, brand, colour and price band of each product, (n_products, 4), and count the numbers of each."""
    brands: dict[str, int] = {"": 0}
    colors: dict[str, int] = {"": 0}
    rows = [
        (
            tree.node(product.category),
            brands.setdefault(fold_name(product.brand), len(brands)),
            colors.setdefault(fold_name(product.color), len(colors)),
            _price_band(product.price_minor),
        )
        for product in products
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 4), (len(tree), len(brands), len(colors), _PRICE_BANDS)


def _price_band(price_minor: int | None) -> int:
    """Return the band of a price, one for each doubling."""
    if price_minor is None or price_minor <= 0:
        return 0
    return min(_PRICE_BANDS - 1, 1 + int(math.log2(price_minor)))


def creator_names(tile: Candidate) -> list[str]:
    """Return the name under which a tile's creator is looked up."""
    return [fold_name(tile.creator)]


def tag_names(tile: Candidate) -> list[str]:
    """Return the names under which a tile's tags are looked up."""
    return [fold_name(tag).removeprefix("#") for tag in tile.tags]


def text_fields(tile: Candidate, own: Iterable[int], products: Sequence[CatalogueProduct]) -> list[Field]:
    """Return the texts by which a tile is found."""
    fields = [(tile.text, tile.language, _CAPTION if tile.kind == "post" else _REVIEW)]
    fields.append((" ".join(tile.tags), tile.language, _TAGS))
    for product in (products[place] for place in own):
        # The catalogue is written in the shop's language, which is not known here: every language of the tiles is tried
        # when a query is looked up, so that the default does no harm.
        fields.append((product.title, "", _TITLE))
        fields.append((" ".join((product.brand, product.color, *product.category, *product.tags)), "", _BRAND))
    return fields


def counts_of(numbers: IntArray, counters: Counters | None) -> TileCounts:
    """Return the counters of these tiles, by page."""
    if counters is None or not len(numbers):
        none, nothing = np.empty(0, dtype=np.int64), np.empty(0)
        return TileCounts(tile=none, scope=none, clicks=nothing, impressions=nothing, as_of_s=0.0)
    order = np.argsort(numbers)
    places = np.minimum(np.searchsorted(numbers[order], counters.tile), len(numbers) - 1)
    known = numbers[order][places] == counters.tile
    tile, scope = order[places[known]], counters.scope[known]
    clicks, impressions = counters.clicks[known], counters.impressions[known]
    by_scope = np.lexsort((tile, scope))
    return TileCounts(
        tile=tile[by_scope],
        scope=scope[by_scope],
        clicks=clicks[by_scope],
        impressions=impressions[by_scope],
        as_of_s=counters.as_of_s,
    )
