"""Photos and videos for members of a site, also of what is not published; nobody else and no cache gets them."""

from typing import cast

from flask import Blueprint, Response
from flask_babel import gettext as _

from widget_server.errors import NotFound
from widget_server.media import CONTENT_TYPES, VIDEO_TYPES
from widget_server.media.keys import parse_public_name, rendition_key, video_key
from widget_server.media.types import VideoFormat
from widget_server.panel.runtime import context, desk
from widget_server.web import Access, access
from widget_server.web_files import stored_file

blueprint = Blueprint("media", __name__, url_prefix="/<site>/media")


@blueprint.get("/<media_id>/<name>")
@access(Access.VIEWER)
def photo(site: str, media_id: str, name: str) -> Response:
    """Answer one rendition. The store's keys begin with the site, so another site's photo is not there."""
    try:
        width_px, format = parse_public_name(name)
        body = context().store.get(rendition_key(desk().id, media_id, width_px, format))
    except (ValueError, KeyError) as error:
        raise NotFound(_("There is no such photo."), parameter="media_id") from error
    response = Response(body, content_type=CONTENT_TYPES[format])
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/<media_id>/video.<format>")
@access(Access.VIEWER)
def video(site: str, media_id: str, format: str) -> Response:
    """Answer a video, or the part of it that a Range header asks for."""
    try:
        known = cast(VideoFormat, format)
        type, key = VIDEO_TYPES[known], video_key(desk().id, media_id, known)
        store = context().store
        response = stored_file(store, key, size_bytes=store.size_bytes(key), content_type=type, etag=media_id)
    except (ValueError, KeyError) as error:
        raise NotFound(_("There is no such video."), parameter="media_id") from error
    response.headers["Cache-Control"] = "private, no-store"
    return response
