"""Texts and look-ups as plain arrays, so that several processes may read one copy of them from a file.

Owns the shapes. Values are read when they are asked for; those asked for again are at hand.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, TypeVar, overload

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]
Value = TypeVar("Value")
_FREE = -1
# Of things that are read again and again, as many are kept as a busy shop shows.
_MOST_KNOWN = 20_000


def pack_texts(texts: Iterable[bytes]) -> dict[str, npt.NDArray[Any]]:
    """Return texts as `ends` (n + 1,) and `bytes`."""
    listed = list(texts)
    ends = np.zeros(len(listed) + 1, dtype=np.int64)
    np.cumsum([len(text) for text in listed], out=ends[1:])
    return {"ends": ends, "bytes": np.frombuffer(b"".join(listed), dtype=np.uint8)}


class Texts(Sequence[bytes]):
    """Texts that `pack_texts` packed."""

    def __init__(self, arrays: Arrays) -> None:
        self._ends, self._bytes = arrays["ends"], memoryview(arrays["bytes"])  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        return bytes(self._bytes[int(self._ends[index]) : int(self._ends[index + 1])])


class Read(Sequence[Value]):
    """Things read from texts."""

    def __init__(self, texts: Sequence[Any], read: Callable[[Any], Value]) -> None:
        self._texts, self._read = texts, read
        self._known: dict[int, Value] = {}

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Value]: ...
    def __getitem__(self, index: int | slice) -> Value | Sequence[Value]:
        if isinstance(index, slice):
            return [self._read(text) for text in self._texts[index]]
        found = self._known.get(index)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[index] = self._read(self._texts[index])
        return found

    def __iter__(self) -> Iterator[Value]:
        return map(self._read, self._texts)  # whoever goes through all of them keeps none


def pack_places(keys: Sequence[bytes]) -> dict[str, npt.NDArray[Any]]:
    """Return keys, none twice, as texts and a `table` that leads from a key to its place among them."""
    size = 1 << max(1, (2 * len(keys)).bit_length())  # at most half full: a key is found at once as a rule
    table = [_FREE] * size
    for place, key in enumerate(keys):
        at = _mixed(key) & (size - 1)
        while table[at] != _FREE:
            at = (at + 1) & (size - 1)
        table[at] = place
    return {**pack_texts(keys), "table": np.array(table, dtype=np.int32)}


def _mixed(key: bytes) -> int:
    return int.from_bytes(blake2b(key, digest_size=8).digest(), "little")


class PackedMap(Mapping[str, Value]):
    """What `pack_places` packed, with a value for each place."""

    def __init__(self, arrays: Arrays, value: Callable[[int], Value]) -> None:
        self._keys, self._table, self._value = Texts(arrays), arrays["table"], value
        self._known: dict[str, Value] = {}

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the value of a key."""
        found = self._known.get(key)
        if found is not None:
            return found
        place = self._place(key)
        if place == _FREE:
            return default
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        found = self._known[key] = self._value(place)
        return found

    def _place(self, key: str) -> int:
        text = key.encode(errors="surrogatepass")
        last = len(self._table) - 1
        at = _mixed(text) & last
        while (place := int(self._table[at])) != _FREE and self._keys[place] != text:
            at = (at + 1) & last
        return place

    def __getitem__(self, key: str) -> Value:
        found: Value | None = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and (key in self._known or self._place(key) != _FREE)

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return (key.decode(errors="surrogatepass") for key in self._keys)

    def items(self) -> Any:
        """Return pairs, without a look-up for each."""
        return [(key, self._value(place)) for place, key in enumerate(self)]

    def values(self) -> Any:
        """Return the values, without a look-up for each."""
        return [self._value(place) for place in range(len(self))]


def pack_lists(lists: Sequence[npt.NDArray[Any]], dtype: Any) -> dict[str, npt.NDArray[Any]]:
    """Return lists of numbers as `ends` (n + 1,) and `numbers`."""
    ends = np.zeros(len(lists) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in lists], out=ends[1:])
    numbers = np.concatenate([np.empty(0, dtype=dtype), *lists])
    return {"ends": ends, "numbers": numbers.astype(dtype)}


def part(arrays: Arrays, name: str) -> Arrays:
    """Return those arrays of a part whose names begin with its name."""
    return {key.removeprefix(f"{name}."): array for key, array in arrays.items() if key.startswith(f"{name}.")}


def named(name: str, arrays: Arrays) -> dict[str, npt.NDArray[Any]]:
    """Return arrays as a part of that name."""
    return {f"{name}.{key}": array for key, array in arrays.items()}
