"""The words of the elements for what the server renders: the build writes the same sentences beside the bundle."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from embed.assets import STATIC


@dataclass(frozen=True, kw_only=True)
class Words:
    """The sentences of one locale."""

    locale: str
    sentences: Mapping[str, str]

    def __call__(self, key: str, *values: object) -> str:
        """The sentence for a key with {0}, {1} … filled in; KeyError for an unknown key."""
        return self.sentences[key].format(*values)


@cache
def _all() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((STATIC / "words.json").read_text(encoding="utf-8"))
    return found


def locales() -> tuple[str, ...]:
    """The locales with sentences of their own."""
    return tuple(sorted(_all()))


def words(*tags: str) -> Words:
    """The sentences for the first of the language tags ("de", "pt-BR") that has a translation, or else in English."""
    languages = (tag.replace("_", "-").split("-")[0].lower() for tag in tags)
    found = next((language for language in languages if language in _all()), "en")
    return Words(locale=found, sentences=_all()[found])
