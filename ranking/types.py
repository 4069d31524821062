"""The values that cross the border of this library: what is ranked, for which page, for whom, and the answer.

Owns names and shapes only. It computes nothing; the arrays compiled from these values live in `candidates`.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

TileKind = Literal["post", "review"]
PageKind = Literal["home", "category", "search", "product"]
Tier = Literal["own", "near", "rest"]
TIERS: tuple[Tier, ...] = ("own", "near", "rest")

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def sums(places: IntArray, values: FloatArray, size: int) -> FloatArray:
    """Add values up by their places: (n,), (n,) -> (size,), always float (numpy counts nothing at all as integers)."""
    return np.bincount(places, values, size).astype(np.float64)


class RankingInputError(ValueError):
    """A value that cannot be ranked, fitted or counted; the message says which and why."""


def require_at_least(lowest: int, **numbers: int) -> None:
    """Refuse numbers below the lowest, by their names. Raises RankingInputError."""
    for name, number in numbers.items():
        if number < lowest:
            raise RankingInputError(f"{name} must be at least {lowest}, not {number}")


@dataclass(frozen=True, kw_only=True, slots=True)
class CatalogueProduct:
    """A product of the shop, as far as the order of tiles depends on it."""

    id: str
    title: str = ""
    category: tuple[str, ...] = ()
    brand: str = ""
    color: str = ""
    tags: tuple[str, ...] = ()
    price_minor: int | None = None
    in_stock: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One approved tile. `products`: ids of confirmed products; `number`: unique and stable within the site."""

    id: str
    number: int
    kind: TileKind = "post"
    products: tuple[str, ...] = ()
    creator: str = ""
    posted_at_s: float = 0.0
    like_count: int = 0
    comment_count: int = 0
    rating: int | None = None
    helpful_count: int = 0
    unhelpful_count: int = 0
    has_photo: bool = True
    width_px: int = 0
    height_px: int = 0
    sharpness: float = 0.5
    phash: str = ""
    text: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageContext:
    """The page a gallery stands on. `products` are the ids listed on it, in the order of the list."""

    kind: PageKind = "home"
    category: tuple[str, ...] = ()
    query: str = ""
    product: str = ""
    products: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ShopperAction:
    """Something a shopper did with a tile or a product: `item` is the id of either, `weight` 1 for a look or click."""

    item: str
    weight: float = 1.0
    at_s: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ShopperLook:
    """A tile that a shopper was shown: `item` is its id, `examined` the probability, 0..1, that they looked at it."""

    item: str
    examined: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ShopperProfile:
    """What is known of one shopper, newest first. Empty means: the public order, exactly."""

    actions: tuple[ShopperAction, ...] = ()
    looks: tuple[ShopperLook, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A merchandiser's rule. `page` is a page scope in normal form, "" every page, "category:women" that page only.

    `position` (1-based) belongs to pin, `amount` (log-odds, > 0) to boost. A rule acts in [starts_at_s, ends_at_s).
    """

    id: str
    action: Literal["pin", "boost", "bury", "hide"]
    target: Literal["tile", "product", "creator", "tag", "category"]
    value: str
    page: str = ""
    position: int = 1
    amount: float = 1.0
    starts_at_s: float | None = None
    ends_at_s: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """One sentence for shoppers, as a message key and its parameters, so that the host can translate it."""

    key: str
    params: dict[str, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RankedTile:
    """A tile where it was placed. `index` points into the CandidateSet; `position` counts from 1 over a whole feed."""

    id: str
    number: int
    index: int
    position: int
    score: float
    tier: Tier
    propensity: float
    why: Why
