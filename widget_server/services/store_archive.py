"""The format of a whole store in a file: a zip with one JSON Lines file a table, all media, and a manifest.

Owns names, how values are written, and what has to fit before such a file may be read. Sealed columns stay sealed: the
file is worth nothing without the secret key, which is not in it.
"""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar
from zipfile import BadZipFile, ZipFile

import orjson
from sqlalchemy import LargeBinary, MetaData, RowMapping, String, Table

from widget_server.db.migrate import newest_revision
from widget_server.db.tables import Base
from widget_server.db.types import SealedEmail, UtcDateTime
from widget_server.errors import VitrineError
from widget_server.secrets import Vault

FORMAT = "vitrine-store"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
MEDIA_FOLDER = "media/"
_CHUNK_BYTES = 1 << 20


class UnfitBackup(VitrineError):
    """The file is no backup, was changed, or is of another release or secret key."""

    code: ClassVar[str] = "unfit_backup"
    title: ClassVar[str] = "This backup cannot be restored"


def plain_tables() -> list[Table]:
    """Return every table, each after those it refers to, with sealed columns as the texts that they are."""
    metadata = MetaData()
    tables = [table.to_metadata(metadata) for table in Base.metadata.sorted_tables]
    for table in tables:
        for column in table.columns:
            if isinstance(column.type, SealedEmail):
                column.type = String()
    return tables


def table_name(table: Table) -> str:
    """Return the name of a table's file in the archive."""
    return f"tables/{table.name}.jsonl"


def mark_of(vault: Vault) -> str:
    """Return what tells whether a backup was made with this secret key, and nothing else of it."""
    return hashlib.sha256(vault.key("backup-mark")).hexdigest()[:16]


def write_row(row: RowMapping) -> bytes:
    """Return a row as a line of JSON."""
    return orjson.dumps({str(name): _written(value) for name, value in row.items()}, option=orjson.OPT_APPEND_NEWLINE)


def read_row(table: Table, line: bytes) -> dict[str, Any]:
    """Return the columns of a line that write_row() wrote.  Raises UnfitBackup for anything else."""
    try:
        return {name: _read(table, name, value) for name, value in orjson.loads(line).items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnfitBackup(f"A row of “{table.name}” cannot be read: {type(error).__name__}.") from error


def is_backup(path: Path) -> bool:
    """Whether a zip file says that it is a whole store."""
    try:
        with ZipFile(path) as file:
            return bool(orjson.loads(file.read(MANIFEST))["format"] == FORMAT)
    except (BadZipFile, KeyError, TypeError, ValueError):
        return False


def checked_manifest(file: ZipFile, vault: Vault) -> Mapping[str, Any]:
    """Return the manifest of a backup whose every member is what it promises.  Raises UnfitBackup."""
    manifest: dict[str, Any] = orjson.loads(file.read(MANIFEST))
    if manifest.get("format_version") != FORMAT_VERSION or manifest.get("revision") != newest_revision():
        raise UnfitBackup(
            f"The backup was made by release {manifest.get('made_by')}. Restore it with that release, then upgrade."
        )
    if manifest["secret"] != mark_of(vault):
        raise UnfitBackup("The backup was made with another secret key. Set the VITRINE_SECRET_KEY of that store.")
    promised: dict[str, str] = manifest["sha256"]
    if set(file.namelist()) - {MANIFEST} != set(promised) or not {table_name(one) for one in plain_tables()} <= set(
        promised
    ):
        raise UnfitBackup("The backup does not hold what its manifest says.")
    for name, checksum in promised.items():
        digest = hashlib.sha256()
        with file.open(name) as member:
            while chunk := member.read(_CHUNK_BYTES):
                digest.update(chunk)
        if digest.hexdigest() != checksum:
            raise UnfitBackup(f"“{name}” was changed or cut short after the backup.")
    return manifest


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _read(table: Table, name: str, value: Any) -> Any:
    type_ = table.c[name].type
    if value is None:
        return None
    if isinstance(type_, UtcDateTime):
        return datetime.fromisoformat(value)
    return base64.b64decode(value, validate=True) if isinstance(type_, LargeBinary) else value
