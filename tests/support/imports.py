"""Small files as shops have them, and a way to import one and see what was said about it."""

import csv
import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from support.photos import detailed
from widget_server.services.import_types import ImportProblem, ImportProgress, ImportRequest

if TYPE_CHECKING:
    from widget_server.services.context import Context

REVIEW_COLUMNS = (
    "title", "body", "rating", "review_date", "source", "curated", "reviewer_name", "reviewer_email", "product_id",
    "product_handle", "reply", "reply_date", "picture_urls", "ip_address", "location",
)  # fmt: skip


def photo_bytes(seed: int = 0) -> bytes:
    """A small photo full of detail, another one for each seed."""
    buffer = BytesIO()
    detailed(64, 48, seed).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def write_photo(folder: Path, name: str, seed: int = 0) -> str:
    """Write a photo below a folder; returns the name."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(photo_bytes(seed))
    return name


def products_file(path: Path, *products: Mapping[str, str]) -> Path:
    """Write a Google table feed; a product needs an id, the rest has defaults."""
    columns = ["id", "title", "link", "image_link", "price", "availability", "mpn", "product_type"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, delimiter="\t", restval="")
        writer.writeheader()
        for product in products:
            writer.writerow(
                {"title": f"Product {product['id']}", "price": "20.00 EUR", "availability": "in_stock"} | product
            )
    return path


def posts_file(path: Path, *posts: Mapping[str, object]) -> Path:
    """Write an Instagram media file; a post needs an id and a media_url, the rest has defaults."""
    defaults = {
        "media_type": "IMAGE",
        "caption": "Wearing it again",
        "username": "mira.wears",
        "timestamp": "2026-11-01T08:00:00+0000",
    }
    data = [
        defaults | {"permalink": f"https://www.instagram.com/p/{post['id']}/", "like_count": 3} | post for post in posts
    ]
    path.write_text(json.dumps({"data": data}))
    return path


def reviews_file(path: Path, *reviews: Mapping[str, str]) -> Path:
    """Write a Judge.me file; a review needs a product_id, the rest has defaults."""
    defaults = {
        "body": "Fits well", "rating": "5", "review_date": "2026-10-01 08:00:00 UTC", "source": "web", "curated": "ok",
        "reviewer_name": "P. Haddad", "reviewer_email": "reader@mail.example",
    }  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, REVIEW_COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(defaults | review for review in reviews)
    return path


def orders_file(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Write an order file of (order, customer, product, quantity, price, time)."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["order", "customer", "product", "quantity", "price", "time"])
        writer.writerows(rows)
    return path


def run_import(
    context: "Context", site_id: int, kind: str, path: Path, **options: object
) -> tuple[ImportProgress, list[ImportProblem]]:
    """Import a file; returns the counts and the problems."""
    from widget_server.services.import_file import IMPORTS

    problems: list[ImportProblem] = []
    request = ImportRequest(site_id=site_id, path=path, **options)  # type: ignore[arg-type]
    result = IMPORTS[kind](context, request, lambda _: None, problems.append)
    return result.counts, problems


def counted(progress: ImportProgress) -> tuple[int, int, int, int, int]:
    """The five numbers that the command prints: read, created, updated, unchanged, rejected."""
    return progress.read, progress.created, progress.updated, progress.unchanged, progress.rejected


def flat_picture() -> bytes:
    """A tiny picture of one colour."""
    buffer = BytesIO()
    Image.new("RGB", (8, 8), "white").save(buffer, "PNG")
    return buffer.getvalue()
