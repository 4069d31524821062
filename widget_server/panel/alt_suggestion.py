"""What a photo's description could say, of what is known for certain: who took it, products, caption, colours.

Owns the sentence only. It recognises nothing in the picture: a product counts once a person has confirmed it, words are
the author's own and marked as such, colours are measured.
"""

from flask_babel import gettext as _

from widget_server.panel.words import say
from widget_server.services.load_cards import Card, CardPhoto

MOST_CHARACTERS = 300
_MOST_PRODUCTS = 3
_MOST_COLORS = 2
_MOST_EXCERPT_CHARACTERS = 120


def suggest_alt(card: Card, photo: CardPhoto) -> str:
    """Return a description to start from, "" where nothing is known that would help anybody."""
    at_this = [one.title for one in card.products if one.state == "confirmed" and _shows(one.spots, photo.position)]
    parts = [
        ", ".join(at_this[:_MOST_PRODUCTS]),
        _("in the author's words: “%(words)s”", words=words) if (words := _excerpt(card.title or card.text)) else "",
        _("mostly %(colors)s", colors=", ".join(say(one, "color").lower() for one in photo.colors[:_MOST_COLORS]))
        if photo.colors
        else "",
    ]
    known = [part for part in parts if part]
    if not known:
        return ""
    by = _("Photo by %(author)s", author=card.author) if card.author else _("Photo")
    return f"{by}: {'; '.join(known)}"[:MOST_CHARACTERS]


def _shows(spots: object, position: int) -> bool:
    """Whether a product may be in a photo: one whose places are known is only in those photos."""
    places = [spot.get("media") for spot in spots] if isinstance(spots, tuple) else []
    return not places or position in places


def _excerpt(text: str) -> str:
    line = " ".join(word for word in text.split() if not word.startswith(("#", "@", "http://", "https://")))
    if len(line) <= _MOST_EXCERPT_CHARACTERS:
        return line
    return line[: _MOST_EXCERPT_CHARACTERS - 1].rpartition(" ")[0].rstrip(".,;:!?") + "…"
