"""A snapshot's tiles as arrays: compiled once per version of a site, read by every request.

Owns the translation from `Candidate`, `CatalogueProduct` and `Counters` to arrays. It scores nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ranking.categories import CategoryTree
from ranking.counters import Counters
from ranking.near_duplicates import hash_values, photo_groups
from ranking.quality import looks
from ranking.scopes import fold_name
from ranking.text_index import Field, TextIndex
from ranking.tile_names import TileNames
from ranking.types import BoolArray, Candidate, CatalogueProduct, FloatArray, IntArray, RankingInputError

# What a word counts by where it stands (docs/ranking.md, eq. 8): what a merchant wrote about the product before what a
# shopper said in passing.
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

    tiles: tuple[Candidate, ...]
    products: tuple[CatalogueProduct, ...]
    ids: tuple[str, ...]
    numbers: IntArray
    index_of: dict[str, int]
    product_index: dict[str, int]
    links: Links
    categories: CategoryTree
    product_node: IntArray  # (n_products,)
    tile_node: IntArray  # the category node of a tile's first product, 0 without one
    posted_at_s: FloatArray
    liked: FloatArray  # likes plus twice the comments
    is_post: BoolArray
    looks: FloatArray
    in_stock: BoolArray  # False only where a tile has products and none of them can be bought
    keys: tuple[frozenset[int], ...]  # what must not stand twice in a row: creator, products, photo group
    photo_hash: NDArray[np.uint64]  # meaningless where photo_group is -1
    photo_group: IntArray  # equal numbers: nearly the same photo; -1 without a hash
    creator_number: Mapping[str, int]  # of folded names, for `keys`
    by_creator: TileNames  # folded names
    by_tag: TileNames  # folded tags without "#"
    text: TextIndex
    slots: IntArray  # where a tile stands in what is looked up by words; it never moves there
    counts: TileCounts

    def __len__(self) -> int:
        return len(self.tiles)

    def places_of(self, numbers: IntArray) -> IntArray:
        """Return the indices of the tiles with these numbers, same shape; -1 where there is none."""
        if not len(self):
            return np.full(len(numbers), -1, dtype=np.int64)
        order = np.argsort(self.numbers)
        found = order[np.minimum(np.searchsorted(self.numbers[order], numbers), len(order) - 1)]
        return np.asarray(np.where(self.numbers[found] == numbers, found, -1), dtype=np.int64)

    def places(self, slots: IntArray) -> list[int]:
        """Return the indices of the tiles in these slots, ascending."""
        places: list[int] = np.flatnonzero(np.isin(self.slots, slots)).tolist()
        return places


def compile_candidates(
    candidates: Sequence[Candidate], products: Sequence[CatalogueProduct], *, counters: Counters | None = None
) -> CandidateSet:
    """Compile the tiles of one snapshot.

    Products a tile names that are not in `products` are left out. Raises RankingInputError if an id or a number of a
    tile, or the id of a product, is not unique.
    """
    tiles, catalogue = tuple(candidates), tuple(products)
    product_index = {product.id: place for place, product in enumerate(catalogue)}
    index_of = {tile.id: place for place, tile in enumerate(tiles)}
    numbers = np.array([tile.number for tile in tiles], dtype=np.int64)
    if len(index_of) != len(tiles) or len(np.unique(numbers)) != len(tiles):
        raise RankingInputError("two tiles share an id or a number")
    if len(product_index) != len(catalogue):
        raise RankingInputError("two products share an id")
    tree = CategoryTree(product.category for product in catalogue)
    product_node = np.array([tree.node(product.category) for product in catalogue], dtype=np.int64)
    shown = [shown_products(tile, product_index) for tile in tiles]
    groups = photo_groups([tile.phash for tile in tiles])
    creators = {name: number for number, name in enumerate(dict.fromkeys(fold_name(tile.creator) for tile in tiles))}
    slots = np.arange(len(tiles), dtype=np.int64)
    return CandidateSet(
        tiles=tiles,
        products=catalogue,
        ids=tuple(tile.id for tile in tiles),
        numbers=numbers,
        index_of=index_of,
        product_index=product_index,
        links=links(shown),
        categories=tree,
        product_node=product_node,
        keys=tuple(
            tile_keys(own, creators, fold_name(tile.creator), group)
            for tile, own, group in zip(tiles, shown, groups.tolist(), strict=True)
        ),
        photo_group=groups,
        creator_number=creators,
        by_creator=TileNames.of(creator_names(tile) for tile in tiles),
        by_tag=TileNames.of(tag_names(tile) for tile in tiles),
        text=TextIndex([text_fields(tile, own, catalogue) for tile, own in zip(tiles, shown, strict=True)]),
        slots=slots,
        counts=counts_of(numbers, counters),
        **columns(tiles, shown, catalogue, product_node),
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


def tile_keys(own: Iterable[int], creators: Mapping[str, int], creator: str, group: int) -> frozenset[int]:
    """Number creators, products and photo groups without overlap: products from 0, the rest below 0."""
    keys = set(own)
    if creator:
        keys.add(-1 - 2 * creators[creator])
    if group >= 0:
        keys.add(-2 - 2 * group)
    return frozenset(keys)


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
