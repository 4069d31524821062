"""Photos for members of a site, also of what is not published; nobody else and no cache gets them."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from widget_server.errors import NotFound
from widget_server.media.keys import parse_public_name, rendition_key
from widget_server.panel.runtime import context, desk
from widget_server.web import Access, access

blueprint = Blueprint("media", __name__, url_prefix="/<site>/media")

_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg"}


@blueprint.get("/<media_id>/<name>")
@access(Access.VIEWER)
def photo(site: str, media_id: str, name: str) -> Response:
    """Answer one rendition. The store's keys begin with the site, so another site's photo is not there."""
    try:
        width_px, format = parse_public_name(name)
        body = context().store.get(rendition_key(desk().id, media_id, width_px, format))
    except (ValueError, KeyError) as error:
        raise NotFound(_("There is no such photo."), parameter="media_id") from error
    response = Response(body, content_type=_TYPES[format])
    response.headers["Cache-Control"] = "private, no-store"
    return response
