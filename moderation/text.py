"""Words in any script, comparable: accents, case, width and apostrophes folded; places in the text kept.

Owns folding and cutting into words. Scripts written without spaces are cut into single characters, so that a run
of words finds "衬衫" inside a sentence as it finds "linen shirt". Does not stem and knows no language.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

BREAK = "\n"
"""The folded form of a sentence end, a line end or a "#": a run of words never reaches across one by chance."""

_SPACELESS = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff"
# A stop begins where its run of marks begins: tried from each mark again, "!!!!…x" would cost the square of its length.
_WORD = re.compile(
    rf"(?P<one>[{_SPACELESS}])"
    rf"|(?P<word>(?:(?![{_SPACELESS}_])[\w{_MARKS}])+(?:['’ʼ](?:(?![{_SPACELESS}_])[\w{_MARKS}])+)*)"
    r"|(?P<stop>(?<![.!?…])[.!?…]+(?=\s|$)|[。！？#\n])"
)
# The same for text that is plain ASCII and lower case already: most text is, and this is four times as fast.
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*|(?P<stop>(?<![.!?])[.!?]+(?=\s|$)|[#\n])")
# Marks that a hurried writer leaves out; the vowel signs of Indic scripts and Japanese dakuten are letters, not these.
_OPTIONAL_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0640'’ʼ]")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})


class Word(NamedTuple):
    """A folded word and the characters [start, end) of the text it stands for."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """Fold case, width, accents and apostrophes: "Harbour’s CAFÉ" and "harbours cafe" become equal."""
    if text.isascii():
        return text.replace("'", "").lower()
    flat = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    return unicodedata.normalize("NFC", _OPTIONAL_MARKS.sub("", unicodedata.normalize("NFD", flat)))


@lru_cache(maxsize=16)  # several rules and the matcher ask for the words of the same submission
def words(text: str) -> tuple[Word, ...]:
    """Cut a text into folded words with their places; sentence ends come as words equal to BREAK."""
    if text.isascii():
        return tuple(
            Word(BREAK if m.lastgroup else m.group().replace("'", ""), m.start(), m.end())
            for m in _ASCII_WORD.finditer(text.lower())
        )
    found: list[Word] = []
    for match in _WORD.finditer(text):
        folded = BREAK if match.lastgroup == "stop" else fold(match.group())
        if folded:
            found.append(Word(folded, match.start(), match.end()))
    return tuple(found)


def squeeze(text: str) -> str:
    """Write a text as a hashtag would: folded, without anything between its words."""
    return "".join(word.text for word in words(text) if word.text != BREAK)
