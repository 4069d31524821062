"""What the classifier sees of a submission: hashed words, word pairs and pieces of words, and some plain facts.

Owns the features and which characters each stands for, so that a score can be explained by words. The stars are no
feature: they are taken away first. Words are hashed, so that a model holds none that anybody wrote.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log, log1p, sqrt

import numpy as np
import numpy.typing as npt

from moderation.rules.base import texts
from moderation.scores import Risk, Scored
from moderation.text import BREAK, Word, words
from moderation.types import Kind, Mark, Submission

HASH_BITS = 16
HASHED = 1 << HASH_BITS
PIECE = 4
"""Characters of a piece of a word: finds "fr33 m0ney" and endings without knowing a language."""
MOST_WORDS = 600
FACTS = (
    *(f"heuristic_{risk}" for risk in Risk),
    *(f"kind_{kind}" for kind in Kind),
    "word_count", "no_words", "title", "capitals", "digits", "exclamations", "tags", "photos",
)  # fmt: skip
DIMENSION = HASHED + len(FACTS)
_FLOOR = 0.01
_Place = tuple[str, int, int]


@dataclass(frozen=True, kw_only=True)
class Features:
    """A sparse row.  indices : (n,), 0 <= i < DIMENSION, unique and ascending.  values : (n,).

    hashed : of every hashed feature its index, its value and the places it stands for.
    """

    indices: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    hashed: tuple[tuple[int, float, tuple[_Place, ...]], ...]


def featurize(submission: Submission, heuristics: Sequence[Scored]) -> Features:
    """Return the features of a submission.  heuristics : its scores by `moderation.heuristics.scoring`."""
    blinded = replace(submission, rating=None)
    found = [piece for name, text in texts(blinded) for piece in _pieces(name, text)]
    found += [(_hash(f"t {tag.casefold()}"), ()) for tag in blinded.tags[:30]]
    # Each text has length one, however long it is: what counts is what it says, not how often.
    value = 1 / sqrt(len(found)) if found else 0.0
    summed: dict[int, float] = {}
    for index, _places in found:
        summed[index] = summed.get(index, 0.0) + value
    for place, fact in enumerate(_facts(blinded, heuristics)):
        if fact:
            summed[HASHED + place] = fact
    indices = np.array(sorted(summed), dtype=np.int64)
    return Features(
        indices=indices, values=np.array([summed[i] for i in indices.tolist()], dtype=np.float64),
        hashed=tuple((index, value, places) for index, places in found),
    )  # fmt: skip


def mark_of(place: _Place) -> Mark:
    """Return a place as a mark."""
    name, start, end = place
    return Mark(field=name, start=start, end=end)


def _pieces(name: str, text: str) -> list[tuple[int, tuple[_Place, ...]]]:
    said = words(text)[:MOST_WORDS]
    found: list[tuple[int, tuple[_Place, ...]]] = []
    before: Word | None = None
    for word in said:
        if word.text == BREAK:
            before = None
            continue
        place = (name, word.start, word.end)
        found.append((_hash(f"w {word.text}"), (place,)))
        if before is not None:
            found.append((_hash(f"b {before.text} {word.text}"), ((name, before.start, before.end), place)))
        padded = f"<{word.text}>"
        if len(padded) > PIECE:
            for start in range(len(padded) - PIECE + 1):
                found.append((_hash(f"c {padded[start : start + PIECE]}"), (place,)))
        before = word
    return found


def _facts(submission: Submission, heuristics: Sequence[Scored]) -> list[float]:
    """Return the values of FACTS, each within about -1 .. 1."""
    by_risk = {one.risk: one.value for one in heuristics}
    whole = "\n".join(text for _, text in texts(submission))
    letters = max(1, sum(map(str.isalpha, whole)))
    count = sum(word.text != BREAK for _, text in texts(submission) for word in words(text))
    return [
        *(_logit(by_risk.get(risk, 0.0)) for risk in Risk),
        *(float(submission.kind is kind) for kind in Kind),
        log1p(count) / 6, float(count == 0), float(bool(submission.title)),
        sum(map(str.isupper, whole)) / letters, min(1.0, sum(map(str.isdigit, whole)) / letters),
        min(1.0, whole.count("!") / 10), min(1.0, len(submission.tags) / 30), min(1.0, submission.photo_count / 5),
    ]  # fmt: skip


def _logit(score: float) -> float:
    """Return a score's log odds, 0 where a heuristic found nothing, scaled so that a sure one is about 1."""
    if not score:
        return 0.0
    inside = min(max(score, _FLOOR), 1 - _FLOOR)
    return (log(inside / (1 - inside)) - log(_FLOOR / (1 - _FLOOR))) / (-2 * log(_FLOOR / (1 - _FLOOR)))


def _hash(token: str) -> int:
    return zlib.crc32(token.encode()) & (HASHED - 1)
