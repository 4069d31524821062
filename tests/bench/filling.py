"""Shops of any size for the benches, written in bulk: what support.showcase writes, without an object a row."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, insert, update

from support.clock import NOW
from support.showcase import FORMATS, KEY, Shop
from widget_server.db.tables import (
    Media,
    MediaRendition,
    ProductLink,
    Right,
    Site,
    Submission,
    SubmissionMedia,
)
from widget_server.services.context import Context

PRODUCTS = 500
_BATCH = 2000

_WORDS = (
    "linen", "cotton", "silk", "straw", "leather", "summer", "autumn", "harbour", "meadow", "window", "morning",
    "evening", "windy", "sunny", "quiet",
)  # fmt: skip


def fill(context: Context, tile_count: int, *, key: str = KEY, waiting: int = 0, products: int = PRODUCTS) -> int:
    """Add a site with so many published posts, and some that wait (`waiting_0` …); returns the site's id."""
    with context.sessions() as session:
        shop = Shop(session).open(key=key, name=f"Shop {key[-4:]}")
        for number in range(products):
            shop.product(f"P{number:04}", f"Linen dress {number}", category=f"Women > Category {number % 20}")
        session.commit()
        site_id = shop.site_id
    with context.engine.begin() as connection:
        rows: dict[type, list[dict[str, Any]]] = defaultdict(list)
        for number, row in enumerate(_posts(site_id, tile_count, waiting, products), start=1):
            for table, values in row:
                rows[table].append(values)
            if number % _BATCH == 0:
                _write(connection, rows)
        _write(connection, rows)
        number_next = update(Site).where(Site.id == site_id).values(next_number=tile_count + waiting + 1)
        connection.execute(number_next)
    return site_id


def _write(connection: Connection, rows: dict[type, list[dict[str, Any]]]) -> None:
    for table in (Submission, Media, MediaRendition, SubmissionMedia, ProductLink, Right):
        if rows[table]:
            connection.execute(insert(table), rows[table])
    rows.clear()


def _posts(site_id: int, tile_count: int, waiting: int, products: int) -> Iterator[list[tuple[type, dict[str, Any]]]]:
    chance = random.Random(site_id)
    for number in range(tile_count + waiting):
        is_waiting = number >= tile_count
        id = f"waiting_{number - tile_count}" if is_waiting else f"post_{number:06}"
        at = NOW - timedelta(days=chance.random() * 300)
        words = " ".join(chance.choice(_WORDS) for _ in range(8))
        sha256 = f"{chance.getrandbits(256):064x}"
        own = {"site_id": site_id}
        photo, post = {**own, "media_id": sha256[:32]}, {**own, "submission_id": id}
        yield [
            (Submission, {
                **own, "id": id, "number": number + 1, "kind": "post", "platform": "instagram", "external_id": id,
                "state": "pending" if is_waiting else "approved", "posted_at": at, "received_at": at, "updated_at": at,
                "fingerprint": "", "text": f"Number {number}: {words} number{number % 5000}",
                "author": f"author of {number % 20_000}", "language": "en", "tags": ["ootd", chance.choice(_WORDS)],
                "like_count": chance.randrange(500),
            }),
            (Media, {
                **own, "id": sha256[:32], "sha256": sha256, "width_px": 1200, "height_px": 1600, "thumbhash": "AAAA",
                "dominant_color": "#aabbcc", "phash": sha256[:16], "sharpness": 0.8, "body_bytes": 1, "created_at": NOW,
            }),
            *((MediaRendition, {**photo, "width_px": width_px, "format": format, "height_px": width_px * 4 // 3,
                                "body_bytes": 1}) for width_px in (320, 640) for format in FORMATS),
            (SubmissionMedia, {**post, "media_id": sha256[:32], "position": 0, "type": "image"}),
            (ProductLink, {
                **post, "product_id": f"P{chance.randrange(products):04}", "state": "confirmed", "method": "person",
                "spots": [{"media": 0, "x": 0.25, "y": 0.5}],
            }),
            (Right, {
                **post, "id": f"r{number:08}", "state": "granted", "basis": "creator_grant", "evidence": "a message",
                "actor": "command", "at": NOW - timedelta(days=1),
            }),
        ]  # fmt: skip
