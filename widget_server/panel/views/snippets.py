"""Snippets to copy into the shop, with a preview."""

from typing import Literal, cast
from urllib.parse import urlencode

from flask import Blueprint, g, render_template, request
from flask_babel import gettext as _

from embed import snippet as lines
from ranking.served_list import LAYOUTS
from widget_server.db.session import reading_session
from widget_server.errors import BadInput
from widget_server.panel.runtime import context, desk
from widget_server.services.edit_site import read_facts
from widget_server.services.manage_galleries import list_galleries
from widget_server.services.manage_origins import list_origins
from widget_server.web import Access, access

blueprint = Blueprint("snippets", __name__, url_prefix="/<site>/snippets")

ELEMENTS = ("gallery", "reviews", "stars")
PAGES = ("home", "category", "search", "product")
# What a page kind needs; everything else would be said in vain.
_FIELDS = {"home": (), "category": ("category",), "search": ("q", "products"), "product": ("product",)}


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show the snippet of what is chosen, and how it looks."""
    element = request.args.get("element", "gallery")
    page = request.args.get("page", "home")
    if element not in ELEMENTS or page not in PAGES:
        raise BadInput(_("There is no such snippet. Choose one of the menu."), parameter="element")
    chosen = _gallery(page) if element == "gallery" else {"product": request.args.get("product", "").strip()}
    ready = element == "gallery" or bool(chosen["product"])
    host = context().settings.resolved_public_url
    with reading_session(context().engine) as session:
        galleries, origins = list_galleries(session, desk().id), list_origins(session, desk().id)
        lang = read_facts(session, desk().id).locale
    # An element does not know what the desk says of its gallery: its own attribute decides.
    own = next((gallery.layout for gallery in galleries if gallery.id == chosen.get("gallery")), "grid")
    attributes = chosen if "layout" in chosen or own == "grid" else {**chosen, "layout": own}
    g.may_frame = True
    pasted = _snippet(host, site, element, attributes, lang) if ready else ""
    return render_template(
        "panel/snippets.html",
        element=element, page=page, attributes=chosen, galleries=galleries, layouts=LAYOUTS, ready=ready,
        fields=_FIELDS[page], origins=origins,
        snippet=pasted,
        iframe=_frame(host, site, element, attributes) if ready else "",
        preview=_preview(site, element, attributes) if ready else "",
        csp=lines.csp(host=host, pasted=pasted),
    )  # fmt: skip


def _gallery(page: str) -> dict[str, str]:
    names = ("gallery", "layout", "limit", "kind", *_FIELDS[page])
    chosen = {name: request.args.get(name, "").strip() for name in names}
    if not chosen["limit"].isdecimal() or not 1 <= int(chosen["limit"]) <= 100:
        chosen["limit"] = ""
    return {"page": page, **{name: value for name, value in chosen.items() if value}}


def _snippet(host: str, site: str, element: str, attributes: dict[str, str], lang: str) -> str:
    kind = cast(lines.Element, element)
    return lines.snippet(host=host, site=site, element=kind, attributes=attributes, lang=lang)


def _frame(host: str, site: str, element: str, attributes: dict[str, str]) -> str:
    if element == "stars":
        return ""
    kind: Literal["gallery", "reviews"] = "gallery" if element == "gallery" else "reviews"
    title = _("Photos from our customers") if element == "gallery" else _("Reviews")
    return lines.iframe(host=host, site=site, element=kind, attributes=attributes, title=title)


def _preview(site: str, element: str, attributes: dict[str, str]) -> str:
    """Return the page that an iframe of the shop would show, from this very host."""
    if element == "stars":
        return ""
    query = urlencode({**attributes, "as": "page"})
    return f"/embed/{site}/{element}.html?{query}"
