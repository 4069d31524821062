"""The words by which the desk finds a submission: folded, so that accents, case and punctuation make no difference.

Owns what is kept for a text and what is looked for when somebody types; both stores index the kept words. A typed word
finds words that begin with it, and the tails of long ones, so that "kleid" finds "Sommerkleid". Knows no language.
"""

from moderation.text import BREAK, words

# A page of text: what is said after it is found by reading.
MOST_WORDS = 4000
LONGEST_WORD = 40
# Compounds are long, and their last part is a word: not "dal" of "sandal", but "kleid" of "sommerkleid".
_COMPOUND_CHARS, _HEAD_CHARS, _TAIL_CHARS = 8, 3, 4


def searchable(*texts: str) -> str:
    """Return the words of texts with a space between two, and after them the tails of the long ones, each once."""
    found = [word for text in texts for word in _words(text)][:MOST_WORDS]
    tails = {word[start:]: None for word in dict.fromkeys(found) for start in _tails(word)}
    return " ".join([*found, *tails])


def sought(typed: str) -> tuple[tuple[str, ...], ...]:
    """Return what was typed as runs of words that stand side by side; the last of a run may go on.

    "co-op" is a run of two, as is a word of a script without spaces: the index has its characters one by one.
    """
    runs = (tuple(_words(piece)) for piece in typed.split())
    return tuple(run for run in runs if run)


def unsearchable(typed: str) -> tuple[str, ...]:
    """Return the typed pieces without a word in them, such as "🔥" or "%": no index has them."""
    return tuple(piece for piece in typed.split() if not _words(piece))


def _words(text: str) -> list[str]:
    return [word.text[:LONGEST_WORD] for word in words(text) if word.text != BREAK]


def _tails(word: str) -> range:
    return range(_HEAD_CHARS, len(word) - _TAIL_CHARS + 1 if len(word) >= _COMPOUND_CHARS else 0)
