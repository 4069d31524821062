"""How well each tile fits a page, and the three tiers it falls into: the page's own, near ones, the rest.

Owns the fallback chain. Does not weigh the fit against other terms; `blend` does. Nothing here depends on time.
Source: docs/ranking.md, eq. 4, 5, 7 and 8.
"""

from dataclasses import dataclass

import numpy as np

from ranking.candidates import CandidateSet
from ranking.scopes import page_scope
from ranking.types import FloatArray, IntArray, PageContext

OWN, NEAR, REST = 0, 1, 2
_OWN_COVERAGE = 0.5  # Half of what the query says, by rarity: one word of two, unless it is the commoner one.
_LIST_WEIGHT = 0.75
_NEAR_LISTED = 0.5


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class PageMatch:
    """What a page asks of the tiles. Arrays (n_tiles,): `tier` 0 own, 1 near, 2 rest; `fit` >= 0, about 0..2;
    `product` the index of the product that makes a tile fit, or -1; `words` how far the query is answered, 0..1."""

    page: PageContext
    scope: str
    tier: IntArray
    fit: FloatArray
    product: IntArray
    words: FloatArray


def match_page(candidates: CandidateSet, page: PageContext) -> PageMatch:
    """Match every tile with a page. Unknown categories and products fit nothing, which leaves the tier "rest".

    Raises RankingInputError for an unknown kind of page.
    """
    scope = page_scope(page)
    count = len(candidates)
    listed = _listed(candidates, page.products)
    by_category = np.zeros(len(candidates.products))
    words = weight = np.zeros(count)
    match page.kind:
        case "home":
            everywhere = np.zeros(count, dtype=np.int64)
            fit, product = _best(candidates, _LIST_WEIGHT * listed)
            return PageMatch(page=page, scope=scope, tier=everywhere, fit=fit, product=product, words=words)
        case "category":
            by_category = candidates.categories.affinity(page.category)[candidates.product_node]
            own_product = (by_category >= 1.0) | (listed > 0.0)
            value = by_category + _LIST_WEIGHT * listed
        case "search":
            found = candidates.text.search(page.query)
            words, weight = found.coverage, found.weight
            by_category = _NEAR_LISTED * _nearness(candidates, page.products)
            own_product = listed > 0.0
            value = np.where(own_product, listed, by_category)
        case "product":
            own_product = np.zeros(len(candidates.products), dtype=np.bool_)
            if page.product in candidates.product_index:
                own_product[candidates.product_index[page.product]] = True
            by_category = _NEAR_LISTED * _nearness(candidates, (page.product,))
            value = np.where(own_product, 1.0, np.maximum(by_category, _LIST_WEIGHT * listed))
    best, product = _best(candidates, value)
    own, _ = _best(candidates, own_product.astype(np.float64))
    is_own = (own > 0.0) | (words >= _OWN_COVERAGE)
    fit = best + weight
    if page.kind == "product":
        # A photo of this product alone says more about it than one of a whole outfit.
        fit = fit - 0.2 * is_own * (1.0 - 1.0 / np.maximum(_product_counts(candidates), 1))
    tier = np.where(is_own, OWN, np.where((best > 0.0) | (words > 0.0), NEAR, REST))
    return PageMatch(page=page, scope=scope, tier=tier, fit=fit, product=product, words=words)


def _listed(candidates: CandidateSet, products: tuple[str, ...]) -> FloatArray:
    """Return the weight of each product by its place in the list, (n_products,): 1, 0.63, 0.5 ... 0 if absent."""
    weights = np.zeros(len(candidates.products))
    for place, name in enumerate(dict.fromkeys(products)):
        index = candidates.product_index.get(name)
        if index is not None:
            weights[index] = 1.0 / np.log2(place + 2.0)
    return weights


def _nearness(candidates: CandidateSet, products: tuple[str, ...]) -> FloatArray:
    """Return how near each product's category is to those of the given products, (n_products,), 0..1."""
    nearest = np.zeros(len(candidates.products))
    known = [candidates.product_index[name] for name in products if name in candidates.product_index]
    nodes = set(candidates.product_node[known].tolist())
    for node in sorted(nodes - {0}):
        affinity = candidates.categories.affinity(candidates.categories.paths[node])
        nearest = np.maximum(nearest, affinity[candidates.product_node])
    return nearest


def _best(candidates: CandidateSet, value: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return per tile the highest value among its products and that product's index (0.0 and -1 without any)."""
    links = candidates.links
    best = np.zeros(len(candidates))
    product = np.full(len(candidates), -1, dtype=np.int64)
    order = np.lexsort((-links.product, value[links.product]))  # ascending, so that the best one is written last
    tiles, products = links.tile[order], links.product[order]
    fits = value[products] > 0.0
    best[tiles[fits]] = value[products[fits]]
    product[tiles[fits]] = products[fits]
    return best, product


def _product_counts(candidates: CandidateSet) -> IntArray:
    return np.bincount(candidates.links.tile, minlength=len(candidates))
