"""Passing content on: an address as a QR code, and oEmbed for editors that unfold a pasted address.

Owns which addresses are ours to speak for: the service's own pages and pages of the site's origins.
"""

from urllib.parse import parse_qs, urlsplit

import orjson
import qrcode  # type: ignore[import-untyped]
from apiflask import APIBlueprint
from flask import Response

from embed.oembed import Asked, OEmbed, photo, rich
from embed.schema import FeedItem
from widget_server.api.access_control import origin_allowed
from widget_server.api.headers import data_headers
from widget_server.api.openapi import answers, binary
from widget_server.api.runtime import runtime
from widget_server.api.schemas import ItemQuery, OEmbedQuery, QrQuery
from widget_server.errors import BadInput, NotFound
from widget_server.showcase.find_item import find_item
from widget_server.showcase.snapshot import Snapshot
from widget_server.showcase.why import language_for
from widget_server.web import Access, access

blueprint = APIBlueprint("sharing", __name__, url_prefix="/v1/<site>", tag="Sharing")
data_headers(blueprint)

_CACHING = "public, max-age=86400"
_PAGES = {"gallery.html": "photos", "reviews.html": "reviews"}
_LARGEST_CODE_BYTES = 2331  # of version 40 at level M (ISO/IEC 18004, table 7)
_QUIET_MODULES = 4  # the empty border that readers need (ISO/IEC 18004)


@blueprint.get("/items/<id>")
@access(Access.ANYONE)
@blueprint.input(ItemQuery, location="query")
@blueprint.doc(responses=answers(200, "The item, without a place in a list.", "FeedItem", problems=(404,)))
def item(site: str, id: str, query_data: ItemQuery) -> Response:
    """One item that a shared address names, wherever in a feed it stands."""
    snapshot = runtime().showcases.of(site)
    lang = language_for(query_data.lang, snapshot.site.locale)
    found = find_item(snapshot, id, lang=lang)
    if found is None:
        raise NotFound("There is no such item, or it is not shown any more.", parameter="id")
    return runtime().pages.answer(
        "item", id, lang,
        make=lambda: orjson.dumps(found),
        content_type="application/json", snapshot=snapshot,
    )  # fmt: skip


@blueprint.get("/qr.svg")
@access(Access.ANYONE)
@blueprint.input(QrQuery, location="query")
@blueprint.doc(responses=binary(200, "The code.", ["image/svg+xml"], problems=(400, 404)))
def qr(site: str, query_data: QrQuery) -> Response:
    """An address of the shop as a QR code, for the camera of another device."""
    _ours(site, query_data.url)
    if len(query_data.url.encode()) > _LARGEST_CODE_BYTES:
        raise BadInput("This address is too long for a code. Give a shorter one.", parameter="url")
    return runtime().pages.answer(
        "qr", query_data.url,
        make=lambda: _drawing(query_data.url).encode(), content_type="image/svg+xml", caching=_CACHING,
    )  # fmt: skip


@blueprint.get("/oembed")
@access(Access.ANYONE)
@blueprint.input(OEmbedQuery, location="query")
@blueprint.doc(responses=answers(200, "oEmbed 1.0.", "OEmbed", problems=(400, 404)))
def oembed(site: str, query_data: OEmbedQuery) -> Response:
    """What to show for a pasted address: a frame for a gallery, post or reviews page, the photo for #vitrine=ITEM."""
    _ours(site, query_data.url)
    snapshot = runtime().showcases.of(site)
    return runtime().pages.answer(
        "oembed", query_data,
        make=lambda: orjson.dumps(_unfolded(snapshot, query_data)),
        content_type="application/json", snapshot=snapshot,
    )  # fmt: skip


def _ours(site: str, url: str) -> None:
    """Raise BadInput for an address that is neither the service's own nor of one of the site's origins."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not origin_allowed(site, f"{parts.scheme}://{parts.netloc}"):
        raise BadInput("Give an address of the shop: its origin must be one of the site's.", parameter="url")


def _drawing(text: str) -> str:
    """Draw a QR code as one path, dark runs of each row as one stroke."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=_QUIET_MODULES)
    code.add_data(text)
    rows = code.get_matrix()
    path = ""
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = next((n for n, dark in enumerate(row[x:]) if dark != row[x]), len(row) - x)
            path += f"M{x} {y}h{run}v1h-{run}z" if row[x] else ""
            x += run
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{len(rows)}v{len(rows)}H0z"/><path d="{path}"/></svg>'
    )


def _unfolded(snapshot: Snapshot, query: OEmbedQuery) -> OEmbed:
    parts, own = urlsplit(query.url), runtime().showcases.public_url
    folder = f"/embed/{snapshot.site.key}/"
    path = parts.path.removeprefix(folder) if parts.path.startswith(folder) else ""
    asked = Asked(
        provider_name=snapshot.site.name,
        provider_url=snapshot.site.shop_url or own,
        max_width_px=query.maxwidth,
        max_height_px=query.maxheight,
    )
    item = _item(snapshot, parse_qs(parts.fragment).get("vitrine", [""])[0])
    shown = photo(item, asked=asked) if item else None
    if shown is None and path and f"{parts.scheme}://{parts.netloc}" == own:
        if path in _PAGES:
            shown = rich(query.url, title=f"{snapshot.site.name}: {_PAGES[path]}", asked=asked)
        elif path == "post.html" and (post := _item(snapshot, parse_qs(parts.query).get("item", [""])[0])):
            title = post.get("title") or post["content_text"] or snapshot.site.name
            shown = rich(query.url, title=title, asked=asked, item=post)
    if shown is None:
        raise NotFound(
            "Nothing is shown at this address. Give a page of a gallery, a post or reviews.", parameter="url"
        )
    return shown


def _item(snapshot: Snapshot, id: str) -> FeedItem | None:
    return find_item(snapshot, id, lang=language_for("", snapshot.site.locale))
