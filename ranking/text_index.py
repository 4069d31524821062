"""The words of all tiles of a snapshot, and the tiles that answer a query: exact, by stem, by beginning, with a typo.

Owns the inverted index. Which fields a tile has and what they weigh is `candidates`' business.
Source: docs/ranking.md, eq. 7 and 8.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from ranking.layers import Layered, Sorted
from ranking.text import fold_accents, forms, is_cjk, language_of, words
from ranking.types import FloatArray, IntArray

_PREFIX_CREDIT = 0.8  # "lin" typed for "linen"
_TYPO_CREDIT = {1: 0.75, 2: 0.6}
_MAX_ALTERNATIVES = 8
_MOST_LATER = 256


@dataclass(frozen=True, eq=False, slots=True)
class TextMatch:
    """How well each tile answers a query. `coverage`: share of the query's words found, by rarity; `weight`: the
    same with each word weighted by the field it stands in. Both (n_tiles,), 0..1."""

    coverage: FloatArray
    weight: FloatArray


Field = tuple[str, str, float]  # text, language tag, weight 0..1


@dataclass(frozen=True, eq=False, slots=True)
class Posting:
    """Where a form stands: slots and weights (n,), a few that came later, and how many of all these still count."""

    slots: IntArray
    weights: FloatArray
    live: int
    later: tuple[tuple[int, float], ...] = ()

    def all(self) -> tuple[IntArray, FloatArray]:
        """Return slots and weights, (n_all,), some of slots whose tile left."""
        if not self.later:
            return self.slots, self.weights
        slots, weights = zip(*self.later, strict=True)
        return np.append(self.slots, slots), np.append(self.weights, weights)

    def with_one(self, slot: int, weight: float) -> "Posting":
        """Return the posting with another slot."""
        if len(self.later) >= _MOST_LATER:
            slots, weights = self.all()
            return Posting(np.append(slots, slot), np.append(weights, weight), self.live + 1)
        return Posting(self.slots, self.weights, self.live + 1, (*self.later, (slot, weight)))

    def without_one(self) -> "Posting":
        """Return the posting after a slot's tile left; whoever looks there finds nothing."""
        return Posting(self.slots, self.weights, self.live - 1, self.later)


class TextIndex:
    """Postings of every form of every word; never changed, only replaced by a patched one.

    Postings name slots: a tile keeps its slot for good, so that a patch touches nothing but the words of what changed.
    """

    def __init__(
        self,
        postings: Mapping[str, Posting],
        guessable: Sequence[str],
        pairs: Sequence[str],
        languages: Mapping[str, int],
        slots: IntArray,
    ) -> None:
        """guessable, pairs: the forms that may be meant by a typo, and those of CJK, in order: the answer is the
        same in every process. languages: how many fields are written in each. slots: of the tiles, (n_tiles,)."""
        self.postings = Layered(postings)
        self._guessable, self._pairs = Sorted(guessable), Sorted(pairs)
        self.field_languages: Counter[str] = Counter(languages)
        self._slots, self._slot_count = slots, int(slots.max(initial=-1)) + 1
        self._lock = threading.Lock()
        self._all_guessable: list[str] | None = None

    @classmethod
    def of(cls, documents: Sequence[Iterable[Field]]) -> "TextIndex":
        """Index the fields of tiles that stand in slots 0, 1, 2 …"""
        postings: dict[str, tuple[list[int], list[float]]] = {}
        languages: Counter[str] = Counter()
        for slot, fields in enumerate(documents):
            document = _Document(fields)
            languages.update(document.languages)
            for form, weight in document.weights.items():
                slots, weights = postings.setdefault(form, ([], []))
                slots.append(slot)
                weights.append(weight)
        ready = {
            form: Posting(np.array(slots, dtype=np.int64), np.array(weights, dtype=np.float64), len(slots))
            for form, (slots, weights) in postings.items()
        }
        guessable, pairs = sorted_forms(postings)
        return cls(ready, guessable, pairs, languages, np.arange(len(documents), dtype=np.int64))

    @property
    def languages(self) -> frozenset[str]:
        """Return the languages that the fields are written in."""
        return frozenset(self.field_languages)

    @property
    def tile_count(self) -> int:
        """Return the number of tiles."""
        return len(self._slots)

    def patched(
        self, slots: IntArray, *, removed: Iterable[Iterable[Field]], added: Mapping[int, Iterable[Field]]
    ) -> "TextIndex":
        """Return what a new index of the changed tiles would answer.

        slots: of the tiles after the change, (n_tiles,).  removed: the fields of tiles that left.  added: fields by
        slot, of tiles in slots that none had before.
        """
        index = copy(self)
        index._slots, index._slot_count = slots, max(self._slot_count, *(slot + 1 for slot in added), 0)
        index._lock, index._all_guessable = threading.Lock(), None
        languages = Counter(self.field_languages)
        changed: dict[str, Posting] = {}
        for fields in removed:
            document = _Document(fields)
            languages.subtract(document.languages)
            for form in document.weights:
                changed[form] = (changed.get(form) or self.postings[form]).without_one()
        for slot, fields in added.items():
            document = _Document(fields)
            languages.update(document.languages)
            for form, weight in document.weights.items():
                before = changed.get(form) or self.postings.get(form) or _NOTHING
                changed[form] = before.with_one(slot, weight)
        index.field_languages = +languages
        index.postings = self.postings.patched(changed)
        was = {form: self._has(form) for form in changed}
        new = [form for form, posting in changed.items() if posting.live and not was[form]]
        gone = [form for form, posting in changed.items() if not posting.live and was[form]]
        index._guessable = self._guessable.patched(new=filter(_is_guessable, new), gone=filter(_is_guessable, gone))
        index._pairs = self._pairs.patched(new=filter(is_cjk, new), gone=filter(is_cjk, gone))
        return index

    def _has(self, form: str) -> bool:
        found = self.postings.get(form)
        return found is not None and found.live > 0

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
            slots, weights = self.postings[form].all()
            credit[slots] = np.maximum(credit[slots], share)
            weight[slots] = np.maximum(weight[slots], share * weights)
        return credit[self._slots], weight[self._slots]

    def _alternatives(self, word: str) -> dict[str, float]:
        """Return the indexed forms that a typed word may mean, each with its credit 0..1."""
        languages = sorted(self.languages)
        exact = {form: 1.0 for language in languages for form in forms(word, language) if self._has(form)}
        if is_cjk(word):
            # One character is a word, but stands in the pairs of a text only.
            return exact if len(word) > 1 else dict.fromkeys(self._pairs_with(word), _PREFIX_CREDIT) | exact
        folded = fold_accents(word)
        if len(folded) >= 3:
            starts = [known for known in self._guessable.starting_with(folded) if known != folded]
            for known in sorted(starts, key=len)[:_MAX_ALTERNATIVES]:
                exact.setdefault(known, _PREFIX_CREDIT)
        if exact or len(folded) < 4 or folded.isdigit():
            return exact
        return self._misspelt(folded, languages)

    def _pairs_with(self, character: str) -> list[str]:
        return [form for form in self._pairs if len(form) == 2 and character in form]

    def _vocabulary(self) -> list[str]:
        """Return all guessable words; put together when the first of a version is mistyped."""
        with self._lock:
            if self._all_guessable is None:
                self._all_guessable = list(self._guessable)
            return self._all_guessable

    def _misspelt(self, folded: str, languages: Sequence[str]) -> dict[str, float]:
        allowed = 1 if len(folded) < 8 else 2
        near = process.extract(
            folded, self._vocabulary(), scorer=OSA.distance, score_cutoff=allowed, limit=_MAX_ALTERNATIVES
        )
        # People seldom get the first letter wrong; asking for it keeps "shirt" apart from "short skirt"'s cousins.
        near = [hit for hit in near if hit[0][0] == folded[0]] or near
        closest = min((int(hit[1]) for hit in near), default=0)
        found: dict[str, float] = {}
        for known, distance, _ in near:
            if int(distance) == closest:
                for language in languages:
                    for form in forms(known, language):
                        if self._has(form):
                            found.setdefault(form, _TYPO_CREDIT[closest])
        return found


class _Document:
    """What one tile brings into the index: forms with their best weight, and its languages as counted."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self.weights: dict[str, float] = {}
        self.languages: list[str] = []
        for text, tag, weight in fields:
            language = language_of(tag)
            self.languages.append(language)
            for word in set(words(text)):
                # Stems, too: who mistypes "dress" must find "dresses", which is further away.
                for form in forms(word, language):
                    if self.weights.get(form, 0.0) < weight:
                        self.weights[form] = weight


_NOTHING = Posting(np.empty(0, dtype=np.int64), np.empty(0), 0)


def sorted_forms(forms: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the forms that may be meant by a typo, and those of CJK, both in order."""
    known = sorted(forms)
    return list(filter(_is_guessable, known)), list(filter(is_cjk, known))


def _is_guessable(word: str) -> bool:
    return not is_cjk(word) and not word.isdigit()
