"""What browsers report, as arrays: each event beside the tile, page and position of the list it names.

Owns the join and the keys by which the same look, click or sender is known again. What counts is `counters`'.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ranking.position_bias import Examination
from ranking.served_list import VALID_S, ServedList
from ranking.types import BoolArray, FloatArray, IntArray

BUCKET_S = 3600
_DAY_S = 86_400
_CLICKS = frozenset({"open", "product_click", "add_to_cart"})
_KEY_MASK = np.uint64((1 << 63) - 1)
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
    """Events by column: what a host that reads millions of rows has anyway.

    An offer is a list as one sender reported on it from one view: `view`, `source` and `listed`, the index of the list,
    are (n_offers,). Of each event `offer` is the index of its offer, `place` that of its tile in the list, 0 for the
    first and below 0 for one that is not there; `is_look` and `is_click` say what it was, all (n_events,).
    """

    view: Sequence[str]
    source: Sequence[str]
    listed: Sequence[int]
    offer: IntArray
    place: IntArray
    is_look: BoolArray
    is_click: BoolArray
    at_s: FloatArray

    def __len__(self) -> int:
        return len(self.offer)

    @classmethod
    def of(cls, events: Sequence[CountedEvent], lists: Sequence[ServedList]) -> "EventColumns":
        """Take events apart and find their tiles in their lists."""
        places = [{tile: place for place, tile in enumerate(served.tiles)} for served in lists]
        offers: dict[tuple[str, str, int], int] = {}
        offer = [offers.setdefault((one.view, one.source, one.served), len(offers)) for one in events]
        view, source, listed = zip(*offers, strict=True) if offers else ((), (), ())
        count = len(lists)
        place = [places[one.served].get(one.tile, -1) if 0 <= one.served < count else -1 for one in events]
        return cls(
            view=view,
            source=source,
            listed=listed,
            offer=np.array(offer, np.int64),
            place=np.array(place, np.int64),
            is_look=np.array([one.type == "impression" for one in events], np.bool_),
            is_click=np.array([one.type in _CLICKS for one in events], np.bool_),
            at_s=np.array([one.at_s for one in events], np.float64),
        )


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
    known = events.place >= 0
    rows = np.concatenate([np.flatnonzero(known & events.is_look), np.flatnonzero(known & ~events.is_look)])
    offer, place = events.offer[rows], events.place[rows]
    listed = np.array(events.listed, np.int64)[offer]
    issued_s = np.array([one.issued_at_s for one in lists], np.float64)[listed]
    # A clock that is wrong, or no time at all, moves nothing out of the day in which the list could be used.
    at_s = np.clip(np.nan_to_num(events.at_s[rows], nan=0.0), issued_s, issued_s + VALID_S)
    scope = np.array([one.scope for one in lists], np.int64)[listed]
    tiles = np.array([tile for one in lists for tile in one.tiles], np.int64)
    ends = np.cumsum([len(one.tiles) for one in lists], dtype=np.int64)
    starts = np.concatenate([np.zeros(1, np.int64), ends])[:-1][listed]
    reports = Reports(
        offer=_offers(events, lists)[offer],
        sender=_senders(events, lists, offer, (at_s // _DAY_S).astype(np.int64)),
        has_source=np.array([source != "" for source in events.source], np.bool_)[offer],
        tile=tiles[starts + place],
        scope=scope,
        bucket_s=(at_s // BUCKET_S).astype(np.int64) * BUCKET_S,
        examined=_examined(listed, place, lists, examination),
        is_click=events.is_click[rows],
    )
    return reports, tuple(np.flatnonzero(~known).tolist())


def _offers(events: EventColumns, lists: Sequence[ServedList]) -> _Words:
    """Return 64 bits for each offer: its view and what its list was."""
    names = [repr((s.site, s.scope, s.issued_at_s, s.variant, s.first_position)) for s in lists]
    count = len(lists)
    return _digests(
        f"{view}\0{names[listed]}" if 0 <= listed < count else ""
        for view, listed in zip(events.view, events.listed, strict=True)
    )


def _senders(events: EventColumns, lists: Sequence[ServedList], offer: IntArray, day: IntArray) -> _Words:
    """Return 64 bits for the source, page and day of each row."""
    # A list is valid for a day, so its events are of one day or of two; days since 1970 take 20 bits.
    pairs, places = np.unique((offer << 20) | day, return_inverse=True)
    known = zip((pairs >> 20).tolist(), (pairs & 0xFFFFF).tolist(), strict=True)
    digests = _digests(
        f"{events.source[one]}\0{(lists[events.listed[one]].scope, day_of)}" if events.source[one] else ""
        for one, day_of in known
    )
    found: _Words = digests[places.reshape(-1)]
    return found


def _examined(listed: IntArray, places: IntArray, lists: Sequence[ServedList], examination: Examination) -> FloatArray:
    positions = np.array([one.first_position for one in lists], np.int64)[listed] + places
    names = sorted({one.layout for one in lists})
    layouts = np.array([names.index(one.layout) for one in lists], np.int64)[listed]
    found = np.zeros(len(positions))
    for number, layout in enumerate(names):
        rows = layouts == number
        found[rows] = examination.of(positions[rows], layout)
    return found


def _digests(texts: Iterable[str]) -> _Words:
    """Return 64 bits for each text."""
    digest = hashlib.blake2b
    joined = b"".join(digest(text.encode(), digest_size=8).digest() for text in texts)
    words: _Words = np.frombuffer(joined, ">u8").astype(np.uint64)
    return words


def _mixed(base: _Words, tile: IntArray, kind: IntArray) -> IntArray:
    """Return the 63-bit keys of tiles and kinds of count under bases.  Source: the finaliser of SplitMix64."""
    mixed: _Words = base + tile.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed += kind.astype(np.uint64) * np.uint64(0xD1B54A32D192ED03)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = (mixed ^ (mixed >> np.uint64(31))) & _KEY_MASK
    return mixed.astype(np.int64)
