"""The values of reported events: what one request brings, and what it is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class PurchasedLine(NamedTuple):
    """One line of a purchase as the browser told it; value_minor is the price of one piece."""

    product: str
    quantity: int
    value_minor: int


class NewEvent(NamedTuple):
    """One event of the right shape. index : its place in the request.  list : place in the lists.  at : aware."""

    index: int  # type: ignore[assignment]  # a tuple's own method of that name is of no use here
    id: str
    type: str
    at: datetime
    list: int | None = None
    item: str | None = None
    product: str | None = None
    order: str | None = None
    lines: tuple[PurchasedLine, ...] = ()
    currency: str = ""


ON_TILES = ("impression", "open", "product_click", "add_to_cart")
PURCHASE = "purchase"


@dataclass(frozen=True, kw_only=True)
class KnownNames:
    """What the caller knows by heart: submissions' numbers by id, and products' ids by name. The rest is looked up."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class EventBatch:
    """What one request reports of one page view.

    lists : tokens.  shopper : the reference of a verified token.  source : a keyed hash of the sender that changes
    daily, "" for none; only five digits of it are kept, and only until the events are folded.  known : spares look-ups.
    """

    view: str
    events: Sequence[NewEvent]
    lists: Sequence[str] = ()
    shopper: str | None = None
    source: str = ""
    known: KnownNames = KnownNames()


@dataclass(frozen=True, kw_only=True, slots=True)
class RejectedEvent:
    """An event that was left out and why."""

    index: int
    code: str


@dataclass(frozen=True, kw_only=True)
class EventsAnswer:
    """accepted + duplicate + len(rejected) = the events sent; a duplicate repeats another event of the request."""

    accepted: int
    duplicate: int
    rejected: tuple[RejectedEvent, ...]
