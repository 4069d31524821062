"""Tiles as ready JSON: everything that does not depend on the request is serialised once per snapshot.

Owns the bytes of items, pictures and product cards in the shapes of `embed.schema`. A request only joins a tile's
head with its disclosure, position, reason and, for the shop itself, the terms of its score.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from widget_server.media.keys import public_name, video_name
from widget_server.showcase.facts import facts_of
from widget_server.showcase.types import Film, Media, Picture, Product, PublicSubmission, Tile, TileProduct

# AVIF first: a browser takes the first source it understands.
_FORMAT_ORDER = {"avif": 0, "webp": 1, "jpeg": 2}
# The width of the one JPEG that readers without `sources` get, and of a product's picture in a tile.
FEED_IMAGE_PX = 640
CARD_IMAGE_PX = 320


def rfc3339(moment: datetime) -> str:
    """Return an aware time in UTC as RFC 3339 with seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def media_json(
    picture: Picture, *, base: str, type: str = "image", alt: str = "", focus: str = "", film: Film | None = None
) -> Media:
    """Describe a picture with the addresses of its renditions, or a video by its poster.

    base : address under which the site's photos stand, without a trailing slash.  focus : "" for the middle.
    film : what the video plays, None while it is not there.
    """
    ordered = sorted(picture.renditions, key=lambda r: (_FORMAT_ORDER[r[1]], r[0]))
    media: dict[str, Any] = {
        "type": type,
        "width_px": picture.width_px,
        "height_px": picture.height_px,
        "alt": alt,
        "thumbhash": picture.thumbhash,
        "sources": [
            {"url": f"{base}/{picture.id}/{public_name(width, format)}", "width_px": width, "format": format}  # type: ignore[arg-type]
            for width, format in ordered
        ],
    }
    if focus:
        media["focus"] = focus
    if type == "video":
        media["video_url"] = f"{base}/{film.id}/{video_name(film.format)}" if film else None
    return media  # type: ignore[return-value]


def jpeg_url(picture: Picture, *, base: str, at_least_px: int) -> str:
    """Return the address of the narrowest JPEG of at least this width, of the widest one if all are narrower."""
    widths = sorted(width for width, format in picture.renditions if format == "jpeg")
    if not widths:
        return ""
    width = next((width for width in widths if width >= at_least_px), widths[-1])
    return f"{base}/{picture.id}/{public_name(width, 'jpeg')}"


def product_card(
    *,
    id: str,
    title: str,
    url: str,
    image: str,
    price_minor: int | None,
    sale_price_minor: int | None,
    currency: str,
    availability: str,
) -> TileProduct:
    """Describe a product as tiles show it; a sale price is what is paid now. What can be ordered is in stock."""
    on_sale = sale_price_minor is not None and (price_minor is None or sale_price_minor < price_minor)
    card: TileProduct = {
        "id": id,
        "title": title,
        "url": url,
        "image": image,
        "price_minor": sale_price_minor if on_sale else price_minor,
        "currency": currency,
        "in_stock": availability != "out_of_stock",
        "spots": [],
    }
    if on_sale and price_minor is not None:
        card["compare_minor"] = price_minor
    return card


def make_tile(item: PublicSubmission, products: Mapping[str, Product], *, base: str) -> Tile:
    """Serialise an item with at least one ready photo."""
    review = item.review
    shown: dict[str, Any] = {"id": item.id}
    if item.permalink:
        shown["url"] = item.permalink
    shown["image"] = jpeg_url(item.pictures[0], base=base, at_least_px=FEED_IMAGE_PX)
    if item.title:
        shown["title"] = item.title
    shown["content_text"] = item.text
    shown["date_published"] = rfc3339(item.posted_at)
    shown["authors"] = _authors(item)
    shown["tags"] = item.tags
    if item.language:
        shown["language"] = item.language
    shown["_vitrine"] = {
        "kind": item.kind,
        "rating": review.rating if review else None,
        "verified_buyer": review.verified_buyer if review else False,
        "media": item.media,
        "products": [
            {**products[product].card, "spots": spots} for product, spots in item.products if product in products
        ],
    }
    # Ends inside "_vitrine": what follows depends on the request.
    return Tile(
        head=orjson.dumps(shown)[:-2],
        disclosure=review.disclosure if review else "",
        facts=facts_of(review.answers) if review else frozenset(),
    )


def tile_bytes(
    tile: Tile, *, disclosure: bytes, position: int, why: bytes, explained: Mapping[str, object] | None = None
) -> bytes:
    """Complete a tile for one place in one answer.

    disclosure, why : as JSON.  explained : fields that only the shop itself is given.
    """
    return tile.head + end_bytes(disclosure, position, why, explained)


def end_bytes(disclosure: bytes, position: int, why: bytes, explained: Mapping[str, object] | None = None) -> bytes:
    """Return what stands behind a tile's head."""
    last = b",%b" % orjson.dumps(explained)[1:-1] if explained else b""
    return b',"disclosure":%b,"position":%d,"why":%b%b}}' % (disclosure, position, why, last)


def _authors(item: PublicSubmission) -> Sequence[dict[str, str]]:
    if not item.author:
        return []
    return [{"name": item.author, "url": item.author_url}] if item.author_url else [{"name": item.author}]
