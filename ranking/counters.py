"""What was seen and clicked, per tile, page scope and hour: folded from served lists and events, decayed for use.

Owns the rows that a host stores and adds up, and the rule that one view counts once. Keeps no state of its own.
Source: docs/ranking.md, eq. 1 to 3.
"""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

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
_UNSUPPORTED_SHARE = 0.1
_SEEN, _CLICKED, _LOOK_SLOT, _CLICK_SLOT = 0, 1, 2, 1002


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class CounterRows:
    """Additive counts, a row per (tile number, scope key, hour); `impressions` weighted by examination probability."""

    tile: IntArray
    scope: IntArray
    bucket_s: IntArray
    clicks: FloatArray
    impressions: FloatArray

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[int, int, int, float, float]]) -> "CounterRows":
        """Build from (tile, scope, bucket_s, clicks, impressions) as a database gives them."""
        listed = list(rows)
        columns = [[row[place] for row in listed] for place in range(5)]
        whole = [np.asarray(column, dtype=np.int64) for column in columns[:3]]
        parts = [np.asarray(column, dtype=np.float64) for column in columns[3:]]
        return cls(tile=whole[0], scope=whole[1], bucket_s=whole[2], clicks=parts[0], impressions=parts[1])

    def to_rows(self) -> list[tuple[int, int, int, float, float]]:
        """Return (tile, scope, bucket_s, clicks, impressions) per row, as plain numbers."""
        columns = (self.tile, self.scope, self.bucket_s, self.clicks, self.impressions)
        return list(zip(*(column.tolist() for column in columns), strict=True))


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
    seen: Collection[int] | IntArray = (),
    examination: Examination | None = None,
    per_source_count: int = PER_SOURCE_COUNT,
    per_source_clicks: int = PER_SOURCE_CLICKS,
) -> Folded:
    """Join events with the lists they came from and count each (view, list, tile) once as seen and once as clicked.

    seen: keys of what was counted in the last 25 hours, one hour more than a list is valid: kept from earlier folds, or
    made again by folding those events once more; an array must be sorted and is fastest. A click implies a look; where
    other views of the page do report what they looked at, clicks without a reported look count for little, since that
    is how bots click. A source counts for at most `per_source_count` views and `per_source_clicks` clicks of a tile on
    a page a day. Positions and pages are read from the signed list.
    """
    columns = events if isinstance(events, EventColumns) else EventColumns.of(events)
    known = seen if isinstance(seen, np.ndarray) else np.sort(np.fromiter(seen, np.int64, len(seen)))
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

    counts = clicks & ~looks
    seen_only = looks & ~clicks
    supported = Counter(zip(reports.tile[counts].tolist(), reports.scope[counts].tolist(), strict=True))
    alone = np.flatnonzero(looks & clicks)
    pairs = zip(reports.tile[alone].tolist(), reports.scope[alone].tolist(), strict=True)
    believed = alone[list(_believed(list(pairs), supported, set(reports.scope[seen_only].tolist())))]
    counts[believed] = seen_only[believed] = True
    keys = np.concatenate([looked[looks], reports.keys(_CLICKED)[clicks], look_slots, click_slots])
    return Folded(
        rows=_counted(reports, clicks=counts, looks=seen_only),
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
    size = int(starts.sum())
    return CounterRows(
        tile=tile[starts],
        scope=scope[starts],
        bucket_s=bucket_s[starts],
        clicks=sums(places, clicks[rows[order]].astype(np.float64), size),
        impressions=sums(places, np.where(looks, reports.examined, 0.0)[rows[order]], size),
    )


def _take_slots(reports: Reports, counted: BoolArray, seen: IntArray, most: int, first_kind: int) -> IntArray:
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


def _among(keys: IntArray, seen: IntArray) -> BoolArray:
    """Say of each key whether it is among sorted ones."""
    places = np.searchsorted(seen, keys)
    found: BoolArray = seen[np.minimum(places, len(seen) - 1)] == keys if len(seen) else np.zeros(len(keys), np.bool_)
    return found


def _believed(
    clicks: Sequence[tuple[int, int]], supported: Mapping[tuple[int, int], int], looked_scopes: Container[int]
) -> Iterator[int]:
    """Yield the places of those clicks without a look, (tile, scope), that count.

    All count where nobody reports looks, else one in ten of the clicks with a look.
    """
    taken: Counter[tuple[int, int]] = Counter()
    for place, pair in enumerate(clicks):
        if pair[1] not in looked_scopes or taken[pair] < max(1.0, _UNSUPPORTED_SHARE * supported.get(pair, 0)):
            taken[pair] += 1
            yield place


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
    size = keys.shape[1]
    impressions = sums(places, weight * _finite(rows.impressions), size)
    clicks = sums(places, weight * _finite(rows.clicks), size)
    clicks = np.minimum(clicks, 3.0 * impressions)
    return Counters(tile=keys[0], scope=keys[1], clicks=clicks, impressions=impressions, as_of_s=now_s)


def _finite(values: FloatArray) -> FloatArray:
    return np.maximum(np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0), 0.0)
