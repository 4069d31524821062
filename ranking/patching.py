"""A compiled snapshot in which a few tiles changed: what compiling all of them again would give, at their cost alone.

Owns the patch of a CandidateSet. The catalogue stays as it is; with another one everything is compiled anew.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from ranking.candidates import (
    CandidateSet,
    Links,
    columns,
    counts_of,
    creator_names,
    links,
    shown_products,
    tag_names,
    text_fields,
    tile_keys,
)
from ranking.counters import Counters
from ranking.near_duplicates import hash_values, is_near, photo_groups
from ranking.scopes import fold_name
from ranking.text_index import Field
from ranking.types import Candidate, IntArray, RankingInputError

Row = TypeVar("Row")


def patch_candidates(
    before: CandidateSet, *, gone: Collection[str], tiles: Sequence[Candidate], counters: Counters | None = None
) -> CandidateSet:
    """Return the set without the tiles of the ids `gone`, and with `tiles` added, or instead of those of their ids.

    The tiles of `before` must stand in the order of their numbers, and so do those of the answer. Raises
    RankingInputError if a number is not unique.
    """
    leaving = sorted({before.index_of[id] for id in (*gone, *(t.id for t in tiles)) if id in before.index_of})
    added = tuple(sorted(tiles, key=lambda tile: tile.number))
    numbers = np.concatenate([before.numbers, np.array([tile.number for tile in added], dtype=np.int64)])
    order = _order(numbers, len(before), leaving)
    if np.any(np.diff(numbers[order]) == 0):
        raise RankingInputError("two tiles share a number")
    slots = _free_slots(before.slots, leaving, len(added))
    shown = [shown_products(tile, before.product_index) for tile in added]
    old = {int(before.slots[place]): before.tiles[place] for place in leaving}
    new = dict(zip(slots.tolist(), added, strict=True))
    all_slots = np.concatenate([before.slots, slots])[order]
    ids = _rows(before.ids, (tile.id for tile in added), order)
    creators, groups, keys = _alike(before, leaving, added, shown)
    alone: dict[str, Any] = {
        name: np.concatenate([getattr(before, name), array])[order]
        for name, array in columns(added, shown, before.products, before.product_node).items()
    }
    return replace(
        before,
        tiles=_rows(before.tiles, added, order),
        ids=ids,
        numbers=numbers[order],
        index_of=dict(zip(ids, range(len(ids)), strict=True)),
        links=_links(before.links, links(shown), len(before), order),
        keys=_rows(keys, (), order),
        photo_group=groups[order],
        creator_number=creators,
        by_creator=before.by_creator.patched(removed=_each(old, creator_names), added=_each(new, creator_names)),
        by_tag=before.by_tag.patched(removed=_each(old, tag_names), added=_each(new, tag_names)),
        text=before.text.patched(all_slots, removed=_fields(before, old), added=_fields(before, new)),
        slots=all_slots,
        counts=counts_of(numbers[order], counters),
        **alone,
    )


def _order(numbers: IntArray, old_count: int, leaving: Sequence[int]) -> IntArray:
    """Return, for each place of the answer, the place among the old tiles followed by the added ones."""
    staying = np.delete(np.arange(old_count), leaving)
    added = np.arange(old_count, len(numbers))
    return np.insert(staying, np.searchsorted(numbers[staying], numbers[added]), added)


def _free_slots(taken: IntArray, leaving: Sequence[int], count: int) -> IntArray:
    """Return slots for new tiles: those that are left now, then new ones behind the last."""
    behind = int(taken.max(initial=-1)) + 1
    return np.concatenate([taken[leaving], np.arange(behind, behind + count)])[:count].astype(np.int64)


def _rows(old: Sequence[Row], new: Iterable[Row], order: IntArray) -> tuple[Row, ...]:
    both = [*old, *new]
    return tuple([both[place] for place in order.tolist()])


def _links(old: Links, new: Links, old_count: int, order: IntArray) -> Links:
    place_of = np.full(int(order.max(initial=-1)) + old_count + 1, -1, dtype=np.int64)
    place_of[order] = np.arange(len(order))
    tile = place_of[np.concatenate([old.tile, new.tile + old_count])]
    product = np.concatenate([old.product, new.product])
    sorted_ = np.argsort(tile, kind="stable")
    sorted_ = sorted_[tile[sorted_] >= 0]
    return Links(tile=tile[sorted_], product=product[sorted_])


def _alike(
    before: CandidateSet, leaving: Sequence[int], added: Sequence[Candidate], shown: Sequence[tuple[int, ...]]
) -> tuple[Mapping[str, int], IntArray, list[frozenset[int]]]:
    """Return creators' numbers, photo groups and keys of the old tiles followed by the added ones.

    Groups are transitive: a new photo may join several, one that leaves may part them. So the members of every group
    that is touched are grouped again, and nobody else.
    """
    creators = dict(before.creator_number)
    for tile in added:
        creators.setdefault(fold_name(tile.creator), len(creators))
    touched = set(before.photo_group[leaving].tolist())
    for value in hash_values([tile.phash for tile in added]):
        touched.update(before.photo_group[is_near(before.photo_hash, value)].tolist())
    members = np.flatnonzero(np.isin(before.photo_group, sorted(touched - {-1})))
    members = members[~np.isin(members, leaving)]
    again = photo_groups([tile.phash for tile in (*(before.tiles[place] for place in members.tolist()), *added)])
    again[again >= 0] += int(before.photo_group.max(initial=-1)) + 1
    groups = np.concatenate([before.photo_group, again[len(members) :]])
    groups[members] = again[: len(members)]
    keys = list(before.keys)
    for place in members.tolist():
        tile = before.tiles[place]
        own = shown_products(tile, before.product_index)
        keys[place] = tile_keys(own, creators, fold_name(tile.creator), int(groups[place]))
    for place, (tile, own) in enumerate(zip(added, shown, strict=True), start=len(before)):
        keys.append(tile_keys(own, creators, fold_name(tile.creator), int(groups[place])))
    return creators, groups, keys


def _each(tiles: Mapping[int, Candidate], names: Callable[[Candidate], list[str]]) -> dict[int, list[str]]:
    return {slot: names(tile) for slot, tile in tiles.items()}


def _fields(before: CandidateSet, tiles: Mapping[int, Candidate]) -> dict[int, list[Field]]:
    products = before.products
    return {
        slot: text_fields(tile, shown_products(tile, before.product_index), products) for slot, tile in tiles.items()
    }
