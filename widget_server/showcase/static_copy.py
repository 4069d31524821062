"""A site's galleries as files: what `vitrine publish` writes, for a shop to serve where the service is out of reach.

Owns which pages there are and that a copy asks nobody: it has no next page, and its list cannot be counted against.
"""

from collections.abc import Iterator
from hashlib import blake2b
from urllib.parse import quote

import orjson

from embed.render import gallery_html
from embed.schema import Feed
from embed.words import words
from widget_server.media import MediaStore
from widget_server.media.keys import parse_public_name, rendition_key, video_key
from widget_server.showcase.feed import feed_bytes, feed_place
from widget_server.showcase.feed_request import FeedParameters, read_feed_request
from widget_server.showcase.showcases import Showcases
from widget_server.showcase.snapshot import Snapshot

_LONGEST_NAME_BYTES = 240


def static_pages(showcases: Showcases, snapshot: Snapshot, *, limit: int) -> Iterator[tuple[str, FeedParameters]]:
    """Yield the name, without its ending, and the parameters of every page worth a copy.

    The home page, every named gallery, and the page of every product that has a tile of its own.
    """
    yield "home", FeedParameters(page="home", limit=limit)
    for id in sorted(snapshot.galleries):
        yield f"galleries/{file_name(id)}", FeedParameters(page="home", gallery=id, limit=limit)
    for id in sorted({product for tile in snapshot.candidates.tiles for product in tile.products}):
        if id in snapshot.products:
            yield f"products/{file_name(id)}", FeedParameters(page="product", product=id, limit=limit)


def page_files(
    showcases: Showcases, snapshot: Snapshot, store: MediaStore, name: str, parameters: FeedParameters
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a page by their path below the public address: the feed, its HTML, its pictures and videos.

    Addresses in them begin with the public address of the showcases. What was taken down meanwhile is left out.
    """
    request = read_feed_request(parameters, snapshot)
    feed: Feed = orjson.loads(feed_bytes(showcases, snapshot, request, feed_place(showcases, request)))
    feed.pop("next_url", None)
    feed["_vitrine"]["list"] = ""
    base, site = showcases.public_url, snapshot.site
    locale = words(site.locale).locale
    attributes = {"page": parameters.page, "product": parameters.product, "gallery": parameters.gallery}
    html = gallery_html(feed, host=base, site=site.key, attributes=attributes, locale=locale, as_page=True)
    yield f"{name}.json", orjson.dumps(feed)
    yield f"{name}.html", html.encode()
    for item in feed["items"]:
        for media in item["_vitrine"]["media"]:
            for source in media["sources"]:
                yield from _file(snapshot, store, source["url"].removeprefix(f"{base}/"))
            if video_url := media.get("video_url"):
                yield from _file(snapshot, store, video_url.removeprefix(f"{base}/"))


def file_name(id: str) -> str:
    """Return an id as the name of a file; no file system takes more than 255 bytes with the ending."""
    name = quote(id, safe="")
    if len(name) <= _LONGEST_NAME_BYTES:
        return name
    return f"{name[: _LONGEST_NAME_BYTES - 33]}-{blake2b(id.encode(), digest_size=16).hexdigest()}"


def _file(snapshot: Snapshot, store: MediaStore, path: str) -> Iterator[tuple[str, bytes]]:
    site_id, (id, public) = snapshot.site.id, path.split("/")[-2:]
    film = snapshot.films.get(id)
    key = video_key(site_id, id, film.format) if film else rendition_key(site_id, id, *parse_public_name(public))
    try:
        yield path, store.get(key)
    except KeyError:
        return
