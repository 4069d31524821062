"""The look of the elements: custom properties tried on the site's own photos, to copy into the shop's style sheet.

Nothing is kept here: what the shop's style sheet says is the truth, and one who opens the page again brings it in its
address.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, g, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from widget_server.db.session import reading_session
from widget_server.panel.runtime import context, desk
from widget_server.services.most_reviewed import most_reviewed
from widget_server.web import Access, access

blueprint = Blueprint("theme", __name__, url_prefix="/<site>/theme")


@dataclass(frozen=True, kw_only=True, slots=True)
class Colour:
    """A colour that a shop may choose. usual : what the elements take without it, a CSS colour."""

    name: str
    label: str
    usual: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Length:
    """A length that a shop may choose, in px."""

    name: str
    label: str
    least_px: int
    most_px: int
    usual_px: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two colours that stand on each other. least : the contrast that WCAG 2.2 asks for, of text 4.5, of signs 3."""

    label: str
    front: str
    back: str
    least: float


COLOURS = (
    Colour(name="accent", label=_l("Buttons that buy and send"), usual="CanvasText"),
    Colour(name="on-accent", label=_l("Their text"), usual="Canvas"),
    Colour(name="surface", label=_l("Lightbox"), usual="Canvas"),
    Colour(name="text", label=_l("Its text"), usual="CanvasText"),
    Colour(name="star", label=_l("Filled stars"), usual="#c77700"),
    Colour(name="focus", label=_l("Ring around what has the focus"), usual="#1a66ff"),
)
LENGTHS = (
    Length(name="tile", label=_l("Least width of a tile"), least_px=80, most_px=480, usual_px=240),
    Length(name="gap", label=_l("Space between tiles"), least_px=0, most_px=40, usual_px=8),
    Length(name="radius", label=_l("Rounded corners"), least_px=0, most_px=40, usual_px=10),
)
RATIOS = ("4/5", "1", "3/4", "3/2", "16/9")
PAIRS = (
    Pair(label=_l("Text of buttons"), front="on-accent", back="accent", least=4.5),
    Pair(label=_l("Text in the lightbox"), front="text", back="surface", least=4.5),
    Pair(label=_l("Stars in the lightbox"), front="star", back="surface", least=3),
    Pair(label=_l("Focus ring in the lightbox"), front="focus", back="surface", least=3),
)


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show the controls beside the gallery and the reviews that they change."""
    g.may_frame = True
    previews = [(_("Gallery"), _preview(site, "gallery", {"page": "home", "limit": "12"}))]
    with reading_session(context().engine) as session:
        product = most_reviewed(session, desk().id)
    if product:
        previews.append((_("Reviews"), _preview(site, "reviews", {"product": product})))
    return render_template(
        "panel/theme.html", colours=COLOURS, lengths=LENGTHS, ratios=RATIOS, pairs=PAIRS, previews=previews
    )


def _preview(site: str, element: str, attributes: dict[str, str]) -> str:
    return f"/embed/{site}/{element}.html?{urlencode({**attributes, 'as': 'page'})}"
