"""The sentences beside tiles and reviews - why it is shown, what must be disclosed, what a photo is - in the shop's
language.

Owns the catalogue of these few sentences, a file of `words` for each language that the elements speak. English reasons
come from `ranking.SENTENCES`; a language or a key that is missing falls back to English.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import orjson

from ranking import SENTENCES, Why

_WORDS = Path(__file__).parent / "words"

CATALOGUE: dict[str, dict[str, str]] = {
    path.stem: orjson.loads(path.read_bytes()) for path in sorted(_WORDS.glob("*.json"))
}
CATALOGUE["en"] |= SENTENCES


def language_for(asked: str, site_locale: str) -> str:
    """Return the language to speak: the asked one ("de-AT" is de) if the catalogue has it, the site's, or English."""
    for tag in (asked, site_locale):
        language = tag.replace("_", "-").split("-")[0].lower()
        if language in CATALOGUE:
            return language
    return "en"


def say(why: Why, language: str) -> str:
    """Return the sentence of a reason."""
    return _sentence(why.key, why.params, language) or why.text


def disclose(key: str, language: str) -> str | None:
    """Return the sentence that must stand beside an item, None for the key ""."""
    return _sentence(key, {}, language) if key else None


def said_json(why: Why, language: str) -> bytes:
    """Return the sentence of a reason as JSON."""
    return _said_json(why.key, tuple(why.params.items()), why.text, language)


@lru_cache(maxsize=4096)
def _said_json(key: str, params: tuple[tuple[str, str], ...], text: str, language: str) -> bytes:
    return orjson.dumps(_sentence(key, dict(params), language) or text)


@lru_cache(maxsize=256)
def disclosed_json(key: str, language: str) -> bytes:
    """Return the sentence that must stand beside an item as JSON, null for the key ""."""
    return orjson.dumps(disclose(key, language))


def _sentence(key: str, params: Mapping[str, str], language: str) -> str | None:
    pattern = CATALOGUE[language].get(key) or CATALOGUE["en"].get(key)
    return pattern.format(**params) if pattern else None
