"""A compiled snapshot in which a few tiles changed: what compiling all of them again would give, at their cost alone.

Owns the patch of a CandidateSet. What a tile is found by stays in its slot, arrays are copied in a few pieces. The
catalogue stays as it is; with another one everything is compiled anew.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ranking.candidates import (
    CandidateSet,
    Links,
    TileCounts,
    columns,
    counts_of,
    creator_names,
    links,
    shown_products,
    tag_names,
    text_fields,
)
from ranking.counters import Counters
from ranking.layers import Layered
from ranking.near_duplicates import hash_values, is_near, photo_groups
from ranking.scopes import fold_name
from ranking.text_index import Field
from ranking.types import Candidate, IntArray, RankingInputError


def patch_candidates(
    before: CandidateSet, *, gone: Collection[str], tiles: Sequence[Candidate], counters: Counters | None = None
) -> CandidateSet:
    """Return the set without the tiles of the ids `gone`, and with `tiles` added, or instead of those of their ids.

    The tiles of `before` must stand in the order of their numbers, and so do those of the answer. counters: those that
    `before` has, which may count tiles that come back. Raises RankingInputError if a number is not unique.
    """
    index_of = before.index_of
    places = {index_of.get(id) for id in (*gone, *(tile.id for tile in tiles))}
    leaving: list[int] = sorted(place for place in places if place is not None)
    added = tuple(sorted(tiles, key=lambda tile: tile.number))
    pieces = _Pieces(before.numbers, leaving, [tile.number for tile in added])
    first = len(before.place)
    new = dict(zip(range(first, first + len(added)), added, strict=True))
    shown = [shown_products(tile, before.product_index) for tile in added]
    slots = pieces.of(before.slots, np.array(list(new), dtype=np.int64))
    place = np.full(first + len(added), -1, dtype=np.int64)
    place[slots] = np.arange(len(slots))
    names = [fold_name(tile.creator) for tile in added]
    creators = _creators(before.creator_number, names)
    alone: dict[str, Any] = {
        name: pieces.of(getattr(before, name), array)
        for name, array in columns(added, shown, before.products, before.product_node).items()
    }
    numbers = pieces.of(before.numbers, np.array([tile.number for tile in added], dtype=np.int64))
    return replace(
        before,
        shelf=before.shelf.longer(added),
        id_shelf=before.id_shelf.longer(tile.id for tile in added),
        slot_of=before.slot_of.patched({tile.id: slot for slot, tile in new.items()}),
        slots=slots,
        place=place,
        numbers=numbers,
        links=pieces.links(before.links, links(shown)),
        photo_group=pieces.of(*_photo_groups(before, leaving, added)),
        creator=pieces.of(before.creator, np.array([creators[name] for name in names], dtype=np.int64)),
        creator_number=creators,
        by_creator=before.by_creator.patched(_each(new, creator_names)),
        by_tag=before.by_tag.patched(_each(new, tag_names)),
        text=before.text.patched(
            slots,
            removed=[_fields(before, before.tiles[place]) for place in leaving],
            added={slot: _fields(before, tile) for slot, tile in new.items()},
        ),
        counts=_counts(before, numbers, place, added, counters),
        **alone,
    )


class _Pieces:
    """How the rows of the answer are put together: runs of old rows, and new ones between them."""

    def __init__(self, numbers: IntArray, leaving: Sequence[int], added: Sequence[int]) -> None:
        """numbers: of the old tiles, ascending.  leaving: their indices.  added: numbers of the new ones, ascending."""
        left = set(leaving)
        at = np.searchsorted(numbers, added).tolist()
        for number, place in zip(added, at, strict=True):
            if place < len(numbers) and numbers[place] == number and place not in left:
                raise RankingInputError("two tiles share a number")
        if len(set(added)) != len(added):
            raise RankingInputError("two tiles share a number")
        cuts = sorted([*((place, -1) for place in leaving), *((place, new) for new, place in enumerate(at))])
        self._runs: list[tuple[bool, int, int]] = []  # of the new rows, from, to
        start = 0
        for place, new in cuts:
            if start < place:
                self._runs.append((False, start, place))
            start = max(start, place)
            if new < 0:
                start = place + 1
            else:
                self._runs.append((True, new, new + 1))
        if start < len(numbers):
            self._runs.append((False, start, len(numbers)))

    def of(self, old: npt.NDArray[Any], new: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the rows of the answer, of those of the old tiles and those of the new ones."""
        if not self._runs:
            return old[:0]
        return np.concatenate([(new if is_new else old)[start:end] for is_new, start, end in self._runs])

    def links(self, old: Links, new: Links) -> Links:
        """Return the pairs of the answer, of those of the old tiles and those of the new ones."""
        tiles, products, at = [new.tile[:0]], [new.product[:0]], 0
        for is_new, start, end in self._runs:
            pairs = new if is_new else old
            first, last = np.searchsorted(pairs.tile, (start, end)).tolist()
            tiles.append(pairs.tile[first:last] + (at - start))
            products.append(pairs.product[first:last])
            at += end - start
        return Links(tile=np.concatenate(tiles), product=np.concatenate(products))


def _creators(before: Layered[str, int], names: Sequence[str]) -> Layered[str, int]:
    new: dict[str, int] = {}
    for name in names:
        if name not in before and name not in new:
            new[name] = len(before) + len(new)
    return before.patched(new) if new else before


def _counts(
    before: CandidateSet, numbers: IntArray, place: IntArray, added: Sequence[Candidate], counters: Counters | None
) -> TileCounts:
    """Return what is counted of the tiles, in their new places."""
    counts = before.counts
    if counters is not None and any((counters.tile == tile.number).any() for tile in added):
        return counts_of(numbers, counters)
    if not len(counts.tile):
        return counts
    tile = place[before.slots][counts.tile]
    stays = tile >= 0
    if stays.all():
        return replace(counts, tile=tile)
    return TileCounts(
        tile=tile[stays],
        scope=counts.scope[stays],
        clicks=counts.clicks[stays],
        impressions=counts.impressions[stays],
        as_of_s=counts.as_of_s,
    )


def _photo_groups(
    before: CandidateSet, leaving: Sequence[int], added: Sequence[Candidate]
) -> tuple[IntArray, IntArray]:
    """Return the photo groups of the old tiles and of the added ones.

    Groups are transitive: a new photo may join several, one that leaves may part them. So the members of every group
    that is touched are grouped again, and nobody else.
    """
    touched = set(before.photo_group[leaving].tolist())
    for value, tile in zip(hash_values([tile.phash for tile in added]), added, strict=True):
        if tile.phash:
            touched.update(before.photo_group[is_near(before.photo_hash, value)].tolist())
    groups = before.photo_group
    members = np.empty(0, dtype=np.int64)
    if touched - {-1}:
        members = np.flatnonzero(np.isin(groups, sorted(touched - {-1})))
        members = members[~np.isin(members, leaving)]
    again = photo_groups([tile.phash for tile in (*(before.tiles[place] for place in members.tolist()), *added)])
    again[again >= 0] += int(groups.max(initial=-1)) + 1
    if len(members):
        groups = groups.copy()
        groups[members] = again[: len(members)]
    return groups, again[len(members) :]


def _each(tiles: Mapping[int, Candidate], names: Callable[[Candidate], list[str]]) -> dict[int, list[str]]:
    return {slot: names(tile) for slot, tile in tiles.items()}


def _fields(before: CandidateSet, tile: Candidate) -> Iterable[Field]:
    return text_fields(tile, shown_products(tile, before.product_index), before.products)
