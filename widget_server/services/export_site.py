"""Write everything a site owns into one file, from which it can be restored on another machine.

Owns the reading, all of it at one moment of the database. The file holds e-mail addresses and keys in clear and is
readable by its owner only. Source of the format: `site_archive`.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson
from sqlalchemy import Connection, Select, Table, select

from widget_server import __version__
from widget_server.db.engine import read_only
from widget_server.db.tables import Media, MediaRendition, Membership, Site, User, Video
from widget_server.media.keys import original_key, rendition_key, video_key
from widget_server.media.types import RenditionFormat, VideoFormat
from widget_server.secrets import Vault
from widget_server.services.context import Context
from widget_server.services.site_archive import (
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    USER_COLUMNS,
    media_name,
    site_tables,
    table_name,
    write_row,
)

Watch = Callable[[Sequence[str]], Iterable[str]]

# Rows fetched and written at a time: memory stays the same however large a table is.
_ROWS = 1000


@dataclass(frozen=True, kw_only=True)
class Exported:
    """What the file holds. missing_count : photos whose file the store no longer has, such as those taken down."""

    row_count: int
    file_count: int
    missing_count: int
    size_bytes: int


def export_site(context: Context, site_id: int, path: Path, *, watch: Watch = lambda keys: keys) -> Exported:
    """Write a site's archive; the file appears whole or not at all, readable by its owner only.

    watch : is given the keys of the photos and yields them, which is how a caller shows how far it is.
    """
    partial = path.with_name(f".{path.name}.part")
    partial.unlink(missing_ok=True)
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            with ZipFile(file, "w", ZIP_DEFLATED) as archive:
                writer = _Writer(archive, context.vault)
                keys = _write_tables(context, site_id, writer)
                missing_count = _write_media(context, watch(keys), writer)
                writer.finish(made_at=context.now().isoformat())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return Exported(
        row_count=sum(writer.row_counts.values()),
        file_count=len(keys) - missing_count,
        missing_count=missing_count,
        size_bytes=path.stat().st_size,
    )


class _Writer:
    """Writes members and remembers what the manifest says of them."""

    def __init__(self, archive: ZipFile, vault: Vault) -> None:
        self._archive = archive
        self._vault = vault
        self.row_counts: dict[str, int] = {}
        self.checksums: dict[str, str] = {}

    def table(self, table: Table, rows: Iterable[Any]) -> None:
        digest = hashlib.sha256()
        count = 0
        with self._archive.open(_member(table_name(table.name)), "w", force_zip64=True) as member:
            for row in rows:
                line = write_row(table, row._mapping, self._vault)
                member.write(line)
                digest.update(line)
                count += 1
        self.row_counts[str(table.name)] = count
        self.checksums[table_name(table.name)] = digest.hexdigest()

    def photo(self, name: str, body: bytes) -> None:
        # Photos are compressed already: deflating them again costs time and saves nothing.
        self._archive.writestr(_member(name, ZIP_STORED), body)
        self.checksums[name] = hashlib.sha256(body).hexdigest()

    def finish(self, *, made_at: str) -> None:
        manifest = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "made_at": made_at,
            "made_by": __version__,
            "rows": self.row_counts,
            "sha256": self.checksums,
        }
        self._archive.writestr(_member(MANIFEST), orjson.dumps(manifest, option=orjson.OPT_INDENT_2))


def _member(name: str, compression: int = ZIP_DEFLATED) -> ZipInfo:
    member = ZipInfo(name)
    member.compress_type = compression
    member.external_attr = 0o600 << 16
    return member


def _write_tables(context: Context, site_id: int, writer: _Writer) -> list[str]:
    """Write every table as of one moment; returns the keys of the photos that the rows name."""
    with read_only(context.engine).connect() as connection:
        if connection.dialect.name == "postgresql":  # SQLite's transactions see one moment anyway
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        site, users = Site.__table__, User.__table__
        assert isinstance(site, Table)
        assert isinstance(users, Table)
        writer.table(site, _rows(connection, select(site).where(site.c.id == site_id)))
        members = select(Membership.user_id).where(Membership.site_id == site_id)
        people = select(*(users.c[name] for name in USER_COLUMNS)).where(users.c.id.in_(members)).order_by(users.c.id)
        writer.table(users, _rows(connection, people))
        for table in site_tables():
            own = select(table).where(table.c.site_id == site_id).order_by(*table.primary_key)
            writer.table(table, _rows(connection, own))
        return _photo_keys(connection, site_id)


def _rows(connection: Connection, query: Select[Any]) -> Iterable[Any]:
    return connection.execution_options(yield_per=_ROWS).execute(query)


def _photo_keys(connection: Connection, site_id: int) -> list[str]:
    photos = connection.execute(select(Media.id, Media.sha256).where(Media.site_id == site_id).order_by(Media.id))
    keys = {row.id: [original_key(site_id, row.sha256)] for row in photos}
    m = MediaRendition
    for row in connection.execute(select(m.media_id, m.width_px, m.format).where(m.site_id == site_id)):
        keys[row.media_id].append(rendition_key(site_id, row.media_id, row.width_px, cast(RenditionFormat, row.format)))
    videos = connection.execute(select(Video.id, Video.format).where(Video.site_id == site_id).order_by(Video.id))
    of_videos = [video_key(site_id, row.id, cast(VideoFormat, row.format)) for row in videos]
    return [key for of_photo in keys.values() for key in of_photo] + of_videos


def _write_media(context: Context, keys: Iterable[str], writer: _Writer) -> int:
    missing_count = 0
    for key in keys:
        try:
            body = context.store.get(key)
        except KeyError:
            missing_count += 1
            continue
        writer.photo(media_name(key), body)
    return missing_count
