"""What was seen and clicked, per tile, page scope and hour: folded from served lists and events, decayed for use.

Owns the rows that a host stores and adds up, and the rule that one view counts once. Keeps no state of its own.
Source: docs/ranking.md, eq. 1 to 3.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from ranking.position_bias import Examination
from ranking.reports import BUCKET_S as BUCKET_S
from ranking.reports import CountedEvent as CountedEvent
from ranking.reports import EventColumns as EventColumns
from ranking.reports import Reports, read_reports
from ranking.served_list import ServedList
from ranking.types import BoolArray, FloatArray, IntArray, RankingInputError, sums

__all__ = ["BUCKET_S", "CountedEvent", "CounterRows", "Counters", "EventColumns", "Folded", "decay", "fold"]

HALF_LIFE_S = 14 * 86_400.0  # Two weeks: long enough for a shop with few views, short enough for a season.
PER_SOURCE_COUNT, PER_SOURCE_CLICKS = 5, 2
_LONE_SHARE, _LONE_CLICKS = 0.1, 1.0
# Tile, scope, bucket_s, clicks, impressions, lone clicks, lone impressions.
CounterRow = tuple[int, int, int, float, float, float, float]
_SEEN, _CLICKED, _LOOK_SLOT, _CLICK_SLOT = 0, 1, 2, 1002


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class CounterRows:
    """Additive counts, a row per (tile number, scope key, hour); `impressions` weighted by examination probability.

    The first two count what was reported as looked at; `lone_clicks` came without a look, and `lone_impressions` are
    the looks that they imply. How much of these is believed is decided in `decay`, from all that is known by then.
    """

    tile: IntArray
    scope: IntArray
    bucket_s: IntArray
    clicks: FloatArray
    impressions: FloatArray
    lone_clicks: FloatArray
    lone_impressions: FloatArray

    @classmethod
    def from_rows(cls, rows: Iterable[CounterRow]) -> "CounterRows":
        """Build from rows as a database gives them."""
        listed = list(rows)
        columns = [[row[place] for row in listed] for place in range(7)]
        tile, scope, bucket_s = (np.asarray(column, dtype=np.int64) for column in columns[:3])
        counts = (np.asarray(column, dtype=np.float64) for column in columns[3:])
        clicks, impressions, lone_clicks, lone_impressions = counts
        return cls(
            tile=tile,
            scope=scope,
            bucket_s=bucket_s,
            clicks=clicks,
            impressions=impressions,
            lone_clicks=lone_clicks,
            lone_impressions=lone_impressions,
        )

    def to_rows(self) -> list[CounterRow]:
        """Return the rows as plain numbers, in the order of `from_rows`."""
        columns = (self.tile, self.scope, self.bucket_s)
        counts = (self.clicks, self.impressions, self.lone_clicks, self.lone_impressions)
        return list(zip(*(column.tolist() for column in (*columns, *counts)), strict=True))


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Folded:
    """The outcome of one fold: rows to add, sorted keys to remember (63 bit, (n_keys,)), how many events repeated
    something counted, and the indices of events naming a tile or list that was not served."""

    rows: CounterRows
    keys: IntArray
    duplicates: int
    unknown: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Counters:
    """Decayed counts at one moment, one row per (tile number, scope key)."""

    tile: IntArray
    scope: IntArray
    clicks: FloatArray
    impressions: FloatArray
    as_of_s: float


def fold(
    events: Sequence[CountedEvent] | EventColumns,
    lists: Sequence[ServedList],
    *,
    seen: Collection[int] | Sequence[IntArray] = (),
    examination: Examination | None = None,
    per_source_count: int = PER_SOURCE_COUNT,
    per_source_clicks: int = PER_SOURCE_CLICKS,
) -> Folded:
    """Join events with the lists they came from and count each (view, list, tile) once as seen and once as clicked.

    seen: keys of what was counted in the last 25 hours, one hour more than a list is valid: kept from earlier folds, or
    made again by folding those events once more; arrays of them must be sorted and are fastest. A click implies a look,
    and one whose look was not reported is counted apart. A source counts for at most
    `per_source_count` views and `per_source_clicks` clicks of a tile on a page a day. Positions and pages are read from
    the signed list.
    """
    columns = events if isinstance(events, EventColumns) else EventColumns.of(events, lists)
    known = _sorted(seen)
    reports, unknown = read_reports(columns, lists, examination or Examination())
    looked = reports.keys(_SEEN)
    was_seen = _among(looked, known)
    looks = _first(looked) & ~was_seen
    look_slots = _take_slots(reports, looks, known, per_source_count, _LOOK_SLOT)
    # A click counts where its look does: counted before, in this fold, or the click itself.
    behind = reports.is_click & (was_seen | np.isin(looked, looked[looks]))
    clicked = reports.keys(_CLICKED)[behind]
    clicks = np.zeros_like(looks)
    clicks[behind] = _first(clicked) & ~_among(clicked, known)
    click_slots = _take_slots(reports, clicks, known, per_source_clicks, _CLICK_SLOT)

    keys = np.concatenate([looked[looks], reports.keys(_CLICKED)[clicks], look_slots, click_slots])
    return Folded(
        rows=_counted(reports, clicks=clicks, looks=looks),
        keys=np.sort(keys),
        duplicates=int((~looks & ~clicks).sum()),
        unknown=unknown,
    )


def _counted(reports: Reports, *, clicks: BoolArray, looks: BoolArray) -> CounterRows:
    """Add up per tile, page and hour, sorted by these: a click as one, a look by its probability."""
    rows = np.flatnonzero(clicks | looks)
    columns = (reports.tile[rows], reports.scope[rows], reports.bucket_s[rows])
    order = np.lexsort(columns[::-1])
    tile, scope, bucket_s = (column[order] for column in columns)
    starts = np.ones(len(rows), dtype=np.bool_)
    starts[1:] = (np.diff(tile) != 0) | (np.diff(scope) != 0) | (np.diff(bucket_s) != 0)
    places = np.cumsum(starts) - 1
    rows = rows[order]
    # A row that is a click and counts as a look is a click whose look nobody reported.
    lone = looks[rows] & reports.is_click[rows]
    clicked, seen = clicks[rows].astype(np.float64), np.where(looks[rows], reports.examined[rows], 0.0)

    def total(values: FloatArray, chosen: BoolArray) -> FloatArray:
        return sums(places, np.where(chosen, values, 0.0), int(starts.sum()))

    return CounterRows(
        tile=tile[starts],
        scope=scope[starts],
        bucket_s=bucket_s[starts],
        clicks=total(clicked, ~lone),
        impressions=total(seen, ~lone),
        lone_clicks=total(clicked, lone),
        lone_impressions=total(seen, lone),
    )


def _sorted(seen: Collection[int] | Sequence[IntArray]) -> Sequence[IntArray]:
    if all(isinstance(part, np.ndarray) for part in seen):
        return cast("Sequence[IntArray]", seen)
    return (np.sort(np.fromiter(cast("Collection[int]", seen), np.int64, len(seen))),)


def _take_slots(reports: Reports, counted: BoolArray, seen: Sequence[IntArray], most: int, first_kind: int) -> IntArray:
    """Leave of the new looks or clicks those that their source may still count that day; returns the slots' keys.

    A source has `most` slots of a kind for a tile, a page and a day; without a source there is no bound. Changes
    `counted`.
    """
    rows = np.flatnonzero(counted & reports.has_source)
    _, firsts, groups = np.unique(reports.slots(rows, first_kind), return_index=True, return_inverse=True)
    taken = np.zeros(len(firsts), dtype=np.int64)
    asked = np.arange(len(firsts))
    for slot in range(most):
        asked = asked[_among(reports.slots(rows[firsts[asked]], first_kind + slot), seen)]
        taken[asked] = slot + 1
    order = np.argsort(groups, kind="stable")
    starts = np.searchsorted(groups[order], np.arange(len(firsts)))
    slot_of = np.empty(len(rows), dtype=np.int64)
    slot_of[order] = np.arange(len(rows)) - starts[groups[order]]
    slot_of += taken[groups]
    refused = slot_of >= most
    counted[rows[refused]] = False
    return reports.slots(rows[~refused], first_kind + slot_of[~refused])


def _first(keys: IntArray) -> BoolArray:
    """Say of each key whether it is the first of its kind."""
    found = np.zeros(len(keys), dtype=np.bool_)
    found[np.unique(keys, return_index=True)[1]] = True
    return found


def _among(keys: IntArray, seen: Sequence[IntArray]) -> BoolArray:
    """Say of each key whether it is in one of several sorted arrays."""
    found = np.zeros(len(keys), np.bool_)
    for part in seen:
        if len(part):
            places = np.searchsorted(part, keys)
            found |= part[np.minimum(places, len(part) - 1)] == keys
    return found


def decay(rows: CounterRows, *, now_s: float, half_life_s: float = HALF_LIFE_S) -> Counters:
    """Halve each row's counts once per half-life of its age and add them up over the hours.

    A row from the future counts as of now. A click count above the examined impressions it came with is cut to three
    times these: more is no audience but an error. Raises RankingInputError if half_life_s is not above 0.
    """
    if not half_life_s > 0.0:
        raise RankingInputError(f"half_life_s must be above 0, not {half_life_s}")
    age_s = np.maximum(now_s - (rows.bucket_s + BUCKET_S / 2), 0.0)
    weight = np.exp2(-age_s / half_life_s)
    keys, places = np.unique(np.stack([rows.tile, rows.scope]), axis=1, return_inverse=True)
    places = places.reshape(-1)

    def total(counts: FloatArray) -> FloatArray:
        return sums(places, weight * _finite(counts), keys.shape[1])

    clicks, impressions, lone_clicks = total(rows.clicks), total(rows.impressions), total(rows.lone_clicks)
    believed = _believed(keys[1], clicks, impressions, lone_clicks)
    clicks = clicks + believed * lone_clicks
    impressions = impressions + believed * total(rows.lone_impressions)
    clicks = np.minimum(clicks, 3.0 * impressions)
    return Counters(tile=keys[0], scope=keys[1], clicks=clicks, impressions=impressions, as_of_s=now_s)


def _believed(scope: IntArray, clicks: FloatArray, impressions: FloatArray, lone_clicks: FloatArray) -> FloatArray:
    """Return the share of each tile's lone clicks that counts, same shape: all of them where nobody reports looks.

    Where others on the page do, that is how bots click: one in ten of the clicks with a look, at least one. It is asked
    of all that is stored, so that it does not matter in how many folds, or in which order, bots and people came.
    """
    scopes, places = np.unique(scope, return_inverse=True)
    looked_at = sums(places.reshape(-1), impressions, len(scopes))[places.reshape(-1)] > 0.0
    most = np.where(looked_at, np.maximum(_LONE_CLICKS, _LONE_SHARE * clicks), np.inf)
    return np.minimum(most / np.maximum(lone_clicks, 1e-9), 1.0)


def _finite(values: FloatArray) -> FloatArray:
    return np.maximum(np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0), 0.0)
