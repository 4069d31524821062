"""Finds product titles in a caption: word for word, and forgiving typos and left-out words.

Owns an index over titles, built once and asked for every caption. Does not know products: titles are rows.
A title is first looked up word by word in a trie; near misses come from an inverted index over the titles' words,
one typo a word (deletion neighbourhoods as in SymSpell), weighed by how rare a word is among the titles, and the
survivors are compared by RapidFuzz.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from moderation.text import BREAK, Word, words

MIN_TYPO_CHARS = 4  # below, one letter more or less makes another word: tea, tee
MIN_SWAP_CHARS = 5  # below, another letter does: boot, boat, root
MIN_COVERAGE_RATE = 0.6  # share of a title's rarity that the caption must have
MIN_SIMILARITY = 0.72
MAX_SIMILARITY = 0.99  # 1 is kept for word for word
MAX_PLACES = 20  # of one word in one text; a text that repeats a word a thousand times gains nothing by it
MAX_COMPARED = 40
TYPO_WEIGHT = 0.9


class TitleHit(NamedTuple):
    """A title found: its row, the caption's words [first, last], similarity 0..1 (1 = word for word)."""

    row: int
    first: int
    last: int
    similarity: float


class _Node:
    __slots__ = ("next", "row")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.row = -1


def _deletions(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


class TitleIndex:
    """An index over titles; equal titles must be given once (the caller knows which products share one)."""

    def __init__(self, titles: Sequence[tuple[str, ...]]) -> None:
        """titles : folded words of each title, as `title_words` makes them."""
        self._titles = titles
        self._root = _Node()
        self._vocabulary: dict[str, int] = {}
        rows: list[list[int]] = []
        for row, title in enumerate(titles):
            node = self._root
            for word in title:
                node = node.next.setdefault(word, _Node())
            if title:
                node.row = row
            for word in set(title) - {BREAK}:
                number = self._vocabulary.setdefault(word, len(rows))
                if number == len(rows):
                    rows.append([])
                rows[number].append(row)
        self._rows: list[npt.NDArray[np.intp]] = [np.asarray(r, dtype=np.intp) for r in rows]
        self._rarity = [float(np.log1p(len(titles) / len(r))) for r in rows]
        self._total = np.zeros(len(titles))
        for number, where in enumerate(self._rows):
            self._total[where] += self._rarity[number]
        self._near: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._vocabulary:
            if len(word) >= MIN_TYPO_CHARS:
                for shorter in _deletions(word):
                    self._near[shorter].append(word)

    def exact(self, caption: Sequence[Word]) -> list[TitleHit]:
        """Find titles word for word; where two overlap the longer one wins."""
        hits: list[TitleHit] = []
        for first in range(len(caption)):
            node, best = self._root, -1
            for last in range(first, len(caption)):
                child = node.next.get(caption[last].text)
                if child is None:
                    break
                node = child
                if node.row >= 0:
                    best, end = node.row, last
            if best >= 0:
                hits.append(TitleHit(best, first, end, 1.0))
        taken: set[int] = set()
        kept = []
        for hit in sorted(hits, key=lambda h: (h.first - h.last, h.first)):
            span = set(range(hit.first, hit.last + 1))
            if not span & taken:
                taken |= span
                kept.append(hit)
        return sorted(kept, key=lambda h: h.first)

    def similar(self, caption: Sequence[Word]) -> list[TitleHit]:
        """Find titles of two words or more of which the caption has nearly every word close together."""
        places = self._places(caption)
        if len(places) < 2:
            return []
        found = [(self._vocabulary[word], weight) for word, (weight, _) in places.items()]
        rows = np.concatenate([self._rows[number] for number, _ in found])
        weights = np.concatenate(
            [np.full(len(self._rows[number]), self._rarity[number] * weight) for number, weight in found]
        )
        coverage = np.bincount(rows, weights=weights, minlength=len(self._titles)) / np.maximum(self._total, 1e-9)
        enough = np.flatnonzero(coverage >= MIN_COVERAGE_RATE)
        best = enough[np.argsort(-coverage[enough], kind="stable")][:MAX_COMPARED]
        hits = (self._compare(int(row), caption, places) for row in best)
        return [hit for hit in hits if hit is not None]

    def _places(self, caption: Sequence[Word]) -> dict[str, tuple[float, list[int]]]:
        """Where words of titles stand in the caption, typos forgiven: word -> (weight, places)."""
        places: dict[str, tuple[float, list[int]]] = {}
        for place, word in enumerate(caption):
            for known, weight in self._neighbours(word.text):
                best, where = places.get(known, (0.0, []))
                if len(where) < MAX_PLACES:
                    places[known] = (max(weight, best), [*where, place])
        return places

    def _neighbours(self, word: str) -> list[tuple[str, float]]:
        known = word in self._vocabulary
        found = [(word, 1.0)] if known else []
        if len(word) < MIN_TYPO_CHARS:
            return found
        for other in {o for shorter in _deletions(word) for o in self._near.get(shorter, ())}:
            # A word that titles use is not a typo of one with another letter: "shirt" is no "short".
            swapped = len(other) == len(word) and (known or len(word) < MIN_SWAP_CHARS)
            if other != word and not swapped and OSA.distance(word, other, score_cutoff=1) <= 1:
                found.append((other, TYPO_WEIGHT))
        return found

    def _compare(
        self, row: int, caption: Sequence[Word], places: dict[str, tuple[float, list[int]]]
    ) -> TitleHit | None:
        title = [word for word in self._titles[row] if word != BREAK]
        present = sorted({w for w in title if w in places}, key=lambda w: len(places[w][1]))
        if len(title) < 2 or len(present) < 2 or (len(title) == 2 and len(present) < len(set(title))):
            return None
        best: TitleHit | None = None
        for anchor in places[present[0]][1]:
            near = {min(places[w][1], key=lambda p: (abs(p - anchor), p)) for w in present}
            first, last = min(near), max(near)
            between = caption[first : last + 1]
            if last - first > len(title) or len(near) < 2 or any(w.text == BREAK for w in between):
                continue
            alike = min(fuzz.ratio(" ".join(w.text for w in between), " ".join(title)) / 100, MAX_SIMILARITY)
            if alike >= MIN_SIMILARITY and (best is None or alike > best.similarity):
                best = TitleHit(row, first, last, alike)
        return best


def title_words(title: str) -> tuple[str, ...]:
    """Fold a title into the words the index works with; a final full stop says nothing."""
    folded = [word.text for word in words(title)]
    while folded and folded[-1] == BREAK:
        folded.pop()
    return tuple(folded)
