"""Words as they are compared: folded, split, stemmed by language; CJK by bigrams.

Owns tokens of one text. Looking words up over many tiles, typos included, is `text_index`'s.
Source: docs/ranking.md, "Words"; stemming by the Snowball algorithms.
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Scripts written without blanks: Han, Hiragana, Katakana; Hangul too, since its words carry particles.
_CJK = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿가-힣]+")
_STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "fi": "finnish", "fr": "french", "hu": "hungarian", "id": "indonesian", "it": "italian",
    "nb": "norwegian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
DEFAULT_LANGUAGE = "en"
# Words that say nothing about what is shown. Small on purpose: idf takes care of the rest.
_STOP = frozenset({
    "a", "an", "and", "by", "das", "de", "der", "des", "die", "el", "et", "for", "fur", "für", "i", "im", "in", "it",
    "la", "le", "les", "mit", "my", "of", "on", "pour", "the", "to", "und", "with", "y",
})  # fmt: skip


def fold_accents(text: str) -> str:
    """Return text case-folded, without accents: "Größe Café" gives "grosse cafe". Other scripts stay as they are."""
    if text.isascii():
        return text.casefold()  # Most words: ten times faster than taking them apart.
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def language_of(tag: str) -> str:
    """Return the primary subtag of a language tag that has a stemmer, else "en": "de-AT" gives "de"."""
    primary = tag.replace("_", "-").split("-")[0].lower()
    return primary if primary in _STEMMERS else DEFAULT_LANGUAGE


@lru_cache(maxsize=32)
def _stemmer(language: str) -> "snowballstemmer.basestemmer.BaseStemmer":
    return snowballstemmer.stemmer(_STEMMERS[language])


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """Return the folded stem of one lower-case word; `language` as `language_of` gives it."""
    # The stemmer reads accents (French, German), so that it goes before folding.
    return fold_accents(str(_stemmer(language).stemWord(word)))


@lru_cache(maxsize=200_000)
def forms(word: str, language: str) -> tuple[str, ...]:
    """Return the keys under which a word is found: folded, stemmed, and stemmed without its accents."""
    folded = fold_accents(word)
    return tuple(dict.fromkeys((folded, stem(word, language), stem(folded, language))))


def words(text: str) -> list[str]:
    """Split into lower-case words in order, without stop words; a run of CJK characters gives its bigrams.

    A run of one CJK character gives that character. "Die Größe" gives ["grösse"]; "亚麻衬衫" its three pairs.
    """
    found: list[str] = []
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text).casefold()):
        run = match.group()
        position = 0
        for cjk in _CJK.finditer(run):
            found += _latin(run[position : cjk.start()])
            found += bigrams(cjk.group())
            position = cjk.end()
        found += _latin(run[position:])
    return found


def _latin(word: str) -> list[str]:
    if word.isalnum():  # Nothing to take apart: nearly every word.
        return [word] if word not in _STOP else []
    bare = word.strip("'’")
    # "women's" is looked for as "women": English and French put what matters on different sides of the apostrophe.
    parts = [part for part in re.split("['’]", bare) if len(part) > 1] or ([bare] if bare else [])
    return [part for part in parts if part not in _STOP]


def bigrams(run: str) -> list[str]:
    """Return the overlapping pairs of a run of characters, or the run itself when it is one character long."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def is_cjk(word: str) -> bool:
    """Say whether a word is written in a script without blanks."""
    return _CJK.match(word) is not None
