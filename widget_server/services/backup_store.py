"""Write the whole store into one file: every table as of one moment of the database, then the files of photos.

Owns the writing. What is kept elsewhere anyway, such as a bucket with versions of its own, may be left out.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson
from sqlalchemy import select

from widget_server import __version__
from widget_server.db.engine import read_only
from widget_server.db.migrate import newest_revision
from widget_server.services.context import Context
from widget_server.services.store_archive import (
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    MEDIA_FOLDER,
    mark_of,
    plain_tables,
    table_name,
    write_row,
)

Watch = Callable[[Sequence[str]], Iterable[str]]
_ROWS = 1000


@dataclass(frozen=True, kw_only=True)
class BackedUp:
    """What the file holds."""

    row_count: int
    file_count: int
    size_bytes: int


def backup_store(
    context: Context, path: Path, *, with_media: bool = True, watch: Watch = lambda keys: keys
) -> BackedUp:
    """Write the backup; the file appears whole or not at all, readable by its owner only.

    watch : is given the keys of the photos and yields them, which is how a caller shows how far it is.
    """
    partial = path.with_name(f".{path.name}.part")
    partial.unlink(missing_ok=True)
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            with ZipFile(file, "w", ZIP_DEFLATED) as archive:
                rows, checksums = _write_tables(context, archive)
                # After the rows: what a row names was kept before the row, and photos never change.
                media = _write_media(context, archive, watch) if with_media else {}
                manifest = {
                    "format": FORMAT,
                    "format_version": FORMAT_VERSION,
                    "revision": newest_revision(),
                    "made_at": context.now().isoformat(),
                    "made_by": __version__,
                    "secret": mark_of(context.vault),
                    "rows": rows,
                    "sha256": checksums | media,
                }
                archive.writestr(_member(MANIFEST), orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return BackedUp(row_count=sum(rows.values()), file_count=len(media), size_bytes=path.stat().st_size)


def _write_tables(context: Context, archive: ZipFile) -> tuple[dict[str, int], dict[str, str]]:
    """Write every table as of one moment; returns rows by table and checksums by member."""
    counts, checksums = {}, {}
    with read_only(context.engine).connect() as connection:
        if connection.dialect.name == "postgresql":  # SQLite's transactions see one moment anyway
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        for table in plain_tables():
            digest, count = hashlib.sha256(), 0
            query = select(table).order_by(*table.primary_key)
            rows = connection.execution_options(yield_per=_ROWS).execute(query)
            with archive.open(_member(table_name(table)), "w", force_zip64=True) as member:
                for row in rows:
                    line = write_row(row._mapping)
                    member.write(line)
                    digest.update(line)
                    count += 1
            counts[str(table.name)], checksums[table_name(table)] = count, digest.hexdigest()
    return counts, checksums


def _write_media(context: Context, archive: ZipFile, watch: Watch) -> dict[str, str]:
    checksums = {}
    for key in watch(sorted(context.store.keys())):
        try:
            body = context.store.get(key)
        except KeyError:
            continue  # Tidied away meanwhile: nothing names it any more.
        # Photos are compressed already: deflating them again costs time and saves nothing.
        archive.writestr(_member(MEDIA_FOLDER + key, ZIP_STORED), body)
        checksums[MEDIA_FOLDER + key] = hashlib.sha256(body).hexdigest()
    return checksums


def _member(name: str, compression: int = ZIP_DEFLATED) -> ZipInfo:
    member = ZipInfo(name)
    member.compress_type = compression
    member.external_attr = 0o600 << 16
    return member
