"""What one request reported, as the text of a row: written once when it is accepted, read by column or event by event.

Owns the format: JSON with an entry for each event in every column, and each list as the signed token said it, so that a
row needs no other one and outlives the key that the token was signed with.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from ranking.served_list import ServedList

KINDS: Mapping[str, int] = {"impression": 1, "open": 2, "product_click": 4, "add_to_cart": 8, "purchase": 16}
"""The bit of each type of event in the column `kinds`."""
LETTERS: Mapping[str, str] = {
    "impression": "i",
    "open": "o",
    "product_click": "p",
    "add_to_cart": "c",
    "purchase": "b",
}
_TYPES = {letter: type for type, letter in LETTERS.items()}
IMPRESSION, CLICKS = ord("i"), tuple(map(ord, "opc"))


class Purchase(NamedTuple):
    """What only a purchase has.  lines : JSON objects of product, quantity and value_minor."""

    order: str | None
    lines: Sequence[Mapping[str, Any]]
    currency: str


@dataclass(kw_only=True, slots=True)
class Report:
    """The accepted events of a request, by column.

    ids : the browser's own; with the view they tell whether an event came twice.  types : a letter each.
    served, places : index of the list and of the tile in it, -1 without one.  products : as the catalogue calls them.
    """

    view: str
    lists: Sequence[ServedList]
    ids: Sequence[str]
    types: str
    at_ms: Sequence[int]
    served: Sequence[int]
    places: Sequence[int]
    items: Sequence[str | None]
    products: Sequence[str | None]
    purchases: Mapping[int, Purchase]


class StoredEvent(NamedTuple):
    """One event of a request.  list : index in `Report.lists`, position from 1 and number of its tile, None without.

    layout : in which the list was shown, "" without one.
    """

    view: str
    id: str
    type: str
    at_ms: int
    list: int | None
    position: int | None
    number: int | None
    layout: str
    item: str | None
    product: str | None
    purchase: Purchase | None

    @property
    def at(self) -> datetime:
        """Return when it happened."""
        return datetime.fromtimestamp(self.at_ms / 1000, UTC)

    @property
    def key(self) -> tuple[str, str, int]:
        """Return what is the same when a browser sends it again."""
        return self.view, self.id, self.at_ms


def kinds_of(types: str) -> int:
    """Return the bits of the types, given as letters."""
    return sum(KINDS[_TYPES[letter]] for letter in set(types))


def write_report(report: Report) -> str:
    """Return the text of a row."""
    body: dict[str, Any] = {
        "view": report.view,
        "lists": [
            [one.scope, one.issued_at_s, one.variant, one.layout, one.first_position, one.tiles, one.propensities]
            for one in report.lists
        ],
        "types": report.types,
        "at": report.at_ms,
        "list": report.served,
        "place": report.places,
        "id": report.ids,
        "item": report.items,
    }
    if any(report.products):
        body["product"] = report.products
    if report.purchases:
        body["bought"] = [[index, *purchase] for index, purchase in report.purchases.items()]
    return orjson.dumps(body).decode()


def columns_of(text: str) -> dict[str, Any]:
    """Return the columns of a row as they stand there, for whoever reads rows by the thousand."""
    found: dict[str, Any] = orjson.loads(text)
    return found


def lists_of(columns: Mapping[str, Any], site_id: int) -> list[ServedList]:
    """Return the lists of a row."""
    return [
        ServedList(
            site=site_id, scope=scope, issued_at_s=issued_at_s, variant=variant, layout=layout,
            first_position=first_position, tiles=tuple(tiles), propensities=tuple(propensities),
        )
        for scope, issued_at_s, variant, layout, first_position, tiles, propensities in columns["lists"]
    ]  # fmt: skip


def events_of(columns: Mapping[str, Any], lists: Sequence[ServedList]) -> Iterator[StoredEvent]:
    """Yield the events of a row, in the order in which they were sent."""
    view, count = columns["view"], len(columns["at"])
    products = columns.get("product") or [None] * count
    bought = {index: Purchase(*purchase) for index, *purchase in columns.get("bought", ())}
    rows = zip(
        columns["id"], columns["types"], columns["at"], columns["list"], columns["place"], columns["item"], products,
        strict=True,
    )  # fmt: skip
    for index, (id, letter, at_ms, listed, place, item, product) in enumerate(rows):
        served = lists[listed] if listed >= 0 else None
        yield StoredEvent(
            view=view,
            id=id,
            type=_TYPES[letter],
            at_ms=at_ms,
            list=None if served is None else listed,
            position=None if served is None else served.first_position + place,
            number=None if served is None else served.tiles[place],
            layout="" if served is None else served.layout,
            item=item,
            product=product,
            purchase=bought.get(index),
        )
