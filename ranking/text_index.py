"""The words of all tiles of a snapshot, and the tiles that answer a query: exact, by stem, by beginning, with a typo.

Owns the inverted index. Which fields a tile has and what they weigh is `candidates`' business.
Source: docs/ranking.md, eq. 7 and 8.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from ranking.text import fold_accents, forms, is_cjk, language_of, words
from ranking.types import FloatArray, IntArray

_PREFIX_CREDIT = 0.8  # "lin" typed for "linen"
_TYPO_CREDIT = {1: 0.75, 2: 0.6}
_MAX_ALTERNATIVES = 8
_NOWHERE, _NOTHING = np.empty(0, dtype=np.int64), np.empty(0)


@dataclass(frozen=True, eq=False, slots=True)
class TextMatch:
    """How well each tile answers a query. `coverage`: share of the query's words found, by rarity; `weight`: the
    same with each word weighted by the field it stands in. Both (n_tiles,), 0..1."""

    coverage: FloatArray
    weight: FloatArray


Field = tuple[str, str, float]  # text, language tag, weight 0..1


class TextIndex:
    """Postings of every form of every word; never changed, only replaced by a patched one.

    Postings name slots: a tile keeps its slot while other tiles come and go, so that a patch touches nothing but the
    words of what changed.
    """

    def __init__(self, documents: Sequence[Iterable[Field]]) -> None:
        """documents: per tile its fields."""
        postings: dict[str, tuple[list[int], list[float]]] = {}
        self._surface: Counter[str] = Counter()
        self._languages: Counter[str] = Counter()
        for slot, fields in enumerate(documents):
            document = _Document(fields)
            self._surface.update(document.surface)
            self._languages.update(document.languages)
            for form, weight in document.weights.items():
                slots, weights = postings.setdefault(form, ([], []))
                slots.append(slot)
                weights.append(weight)
        self._postings: dict[str, tuple[IntArray, FloatArray]] = {
            form: (np.array(slots, dtype=np.int64), np.array(weights, dtype=np.float64))
            for form, (slots, weights) in postings.items()
        }
        # A sorted vocabulary makes the answer to a typo the same in every process.
        self._vocabulary = sorted(filter(_is_guessable, self._surface))
        self._slots = np.arange(len(documents), dtype=np.int64)
        self._slot_count = len(documents)

    @property
    def languages(self) -> frozenset[str]:
        """Return the languages that the fields are written in."""
        return frozenset(self._languages)

    @property
    def tile_count(self) -> int:
        """Return the number of tiles."""
        return len(self._slots)

    def patched(
        self, slots: IntArray, *, removed: Mapping[int, Iterable[Field]], added: Mapping[int, Iterable[Field]]
    ) -> "TextIndex":
        """Return what a new index of the changed tiles would answer.

        slots: of the tiles after the change, (n_tiles,).  removed, added: fields by slot, as they were and will be.
        """
        index = copy(self)
        index._slots, index._slot_count = slots, int(slots.max(initial=-1)) + 1
        index._postings, index._surface, index._languages = (
            dict(self._postings),
            self._surface.copy(),
            Counter(self._languages),
        )
        words: set[str] = set()
        for slot, fields in removed.items():
            document = _Document(fields)
            words.update(document.surface)
            index._surface.subtract(document.surface)
            index._languages.subtract(document.languages)
            for form in document.weights:
                places, weights = index._postings.pop(form)
                kept = places != slot
                if kept.any():
                    index._postings[form] = places[kept], weights[kept]
        for slot, fields in added.items():
            document = _Document(fields)
            words.update(document.surface)
            index._surface.update(document.surface)
            index._languages.update(document.languages)
            for form, weight in document.weights.items():
                places, weights = index._postings.get(form, (_NOWHERE, _NOTHING))
                index._postings[form] = np.append(places, slot), np.append(weights, weight)
        index._languages = +index._languages
        index._vocabulary = self._with_words(words, index._surface)
        return index

    def _with_words(self, changed: Iterable[str], surface: "Counter[str]") -> list[str]:
        """Return the vocabulary after these words were counted anew; forgets words in `surface` that are gone."""
        vocabulary = self._vocabulary
        for word in changed:
            place = bisect_left(self._vocabulary, word)
            known = place < len(self._vocabulary) and self._vocabulary[place] == word
            if not surface[word]:
                del surface[word]
            if known != (word in surface) and _is_guessable(word):
                vocabulary = list(vocabulary) if vocabulary is self._vocabulary else vocabulary
                place = bisect_left(vocabulary, word)
                vocabulary[place : place + known] = [] if known else [word]
        return vocabulary

    def search(self, query: str) -> TextMatch:
        """Match the words of a query against every tile. A query without words matches nothing."""
        coverage = np.zeros(self.tile_count)
        weight = np.zeros(self.tile_count)
        total = 0.0
        for word in dict.fromkeys(words(query)):
            best_credit, best_weight = self._word(word)
            found = int(np.count_nonzero(best_credit))
            rarity = float(np.log1p((self.tile_count - found + 0.5) / (found + 0.5)))
            total += rarity
            coverage += rarity * best_credit
            weight += rarity * best_weight
        if total > 0.0:
            coverage /= total
            weight /= total
        return TextMatch(coverage, weight)

    def _word(self, word: str) -> tuple[FloatArray, FloatArray]:
        credit = np.zeros(self._slot_count)
        weight = np.zeros(self._slot_count)
        for form, share in self._alternatives(word).items():
            slots, weights = self._postings[form]
            credit[slots] = np.maximum(credit[slots], share)
            weight[slots] = np.maximum(weight[slots], share * weights)
        return credit[self._slots], weight[self._slots]

    def _alternatives(self, word: str) -> dict[str, float]:
        """Return the indexed forms that a typed word may mean, each with its credit 0..1."""
        languages = sorted(self.languages)
        exact = {form: 1.0 for language in languages for form in forms(word, language) if form in self._postings}
        if is_cjk(word):
            # One character is a word, but stands in the pairs of a text only.
            return exact if len(word) > 1 else dict.fromkeys(self._pairs_with(word), _PREFIX_CREDIT) | exact
        folded = fold_accents(word)
        if len(folded) >= 3:
            starts = [known for known in self._vocabulary if known.startswith(folded) and known != folded]
            for known in sorted(starts, key=len)[:_MAX_ALTERNATIVES]:
                exact.setdefault(known, _PREFIX_CREDIT)
        if exact or len(folded) < 4 or folded.isdigit():
            return exact
        return self._misspelt(folded, languages)

    def _pairs_with(self, character: str) -> list[str]:
        return [form for form in self._postings if len(form) == 2 and character in form]

    def _misspelt(self, folded: str, languages: Sequence[str]) -> dict[str, float]:
        allowed = 1 if len(folded) < 8 else 2
        near = process.extract(
            folded, self._vocabulary, scorer=OSA.distance, score_cutoff=allowed, limit=_MAX_ALTERNATIVES
        )
        # People seldom get the first letter wrong; asking for it keeps "shirt" apart from "short skirt"'s cousins.
        near = [hit for hit in near if hit[0][0] == folded[0]] or near
        closest = min((int(hit[1]) for hit in near), default=0)
        found: dict[str, float] = {}
        for known, distance, _ in near:
            if int(distance) == closest:
                for language in languages:
                    for form in forms(known, language):
                        if form in self._postings:
                            found.setdefault(form, _TYPO_CREDIT[closest])
        return found


class _Document:
    """What one tile brings into the index: forms with their best weight, and these and its languages as counted."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self.weights: dict[str, float] = {}
        self.surface: list[str] = []
        self.languages: list[str] = []
        for text, tag, weight in fields:
            language = language_of(tag)
            self.languages.append(language)
            for word in set(words(text)):
                # Stems, too: who mistypes "dress" must find "dresses", which is further away.
                self.surface += forms(word, language)
                for form in forms(word, language):
                    if self.weights.get(form, 0.0) < weight:
                        self.weights[form] = weight


def _is_guessable(word: str) -> bool:
    return not is_cjk(word) and not word.isdigit()
