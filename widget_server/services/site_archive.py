"""The format of a site in a file: a zip with one JSON Lines file a table, its media, and a manifest with checksums.

Owns names and how values are written; what happens is `export_site`'s and `restore_site`'s. What is sealed in the
tables is in clear here, so that another machine can seal it with its own secret: guard such a file like the database.
"""

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

import orjson
from sqlalchemy import LargeBinary, Table

from widget_server.db.tables import Base, Site, User
from widget_server.db.types import UtcDateTime
from widget_server.errors import VitrineError
from widget_server.secrets import Vault

FORMAT = "vitrine-site"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
MEDIA_FOLDER = "media/"
SITE = Site.__tablename__
USERS = User.__tablename__
# Second factors are sealed by the sign-in itself and are set up again; the other columns name the person.
USER_COLUMNS = ("id", "email", "password", "active", "fs_uniquifier", "confirmed_at", "locale", "created_at")
# Work under way and answers kept for a day belong to a machine and not to a site.
_PASSING = frozenset({"jobs", "idempotent_answers", "showcase_changes"})
_SEALED = frozenset({("site_keys", "sealed"), ("alert_hooks", "sealed"), ("machine_settings", "hook_secret")})
_MEDIA_NAME = re.compile(
    r"media/(originals/[0-9a-f]{64}|renditions/[0-9a-f]{32}/[1-9][0-9]{0,4}\.(avif|webp|jpg)|videos/[0-9a-f]{32}\.(mp4|webm))",
    re.A,
)


class DamagedArchive(VitrineError):
    """The file is no site, was cut short or changed, or is of another version."""

    code: ClassVar[str] = "damaged_archive"
    title: ClassVar[str] = "This file cannot be restored"


def site_tables() -> list[Table]:
    """Return the tables whose rows belong to a site, each after those it refers to."""
    return [table for table in Base.metadata.sorted_tables if "site_id" in table.c and table.name not in _PASSING]


def table_name(table: str) -> str:
    """Return the name of a table's file in the archive."""
    return f"tables/{table}.jsonl"


def media_name(key: str) -> str:
    """Return the name of a photo's file: its key in the store without the site's number."""
    return MEDIA_FOLDER + key.partition("/")[2]


def media_key(name: str, site_id: int) -> str:
    """Return the key in the store of a photo's file.  Raises DamagedArchive for a name that is no photo's."""
    if not _MEDIA_NAME.fullmatch(name):
        raise DamagedArchive(f"The archive holds a file that belongs nowhere: {name[:100]!r}.")
    return f"{site_id}/{name.removeprefix(MEDIA_FOLDER)}"


def write_row(table: Table, row: Mapping[str, Any], vault: Vault) -> bytes:
    """Return a row as a line of JSON, without the site's number."""
    values = {str(name): _written(table, name, value, vault) for name, value in row.items() if name != "site_id"}
    return orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE)


def read_row(table: Table, line: bytes, vault: Vault) -> dict[str, Any]:
    """Return the columns of a line that write_row() wrote.  Raises DamagedArchive for anything else."""
    try:
        values = orjson.loads(line)
        return {name: _read(table, name, value, vault) for name, value in values.items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DamagedArchive(f"A row of “{table.name}” cannot be read: {type(error).__name__}.") from error


def _written(table: Table, name: str, value: Any, vault: Vault) -> Any:
    if value is None:
        return None
    if (table.name, name) in _SEALED:
        return vault.unseal(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _read(table: Table, name: str, value: Any, vault: Vault) -> Any:
    type_ = table.c[name].type
    if value is None:
        return None
    if (table.name, name) in _SEALED:
        return vault.seal(value)
    if isinstance(type_, UtcDateTime):
        return datetime.fromisoformat(value)
    return base64.b64decode(value, validate=True) if isinstance(type_, LargeBinary) else value
