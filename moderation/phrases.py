"""Finding listed words and phrases in texts: whole folded words, never across a sentence's end.

Owns the search only; which words are looked for is said by whoever looks.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from moderation.text import BREAK, words

Phrases = dict[str, list[tuple[str, ...]]]


class Hit(NamedTuple):
    """A phrase at the characters [start, end) of a text."""

    start: int
    end: int


@lru_cache(maxsize=64)
def compile_phrases(phrases: frozenset[str]) -> Phrases:
    """Fold words and phrases and order them by their first word."""
    by_first: Phrases = defaultdict(list)
    for phrase in sorted(phrases):
        folded = tuple(word.text for word in words(phrase) if word.text != BREAK)
        if folded:
            by_first[folded[0]].append(folded)
    return dict(by_first)


def find_phrases(text: str, phrases: Phrases) -> Iterator[Hit]:
    """Yield where a text has one of the phrases, in the order of the text."""
    found = words(text)
    for place, word in enumerate(found):
        for phrase in phrases.get(word.text, ()):
            run = found[place : place + len(phrase)]
            if tuple(w.text for w in run) == phrase:
                yield Hit(word.start, run[-1].end)
