"""Collections of which a changed copy costs what changed and not what they hold.

Owns the shapes: a mapping over a base that never changes, things in numbered slots that are only ever added to, and the
same in the order of a snapshot. A base may be a dict, a tuple, or something that reads from a file.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar, overload

import numpy as np

from ranking.types import IntArray

Key = TypeVar("Key")
Value = TypeVar("Value")
Item = TypeVar("Item", covariant=True)

_GONE: Any = object()
# A patch copies what differs from the base. Once that is much, it becomes the base.
_LEAST_CHANGES, _SHARE = 256, 16


class Layered(Mapping[Key, Value]):
    """A mapping; `patched` returns another one and leaves this one alone."""

    __slots__ = ("_base", "_changed", "_count")

    def __init__(
        self, base: Mapping[Key, Value], changed: dict[Key, Value] | None = None, count: int | None = None
    ) -> None:
        """changed, count: of `patched` only."""
        self._base = base
        self._changed: dict[Key, Value] = changed or {}
        self._count = len(base) if count is None else count

    def patched(self, changed: Mapping[Key, Value], removed: Iterable[Key] = ()) -> "Layered[Key, Value]":
        """Return the mapping without some keys and then with others."""
        mine, count = dict(self._changed), self._count
        for key in removed:
            if key in self:
                if mine.get(key) is not _GONE:
                    count -= 1
                mine[key] = _GONE
        for key, value in changed.items():
            before = mine.get(key)
            if before is _GONE or (before is None and key not in self._base):
                count += 1
            mine[key] = value
        if len(mine) > max(_LEAST_CHANGES, len(self._base) // _SHARE):
            whole = dict(Layered(self._base, mine, count).items())
            return Layered(whole)
        return Layered(self._base, mine, count)

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the value of a key."""
        found = self._changed.get(key)
        if found is None:
            return self._base.get(key, default)
        return default if found is _GONE else found

    def __getitem__(self, key: Key) -> Value:
        found = self._changed.get(key)
        if found is None:
            return self._base[key]
        if found is _GONE:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        found = self._changed.get(key)  # type: ignore[arg-type]
        return key in self._base if found is None else found is not _GONE

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Key]:
        for key in self._base:
            if key not in self._changed:
                yield key
        for key, value in self._changed.items():
            if value is not _GONE:
                yield key


class Shelf(Generic[Item]):
    """Things in slots 0, 1, 2 …: once there, a thing stays where it is. A longer shelf shares what it has."""

    __slots__ = ("_added", "_base", "_base_count", "_count")

    def __init__(self, base: Sequence[Item], added: list[Any] | None = None, count: int = 0) -> None:
        """added, count: of `longer` only."""
        self._base, self._base_count = base, len(base)
        self._added: list[Any] = [] if added is None else added
        self._count = count

    def __len__(self) -> int:
        return self._base_count + self._count

    def __getitem__(self, slot: int) -> Item:
        base_count = self._base_count
        found: Item = self._base[slot] if slot < base_count else self._added[slot - base_count]
        return found

    def longer(self, more: Iterable[Any]) -> "Shelf[Item]":
        """Return a shelf with more things behind the last."""
        new = list(more)
        if not new:
            return self
        # Of two that are made from one, the second gets a list of its own.
        added = self._added if len(self._added) == self._count else self._added[: self._count]
        added.extend(new)
        return Shelf(self._base, added, self._count + len(new))


class InOrder(Sequence[Item]):
    """Things on a shelf in the order of a snapshot.  slots: (n_tiles,)."""

    __slots__ = ("_shelf", "_slots")

    def __init__(self, shelf: Shelf[Item], slots: IntArray) -> None:
        self._shelf = shelf
        self._slots = slots

    def __len__(self) -> int:
        return len(self._slots)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        if isinstance(index, slice):
            return [self._shelf[slot] for slot in self._slots[index].tolist()]
        return self._shelf[int(self._slots[index])]

    def __iter__(self) -> Iterator[Item]:
        return map(self._shelf.__getitem__, self._slots.tolist())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]


class Places(Mapping[str, int]):
    """Where the tile of an id stands in a snapshot.

    slot_of: its slot, also of tiles that left.  place: (n_slots,), -1 for a slot whose tile left.  ids: in order.
    """

    __slots__ = ("_ids", "_place", "_slot_of")

    def __init__(self, slot_of: Mapping[str, int], place: IntArray, ids: Sequence[str]) -> None:
        self._slot_of, self._place, self._ids = slot_of, place, ids

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the place of an id."""
        slot = self._slot_of.get(key)
        if slot is None:
            return default
        place = int(self._place[slot])
        return default if place < 0 else place

    def __getitem__(self, key: str) -> int:
        place: int = self.get(key, -1)
        if place < 0:
            raise KeyError(key)
        return place

    def __contains__(self, key: object) -> bool:
        return self.get(key) is not None

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)


class Sorted:
    """Words in order: some that never change, a few that were added, without those that nobody uses any more."""

    __slots__ = ("_added", "_base", "_gone")

    def __init__(self, base: Sequence[str], added: Sequence[str] = (), gone: frozenset[str] = frozenset()) -> None:
        """base, added: in order, no word in both."""
        self._base, self._added, self._gone = base, added, gone

    def patched(self, *, new: Iterable[str], gone: Iterable[str]) -> "Sorted":
        """Return the words with those in `new`, which are not among them, and without those in `gone`."""
        added, missing = list(self._added), set(self._gone)
        for word in new:
            if word in missing:
                missing.discard(word)
            else:
                insort(added, word)
        missing.update(gone)
        return Sorted(self._base, added, frozenset(missing))

    def __iter__(self) -> Iterator[str]:
        words = self._base if not self._added else sorted([*self._base, *self._added])
        return (word for word in words if word not in self._gone) if self._gone else iter(words)

    def starting_with(self, text: str) -> list[str]:
        """Return the words that begin with a text, in order."""
        found: list[str] = []
        for words in (self._base, self._added):
            for place in range(bisect_left(words, text), len(words)):
                word = words[place]
                if not word.startswith(text):
                    break
                if word not in self._gone:
                    found.append(word)
        return sorted(found)


class Spots:
    """The slots in which something is found: those known from the start, and a few that came later."""

    __slots__ = ("_first", "_later")

    def __init__(self, first: IntArray, later: tuple[int, ...] = ()) -> None:
        self._first, self._later = first, later

    def all(self) -> IntArray:
        """Return all of them."""
        return np.append(self._first, np.array(self._later, dtype=np.int64)) if self._later else self._first

    def with_one(self, slot: int) -> "Spots":
        """Return these and another one."""
        # A name that everybody carries must not be copied for each tile that comes.
        if len(self._later) >= _LEAST_CHANGES:
            return Spots(np.append(self.all(), slot))
        return Spots(self._first, (*self._later, slot))
