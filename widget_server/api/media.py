"""GET /m/{site}/{photo}/{width}.{ext} and /m/{site}/{video}/video.{ext}: what is public now, and nothing else."""

from apiflask import APIBlueprint
from flask import Response, request

from widget_server.api.headers import file_headers
from widget_server.api.openapi import binary
from widget_server.api.problems import problem
from widget_server.api.purge_keys import name_photo
from widget_server.api.runtime import runtime
from widget_server.errors import NotFound
from widget_server.media import CONTENT_TYPES, VIDEO_TYPES
from widget_server.media.keys import parse_public_name, rendition_key, video_key
from widget_server.showcase.types import Picture
from widget_server.web import Access, access
from widget_server.web_files import stored_file

blueprint = APIBlueprint("media", __name__, tag="Media")
file_headers(blueprint)

# Browsers keep a photo for an hour; shared caches ask again after a minute, so that a takedown reaches them.
CACHING = "public, max-age=3600, s-maxage=60"


@blueprint.get("/m/<site>/<photo>/<name>")
@access(Access.ANYONE)
@blueprint.doc(responses=binary(200, "The photo.", CONTENT_TYPES.values(), problems=(404, 410)))
def photo(site: str, photo: str, name: str) -> Response:
    """One rendition of a public photo."""
    snapshot = runtime().showcases.of(site)
    picture = snapshot.media.get(photo)
    if picture is None:
        if photo in snapshot.gone:
            return problem(410, code="taken_down", detail="This photo was taken down.")
        raise _nothing()
    response = _rendition(snapshot.site.id, picture, name)
    name_photo(response, site, photo)
    return response


@blueprint.get("/m/<site>/<video>/video.<format>")
@access(Access.ANYONE)
@blueprint.doc(
    responses=binary(200, "The video.", VIDEO_TYPES.values(), problems=(404, 410, 416))
    | binary(206, "The part asked for.", VIDEO_TYPES.values())
)
def video(site: str, video: str, format: str) -> Response:
    """A public video, whole or the part that a Range header asks for."""
    snapshot = runtime().showcases.of(site)
    film = snapshot.films.get(video)
    if film is None and video in snapshot.gone:
        return problem(410, code="taken_down", detail="This video was taken down.")
    if film is None or film.format != format:
        raise _no_video()
    key = video_key(snapshot.site.id, film.id, film.format)
    try:
        response = stored_file(
            runtime().context.store,
            key,
            size_bytes=film.body_bytes,
            content_type=VIDEO_TYPES[film.format],
            etag=film.id,
        )
    except KeyError:
        raise _no_video() from None
    response.headers["Cache-Control"] = CACHING
    return response


def _rendition(site_id: int, picture: Picture, name: str) -> Response:
    try:
        width_px, format = parse_public_name(name)
    except ValueError:
        raise _nothing() from None
    if (width_px, format) not in picture.renditions:
        raise _nothing()
    response = Response(content_type=CONTENT_TYPES[format])
    response.headers["Cache-Control"] = CACHING
    response.set_etag(f"{picture.id}-{width_px}-{format}")
    response.make_conditional(request)
    # The name says what is inside: who has it needs no look into the store.
    if response.status_code != 304 and request.method != "HEAD":
        try:
            response.data = runtime().context.store.get(rendition_key(site_id, picture.sha256, width_px, format))
        except KeyError:
            raise _nothing() from None
    return response


def _no_video() -> NotFound:
    return NotFound("There is no public video at this address.")


def _nothing() -> NotFound:
    return NotFound("There is no public photo at this address.")
