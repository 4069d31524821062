"""What stands for a photo where nobody has described it: who took it and what it shows, in the site's language.

A description by a person always wins. Owns the default only; the words of the catalogue are in `why`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from widget_server.showcase.types import Media, Product, PublicSubmission
from widget_server.showcase.why import CATALOGUE, language_for

_MOST_PRODUCTS = 3
_MOST_EXCERPT_CHARACTERS = 80


def described(
    items: Iterable[PublicSubmission], products: Mapping[str, Product], locale: str
) -> tuple[PublicSubmission, ...]:
    """Return the items with an alternative text for every photo.  locale : of the site."""
    words = CATALOGUE[language_for("", locale)]
    return tuple(_described(item, products, words) for item in items)


def _described(item: PublicSubmission, products: Mapping[str, Product], words: Mapping[str, str]) -> PublicSubmission:
    if all(media["alt"] for media in item.media):
        return item
    titles = [products[id].title for id, _ in item.products if id in products][:_MOST_PRODUCTS]
    shown = ", ".join(titles) or _excerpt(item.title or item.text)
    count = len(item.media)
    media = tuple(
        one if one["alt"] else _with_alt(one, _text(item.author, shown, one["type"], place, count, words))
        for place, one in enumerate(item.media, start=1)
    )
    return replace(item, media=media)


def _with_alt(media: Media, alt: str) -> Media:
    return {**media, "alt": alt}


def _text(author: str, shown: str, type: str, place: int, count: int, words: Mapping[str, str]) -> str:
    kind = "video" if type == "video" else "photo"
    by = words[f"alt.{kind}_by"].format(author=author) if author else words[f"alt.{kind}"]
    # Several photos of one post must not sound the same.
    by += f" ({place}/{count})" if count > 1 else ""
    return f"{by}: {shown}" if shown else by


def _excerpt(text: str) -> str:
    """Return the first words of a caption, without the marks of its hashtags and mentions."""
    line = " ".join(word.lstrip("#@") for word in text.split())
    if len(line) <= _MOST_EXCERPT_CHARACTERS:
        return line
    return line[: _MOST_EXCERPT_CHARACTERS - 1].rpartition(" ")[0].rstrip(".,;:!?") + "…"
