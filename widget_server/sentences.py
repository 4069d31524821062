"""Sentences that people read: English where they are written, in the reader's language where they are shown.

Owns the class and the look-up in widget_server/translations. Whose language it is, the one who shows it knows.
"""

import gettext
from functools import cache
from pathlib import Path
from typing import Self

TRANSLATIONS = Path(__file__).with_name("translations")
DOMAIN = "messages"
LOCALES = ("en", "de")


class Sentence(str):
    """An English text that remembers its template and values, so that it can be said in another language.

    template : with %(name)s for each value; it is the id in the catalogues, so it is written as a literal.
    """

    __slots__ = ("template", "values")
    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """Fill the template; without values it is the text itself."""
        made = super().__new__(cls, template % values if values else template)
        made.template, made.values = template, values
        return made


def in_language(sentence: str, locale: str) -> str:
    """Return a sentence in a language, in English where there is no such catalogue or entry.

    A plain text is looked up whole, since a sentence without values needs no template.
    """
    if not isinstance(sentence, Sentence):
        return _catalogue(locale).gettext(sentence) if sentence else ""
    template = _catalogue(locale).gettext(sentence.template)
    values = {name: _value(value, locale) for name, value in sentence.values.items()}
    return template % values if values else template


def _value(value: object, locale: str) -> object:
    """Say a value in the language if it is a sentence itself; what people typed stays as they typed it."""
    return in_language(value, locale) if isinstance(value, Sentence) else value


def nearest_locale(*wanted: str) -> str:
    """Return the first language of these that there is a catalogue for, without its region; else English."""
    for locale in wanted:
        language = locale.replace("_", "-").partition("-")[0].lower()
        if language in LOCALES:
            return language
    return "en"


@cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, TRANSLATIONS, [locale], fallback=True)
