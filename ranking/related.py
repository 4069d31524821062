"""Products related to a product: similar in kind, or bought and looked at together more than chance would have it.

Owns both lists. Orders and views come in as plain sequences of product ids. Source: docs/ranking.md, eq. 16 and 17.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from ranking.categories import CategoryTree
from ranking.scopes import fold_name
from ranking.text import stem, words
from ranking.types import CatalogueProduct

_SHRINKAGE = 3.0  # Pairs that are believed to have met by chance before any are counted.
_MAX_BASKET = 40  # A longer one is a reseller's or a robot's, and costs its square.
_CO_VIEW_WEIGHT = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class RelatedProduct:
    """A related product; `score` orders within one answer only. `reason`: bought, viewed or alike."""

    id: str
    score: float
    reason: Literal["bought", "viewed", "alike"]


class Related:
    """Related products of one shop, compiled once from its catalogue, baskets and views."""

    def __init__(
        self,
        products: Sequence[CatalogueProduct],
        baskets: Iterable[Sequence[str]] = (),
        views: Iterable[Sequence[str]] = (),
    ) -> None:
        """baskets: the products of one order each; views: those of one visit each. Unknown ids are ignored."""
        self._products = {product.id: product for product in products}
        self._tree = CategoryTree(product.category for product in products)
        self._traits = {product.id: _traits(product, self._tree) for product in products}
        self._bought = _Pairs(self._products, baskets)
        self._viewed = _Pairs(self._products, views)

    def similar(self, product: str, limit: int = 12) -> tuple[RelatedProduct, ...]:
        """Return products that could be bought instead: alike in category, words, brand, colour and price, or looked
        at in the same visits. Only what can be bought; empty for an unknown product."""
        if product not in self._products:
            return ()
        viewed = self._viewed.lifts(product)
        affinity = self._tree.affinity(self._products[product].category).tolist()
        mine = self._traits[product]
        found = []
        for other, traits in self._traits.items():
            if other != product and self._products[other].in_stock:
                alike = _alike(mine, traits, affinity[traits.node] if traits.node else 0.0)
                seen = _CO_VIEW_WEIGHT * math.tanh(viewed[other]) if other in viewed else 0.0
                if alike + seen > 0.0:
                    reason: Literal["viewed", "alike"] = "viewed" if seen > alike else "alike"
                    found.append(RelatedProduct(id=other, score=alike + seen, reason=reason))
        return _best(found, limit)

    def together(self, product: str, limit: int = 12) -> tuple[RelatedProduct, ...]:
        """Return products that complete this one: bought in the same orders more than chance would have it.

        What sells with everything has no lift and is not listed for it. Where orders say too little, alike products
        fill up, behind. Only what can be bought; empty for an unknown product.
        """
        if product not in self._products:
            return ()
        lifts = {other: lift for other, lift in self._bought.lifts(product).items() if self._products[other].in_stock}
        found = [RelatedProduct(id=other, score=1.0 + lift, reason="bought") for other, lift in lifts.items()]
        fill = [alike for alike in self.similar(product, limit) if alike.id not in lifts]
        return (*_best(found, limit), *fill)[:limit]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Traits:
    """What of a product is compared, folded once: a shop of thousands is compared while somebody waits."""

    node: int
    words: frozenset[str]
    brand: str
    color: str
    price: float | None  # In doublings.


def _traits(product: CatalogueProduct, tree: CategoryTree) -> _Traits:
    price_minor = product.price_minor or 0
    return _Traits(
        node=tree.node(product.category),
        words=frozenset(stem(word, "en") for word in words(" ".join((product.title, *product.tags)))),
        brand=fold_name(product.brand),
        color=fold_name(product.color),
        price=math.log2(price_minor) if price_minor > 0 else None,
    )


def _alike(first: _Traits, second: _Traits, category: float) -> float:
    shared = len(first.words & second.words)
    title = shared / (len(first.words) + len(second.words) - shared) if shared else 0.0
    if category <= 0.0:
        return 0.5 * title
    brand = 0.2 * bool(first.brand and first.brand == second.brand)
    color = 0.1 * bool(first.color and first.color == second.color)
    price = 0.0
    if first.price is not None and second.price is not None:
        price = max(0.0, 1.0 - abs(first.price - second.price))
    return category + 0.5 * title + brand + color + 0.1 * price


class _Pairs:
    """How often products met, and how often they came at all."""

    def __init__(self, known: Iterable[str], groups: Iterable[Sequence[str]]) -> None:
        names = set(known)
        self.total = 0
        self.single: Counter[str] = Counter()
        self.met: dict[str, Counter[str]] = {}
        for group in groups:
            members = sorted(names.intersection(group))
            if len(group) > _MAX_BASKET or not members:
                continue
            self.total += 1
            self.single.update(members)
            for first, second in combinations(members, 2):
                self.met.setdefault(first, Counter())[second] += 1
                self.met.setdefault(second, Counter())[first] += 1

    def lifts(self, product: str) -> dict[str, float]:
        """Return the logarithm of lift with each product it met more often than chance, shrunk towards 0."""
        found: dict[str, float] = {}
        for other, together in self.met.get(product, {}).items():
            expected = self.single[product] * self.single[other] / self.total
            lift = math.log((together + _SHRINKAGE) / (expected + _SHRINKAGE))
            if lift > 0.0:
                found[other] = lift
        return found


def _best(found: Sequence[RelatedProduct], limit: int) -> tuple[RelatedProduct, ...]:
    return tuple(sorted(found, key=lambda one: (-one.score, one.id))[:limit])
