"""The menus of the queue's filters: each choice with its words.

Owns which choices a menu offers and in which order; what a choice means is list_filter's.
"""

from collections.abc import Iterable

from flask_babel import ngettext

from moderation.types import Reason
from widget_server.media.colors import COLOR_NAMES
from widget_server.panel.words import say
from widget_server.services.list_cards import ORDERS
from widget_server.services.list_filter import FACTS, MEDIA, TAGGED

Menu = list[tuple[str, str]]


def menus(usual: str) -> dict[str, Menu]:
    """Return (value, words) of every menu by name; the usual order of the queue is the empty choice of its menu."""
    return {
        "risks": [*_said(Reason, "reason"), *_said(FACTS, "problem")],
        "orders": [pair for pair in _said(ORDERS, "order") if pair[0] != usual],
        "media_options": _said(MEDIA, "media"),
        "tagged_options": _said(TAGGED, "tagged"),
        "colors": _said(COLOR_NAMES, "color"),
        "stars_options": [(str(n), str(ngettext("%(num)s star", "%(num)s stars", n))) for n in (5, 4, 3, 2, 1)],
    }


def _said(codes: Iterable[str], kind: str) -> Menu:
    return [(str(code), say(code, kind)) for code in codes]
