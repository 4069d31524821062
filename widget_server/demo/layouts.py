"""The sample shop's page of layouts and states: what a merchant looks at before choosing.

Owns which galleries stand there and what is said of them; the stylesheet beside it keeps their places.
"""

from dataclasses import dataclass, field

from flask import Blueprint, render_template, request
from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from embed.snippet import tag
from embed.words import locales, words
from widget_server.sentences import LOCALES
from widget_server.web import Access, access


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A gallery of the page.  name : in its address.  text : what it is good for."""

    name: str
    title: object
    text: object
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def element(self) -> str:
        """Return what a shop pastes."""
        return tag("gallery", {"page": "home", **self.attributes})


def _layout(name: str, limit: int, title: object, text: object) -> Shown:
    return Shown(name=name, title=title, text=text, attributes={"layout": name, "limit": str(limit)})


LAYOUTS = (
    _layout("grid", 6, _("Grid"), _("Equal tiles in rows, without saying anything. For home and category pages.")),
    _layout("masonry", 6, _("Masonry"), _("Columns of tiles in the shape of their photos. For many portraits.")),
    _layout("justified", 6, _("Justified"), _("Full rows of equal height, photos whole. For landscapes.")),
    _layout("carousel", 8, _("Carousel"), _("One row to swipe or scroll; more comes at its end. For product pages.")),
    _layout("strip", 10, _("Story strip"), _("A low row of small round tiles, as stories have them. Below a header.")),
    _layout("spotlight", 1, _("Spotlight"), _("One photo as wide as its box. For a campaign.")),
    _layout("bare", 4, _("Bare"), _("The markup and nothing else, here with this shop’s own style.")),
)  # fmt: skip
STATES = (
    Shown(
        name="one", title=_("A single tile"), attributes={"limit": "1", "kind": "review"},
        text=_("A gallery with little in it keeps its tiles at their size."),
    ),
    Shown(
        name="empty", title=_("Nothing to show"), attributes={"limit": "2", "fact": "Nobody: said this"},
        text=_("No photo meets what was asked for. Pages of your shop fall back to other photos and are never empty."),
    ),
    Shown(
        name="error", title=_("It cannot be shown"), attributes={"limit": "3", "gallery": "no-such-gallery"},
        text=_("This gallery was deleted in the desk. A button tries again."),
    ),
)  # fmt: skip


def add_layouts_page(pages: Blueprint) -> None:
    """Hang the page into the storefront's pages."""

    @pages.get("/layouts")
    @access(Access.ANYONE)
    def layouts() -> str:
        """Show every layout and state of a gallery, in any language that the elements speak."""
        lang = words(request.args.get("lang", "")).locale
        spoken = lang if lang in LOCALES else "en"
        with force_locale(spoken):
            return render_template(
                "demo/layouts.html", layouts=LAYOUTS, states=STATES, lang=lang, spoken=spoken, languages=locales()
            )
