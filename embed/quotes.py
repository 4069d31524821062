"""The box that answers a shopper's words with sentences of published reviews, as HTML that needs no script.

Owns its markup and its few words, which the elements' bundle does not carry.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from embed.render import PLAIN, Formats, rendered
from embed.schema import QuotesAnswer
from embed.words import Words


@cache
def _all() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((files("embed") / "templates" / "quotes.json").read_text("utf-8"))
    return found


def quote_words(locale: str) -> Words:
    """Return the sentences of the box in a language, in English where it has none."""
    language = locale if locale in _all() else "en"
    return Words(locale=language, sentences=_all()[language])


def quotes_html(
    answer: QuotesAnswer,
    *,
    host: str,
    site: str,
    product: str,
    title: str,
    asked: str = "",
    lang: str = "",
    locale: str = "en",
    as_page: bool = False,
    formats: Formats = PLAIN,
) -> str:
    """The box with what answers, as a fragment or as a whole document.

    title : of the product.  asked : the shopper's words, "" before they asked.  lang : as the request has it.
    """
    return rendered(
        "quotes_page.html" if as_page else "quotes.html",
        locale,
        formats,
        answer=answer,
        q=quote_words(locale),
        page="",
        host=host,
        site=site,
        product=product,
        asked=asked,
        lang=lang,
        title=title,
    )
