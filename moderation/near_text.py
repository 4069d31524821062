"""Texts that are nearly the same: pairs of words in common, and bands that find candidates among many.

Owns comparing and the bands; keeps no texts. Two texts of equal words share every band; of two whose pairs of words
overlap by 0.6 five in six share one, of unrelated ones next to none (measured in its test).
Source: Broder, A. Z., On the resemblance and containment of documents (1997).
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from moderation.text import BREAK, Word, words
from moderation.types import Mark

BANDS, ROWS = 4, 2
MIN_WORDS = 8
"""Shorter praise is said alike by many people independently."""
NEAR = 0.5
"""From here on two texts have more word pairs in common than not, counted over both."""

_PRIME = (1 << 61) - 1
_rng = np.random.default_rng(20261129)
_FACTORS: npt.NDArray[np.uint64] = _rng.integers(1, 1 << 28, size=(BANDS * ROWS, 1), dtype=np.uint64)
_OFFSETS: npt.NDArray[np.uint64] = _rng.integers(0, 1 << 32, size=(BANDS * ROWS, 1), dtype=np.uint64)


def bands(text: str) -> tuple[int, ...]:
    """Return BANDS numbers, 0 <= n < 2**62, of which near texts share at least one; () for a text too short to say."""
    pairs = _pairs(_said(text))
    if len(pairs) < MIN_WORDS - 1:
        return ()
    hashed = np.fromiter((zlib.crc32(pair.encode()) for pair in pairs), dtype=np.uint64, count=len(pairs))
    # 28 + 32 bits: the product stays below 2**61, so no digit is lost.
    lowest = ((_FACTORS * hashed + _OFFSETS) % np.uint64(_PRIME) & np.uint64(0xFFFFFFFF)).min(axis=1)
    first, second = lowest[0::ROWS].tolist(), lowest[1::ROWS].tolist()
    return tuple(
        (number << 60) | (zlib.crc32(f"{a} {b}".encode()) << 28) | (a & 0xFFFFFFF)
        for number, (a, b) in enumerate(zip(first, second, strict=True))
    )


def likeness(text: str, other: str) -> float:
    """Return the share of word pairs that two texts have in common, 0..1 (Jaccard); 0 where one is too short."""
    return nearest(text, {"": other})[1]


def nearest(text: str, others: Mapping[str, str]) -> tuple[str, float]:
    """Return the other text that is most like a text, by its name, and how much (as likeness); ("", 0) without one."""
    here = _pairs(_said(text))
    if len(here) < MIN_WORDS - 1:
        return "", 0.0
    found = [(name, len(here & there) / len(here | there)) for name, there in _pairs_of(others)]
    return max(found, key=lambda one: one[1], default=("", 0.0))


def _pairs_of(others: Mapping[str, str]) -> Iterator[tuple[str, frozenset[str]]]:
    for name, other in others.items():
        there = _pairs(_said(other))
        if len(there) >= MIN_WORDS - 1:
            yield name, there


def shared_marks(text: str, other: str, field: str = "text") -> tuple[Mark, ...]:
    """Return where a text says what another one says, word pairs that touch as one place."""
    there = _pairs(_said(other))
    said = _said(text)
    marks: list[Mark] = []
    for first, second in pairwise(said):
        if f"{first.text} {second.text}" not in there:
            continue
        if marks and first.start < marks[-1].end:
            marks[-1] = Mark(field=field, start=marks[-1].start, end=second.end)
        else:
            marks.append(Mark(field=field, start=first.start, end=second.end))
    return tuple(marks)


def _said(text: str) -> list[Word]:
    return [word for word in words(text) if word.text != BREAK]


def _pairs(said: Iterable[Word]) -> frozenset[str]:
    found = list(said)
    return frozenset(f"{first.text} {second.text}" for first, second in pairwise(found))
