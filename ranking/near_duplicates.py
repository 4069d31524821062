"""Groups of tiles whose photos are nearly the same, from their 64-bit perceptual hashes.

Owns the grouping only; the hash is made where photos are decoded.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ranking.types import BoolArray, IntArray

NEAR_BITS = 6  # Of 64. Re-encoded and resized copies differ by 0-4 bits, other photos by 20 and more.
_BLOCK = 256


def photo_groups(hashes: Sequence[str]) -> IntArray:
    """Return a group number per tile, (n_tiles,): equal numbers mean near-duplicate photos, -1 a tile without a hash.

    hashes: 16 hexadecimal digits each, or "". What is no such number counts as absent. Groups are transitive.
    """
    parsed = [_parse(text) for text in hashes]
    known = np.array([value for value in parsed if value is not None], dtype=np.uint64)
    distinct, places = np.unique(known, return_inverse=True)
    roots = list(range(len(distinct)))
    for start in range(0, len(distinct), _BLOCK):
        block = distinct[start : start + _BLOCK, None] ^ distinct[None, start:]
        for left, right in np.argwhere(np.bitwise_count(block) <= NEAR_BITS).tolist():
            first, second = _root(roots, start + left), _root(roots, start + right)
            roots[max(first, second)] = min(first, second)
    groups = np.full(len(parsed), -1, dtype=np.int64)
    with_hash = [index for index, value in enumerate(parsed) if value is not None]
    groups[with_hash] = [_root(roots, place) for place in places.tolist()]
    return groups


def hash_values(hashes: Sequence[str]) -> NDArray[np.uint64]:
    """Return the hashes as numbers, (n_tiles,); 0 stands for what is none, see photo_groups."""
    return np.array([_parse(text) or 0 for text in hashes], dtype=np.uint64)


def is_near(hashes: NDArray[np.uint64], value: np.uint64) -> BoolArray:
    """Say of each hash whether its photo is nearly the one of `value`, (n_tiles,)."""
    near: BoolArray = np.bitwise_count(hashes ^ value) <= NEAR_BITS
    return near


def _root(roots: list[int], index: int) -> int:
    while roots[index] != index:
        roots[index] = roots[roots[index]]
        index = roots[index]
    return index


def _parse(text: str) -> int | None:
    try:
        return int(text, 16) if len(text) == 16 else None
    except ValueError:
        return None
