"""Import a catalogue file: products, their other names and their photos, as a stream of batches.

Repeating an import changes nothing; a product that the file no longer lists stays, because reviews speak of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from widget_server.connectors.registry import read_products
from widget_server.connectors.types import RawProduct
from widget_server.db.engine import read_only
from widget_server.db.session import reading_session
from widget_server.db.tables import Product, ProductAlias, Site
from widget_server.db.upsert import insert_missing, upsert
from widget_server.services.context import Context
from widget_server.services.fingerprint import fingerprint
from widget_server.services.import_run import Import
from widget_server.services.import_types import ImportRequest, ImportResult, OnProblem, OnProgress, ignore
from widget_server.services.local_photos import SENTENCES, Photos, is_remote, stage_local
from widget_server.services.queue_photos import queue_photos
from widget_server.services.stage_photos import name_photos
from widget_server.services.suggest_products import suggest_again


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What the store has of a product already."""

    fingerprint: str
    image_url: str
    image_media_id: str | None


def import_catalogue(
    context: Context, request: ImportRequest, on_progress: OnProgress = ignore, on_problem: OnProblem = ignore
) -> ImportResult:
    """Import the products of a file.  Raises UnreadableFile where nothing of it can be read."""
    with reading_session(context.engine) as session:
        currency = session.get_one(Site, request.site_id).currency
    with Import(context, request, "products", on_progress, on_problem) as run:
        rows = read_products(request.path, format=request.format, currency=currency)
        for batch in run.batches(rows, _main_photo):
            _import_batch(run, batch)
        run.report_queued()
    if run.progress.created and not request.dry_run:
        # Posts may have come before the products they show.
        suggest_again(context, request.site_id)
    return run.result


def _main_photo(product: RawProduct) -> Sequence[str]:
    """Return the photo that product cards show; the others are kept as addresses only."""
    return product.image_urls[:1]


def _import_batch(run: Import, batch: Sequence[RawProduct]) -> None:
    context, site_id = run.context, run.request.site_id
    rows = [_row(product) for product in batch]
    known = _known(context, site_id, [row["id"] for row in rows])
    # An unchanged product is looked at again only where its local photo could not be had the last time.
    open_rows = [(product, row) for product, row in zip(batch, rows, strict=True) if not _settled(row, known)]
    photos = stage_local(
        context,
        site_id,
        run.request.photo_folder,
        [row["image_url"] for _, row in open_rows if row["image_url"]],
        put=not run.request.dry_run,
        on_photo=run.photo_done,
    )
    now = context.now()
    with run.transaction() as done:
        done.unchanged = len(rows) - len(open_rows)
        changed: list[tuple[RawProduct, dict[str, Any]]] = []
        for product, row in open_rows:
            before = known.get(row["id"])
            photo = photos.by_url.get(row["image_url"])
            if photo is not None and photo.refused:
                run.warn(product.line, photo.problem, SENTENCES[photo.problem].format(url=row["image_url"]))
            # The old picture stays until the new one is there.
            row["image_media_id"] = (photo and photo.media_id) or (before and before.image_media_id)
            if before is None:
                done.created += 1
            elif (before.fingerprint, before.image_media_id) == (row["fingerprint"], row["image_media_id"]):
                done.unchanged += 1
                continue
            else:
                done.updated += 1
            changed.append((product, row))
        _write(done.session, site_id, changed, photos, now)
        run.count(queued_count=_queue(done.session, site_id, [row for _, row in changed], known, now))
        run.visible |= bool(changed)


def _settled(row: Mapping[str, Any], known: Mapping[str, _Known]) -> bool:
    before = known.get(row["id"])
    if before is None or before.fingerprint != row["fingerprint"]:
        return False
    return bool(before.image_media_id or not row["image_url"] or is_remote(row["image_url"]))


def _row(product: RawProduct) -> dict[str, Any]:
    """Return the columns a file determines, with their fingerprint; free text is cut to what the columns hold."""
    category = ""
    for part in product.category_path:
        longer = f"{category} > {part}" if category else part
        category = longer if len(longer) <= 1000 else category
    fields: dict[str, Any] = {
        "id": product.id,
        "title": product.title[:500],
        "description": product.description,
        "url": product.url,
        "image_url": product.image_urls[0] if product.image_urls else "",
        "extra_image_urls": list(product.image_urls[1:]),
        "price_minor": product.price_minor,
        "sale_price_minor": product.sale_price_minor,
        "currency": product.currency,
        "availability": product.availability,
        "published": product.published,
        "brand": product.brand[:200],
        "category": category,
        "tags": list(product.tags),
        "color": product.color[:200],
        "material": product.material[:200],
        "raw": dict(product.raw),
    }
    return fields | {"fingerprint": fingerprint(fields | {"aliases": product.aliases})}


def _known(context: Context, site_id: int, ids: Sequence[str]) -> dict[str, _Known]:
    query = select(Product.id, Product.fingerprint, Product.image_url, Product.image_media_id).where(
        Product.site_id == site_id, Product.id.in_(ids)
    )
    with read_only(context.engine).connect() as connection:
        return {
            row.id: _Known(fingerprint=row.fingerprint, image_url=row.image_url, image_media_id=row.image_media_id)
            for row in connection.execute(query)
        }


def _write(
    session: Session,
    site_id: int,
    changed: Sequence[tuple[RawProduct, Mapping[str, Any]]],
    photos: Photos,
    now: datetime,
) -> None:
    name_photos(session, site_id, photos.staged, now)
    times = {"site_id": site_id, "created_at": now, "updated_at": now}
    upsert(session, Product, [{**row, **times} for _, row in changed], keep={"created_at"})
    session.execute(
        delete(ProductAlias)
        .where(ProductAlias.site_id == site_id, ProductAlias.product_id.in_([product.id for product, _ in changed]))
        .execution_options(synchronize_session=False)
    )
    insert_missing(session, ProductAlias, list(_aliases(site_id, (product for product, _ in changed))))


def _aliases(site_id: int, products: Iterable[RawProduct]) -> Iterable[dict[str, Any]]:
    for product in products:
        for alias in product.aliases:
            if len(alias.value) <= 500:
                yield {"site_id": site_id, "kind": alias.kind, "value": alias.value, "product_id": product.id}


def _queue(
    session: Session, site_id: int, rows: Sequence[Mapping[str, Any]], known: Mapping[str, _Known], now: datetime
) -> int:
    """Queue the remote photos that are new; returns how many."""
    wanted: dict[str, dict[int, str]] = {}
    for row in rows:
        before, url = known.get(row["id"]), row["image_url"]
        had = before is not None and before.image_media_id is not None and before.image_url == url
        if not had:
            wanted[row["id"]] = {0: url} if is_remote(url) else {}
    return queue_photos(session, site_id, "product", wanted, now)
