"""What browsers report, as arrays: each event beside the tile, page and position of the list it names.

Owns the join and the keys by which the same look, click or sender is known again. What counts is `counters`'.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ranking.position_bias import Examination
from ranking.served_list import VALID_S, ServedList
from ranking.types import BoolArray, FloatArray, IntArray

BUCKET_S = 3600
_DAY_S = 86_400
_CLICKS = frozenset({"open", "product_click", "add_to_cart"})
_KEY_MASK = np.uint64((1 << 63) - 1)
_FIELDS = attrgetter("view", "served", "tile", "type", "at_s", "source")
_Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, kw_only=True, slots=True)
class CountedEvent:
    """One thing that a browser reported. `served` is the index of its list, `tile` the number of the tile.

    `source` is whatever the host can say about who sent it without naming a person ("" = nothing): it bounds how much
    one sender can count. `shopper` is the same text for the same known shopper, read for learning only.
    """

    view: str
    served: int
    tile: int
    type: Literal["impression", "open", "product_click", "add_to_cart"]
    at_s: float
    source: str = ""
    shopper: str = ""


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class EventColumns:
    """Events by column, each (n_events,): what a host that reads millions of rows has anyway."""

    view: Sequence[str]
    served: Sequence[int]
    tile: Sequence[int]
    type: Sequence[str]
    at_s: Sequence[float]
    source: Sequence[str]

    def __len__(self) -> int:
        return len(self.view)

    @classmethod
    def of(cls, events: Sequence[CountedEvent]) -> "EventColumns":
        """Take events apart."""
        columns = zip(*map(_FIELDS, events), strict=True) if events else ((),) * 6
        view, served, tile, type, at_s, source = columns
        return cls(view=view, served=served, tile=tile, type=type, at_s=at_s, source=source)


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Reports:
    """A row for each event that names a tile of its list, (n,); looks come first, so that whatever order they arrived
    in, a click finds its own look counted already. `offer` stands for view and list, `sender` for source, page and day;
    `examined` is the probability that the position is looked at."""

    offer: _Words
    sender: _Words
    has_source: BoolArray
    tile: IntArray
    scope: IntArray
    bucket_s: IntArray
    examined: FloatArray
    is_click: BoolArray

    def keys(self, kind: int) -> IntArray:
        """Return the 63-bit keys of a kind of count, of all rows."""
        return _mixed(self.offer, self.tile, np.array(kind))

    def slots(self, rows: IntArray, kinds: IntArray | int) -> IntArray:
        """Return the 63-bit keys of a source's slots for the tiles of some rows."""
        return _mixed(self.sender[rows], self.tile[rows], np.asarray(kinds))


def read_reports(
    events: EventColumns, lists: Sequence[ServedList], examination: Examination
) -> tuple[Reports, tuple[int, ...]]:
    """Join events with their lists; returns also the indices of those that name a tile or list that was not served."""
    views, serveds, tiles, types = events.view, events.served, events.tile, events.type
    at, sources = events.at_s, events.source
    places = [{tile: place for place, tile in enumerate(served.tiles)} for served in lists]
    count = len(lists)
    found = np.array(
        [places[s].get(tile, -1) if 0 <= s < count else -1 for s, tile in zip(serveds, tiles, strict=True)], np.int64
    )
    is_look = np.array([type == "impression" for type in types], np.bool_)
    order = np.argsort(~is_look, kind="stable")
    order = order[found[order] >= 0]
    served = np.array(serveds, np.int64)[order]
    # A clock that is wrong, or no time at all, moves nothing out of the day in which the list could be used.
    listed = np.where(found >= 0, np.array(serveds, np.int64), count)
    issued_s = np.array([one.issued_at_s for one in lists] + [0], np.float64)[listed]
    at_s = np.clip(np.nan_to_num(np.array(at, np.float64), nan=0.0), issued_s, issued_s + VALID_S)
    offers = [repr((s.site, s.scope, s.issued_at_s, s.variant, s.first_position)) for s in lists] + [""]
    # What was not served has no list to stand beside; the row is dropped below.
    beside = listed.tolist()
    days = (at_s // _DAY_S).astype(np.int64).tolist()
    pages = [one.scope for one in lists] + [0]
    reports = Reports(
        offer=_digests(zip(views, beside, strict=True), lambda view, s: f"{view}\0{offers[s]}")[order],
        sender=_digests(
            zip(sources, map(pages.__getitem__, beside), days, strict=True),
            lambda source, scope, day: f"{source}\0{(scope, day)}",
        )[order],
        has_source=np.array([source != "" for source in sources], np.bool_)[order],
        tile=np.array(tiles, np.int64)[order],
        scope=np.array(pages, np.int64)[served],
        bucket_s=(at_s[order] // BUCKET_S).astype(np.int64) * BUCKET_S,
        examined=_examined(served, found[order], lists, examination),
        is_click=np.array([type in _CLICKS for type in types], np.bool_)[order],
    )
    return reports, tuple(np.flatnonzero(found < 0).tolist())


def _examined(served: IntArray, places: IntArray, lists: Sequence[ServedList], examination: Examination) -> FloatArray:
    positions = np.array([one.first_position for one in lists], np.int64)[served] + places
    found = np.zeros(len(positions))
    layouts = [one.layout for one in lists]
    for layout in sorted(set(layouts)):
        rows = np.array([one == layout for one in layouts], np.bool_)[served]
        found[rows] = examination.of(positions[rows], layout)
    return found


def _digests(names: Iterable[tuple[Any, ...]], text: Callable[..., str]) -> _Words:
    """Return 64 bits for each name, made from its text; one digest serves all events of a view: digests are dear."""
    known: dict[tuple[Any, ...], int] = {}
    places = np.array([known.setdefault(name, len(known)) for name in names], np.int64)
    digests = (hashlib.blake2b(text(*name).encode(), digest_size=8).digest() for name in known)
    return np.frombuffer(b"".join(digests), ">u8").astype(np.uint64)[places]


def _mixed(base: _Words, tile: IntArray, kind: IntArray) -> IntArray:
    """Return the 63-bit keys of tiles and kinds of count under bases.  Source: the finaliser of SplitMix64."""
    mixed: _Words = base + tile.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed += kind.astype(np.uint64) * np.uint64(0xD1B54A32D192ED03)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = (mixed ^ (mixed >> np.uint64(31))) & _KEY_MASK
    return mixed.astype(np.int64)
