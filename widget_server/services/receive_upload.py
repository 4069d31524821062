"""Take a file that was uploaded to the desk, with the photos beside it, and write down the job that imports it.

Owns the folder of uploads: a folder an upload, under the data folder, removed once the import has ended.
"""

import re
import shutil
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from widget_server.connectors.types import DateOrder
from widget_server.db.base import time_ordered_id
from widget_server.errors import BadInput
from widget_server.sentences import Sentence
from widget_server.services.context import Context
from widget_server.services.import_file import IMPORTS
from widget_server.services.schedule_job import schedule_job

JOB = "upload"
# What `vitrine import` reads from a folder has no limit; what strangers' archives unfold to needs one.
MOST_FILES = 50_000
MOST_UNPACKED_BYTES = 8 * 2**30
DATA_SUFFIXES = (".xml", ".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson")
_MEDIA_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".heic", ".heif", ".mp4", ".webm")
# An archive may ask for gigabytes of memory for the dictionary of LZMA; every program writes these two.
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_COPY_BYTES = 2**20
_UNUSUAL = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, kw_only=True)
class NewUpload:
    """What somebody uploads. kind : of IMPORTS.  photos : a zip of the photos that the file names.

    format : of the registry's; None detects it.
    """

    kind: str
    file_name: str
    file: IO[bytes]
    photos: IO[bytes] | None = None
    format: str | None = None
    date_order: DateOrder | None = None
    rights_evidence: str = ""
    dry_run: bool = False


def receive_upload(context: Context, site_id: int, new: NewUpload, *, actor: str) -> str:
    """Keep the upload and schedule its import; returns the upload's id.

    A zip may hold the file itself with its photos.  Raises BadInput for what cannot be imported.
    """
    if new.kind not in IMPORTS:
        raise BadInput("Say what the file holds: products, posts, reviews or orders.", parameter="kind")
    now = context.now()
    upload_id = time_ordered_id(now)
    folder = context.settings.data.absolute() / "uploads" / upload_id
    folder.mkdir(parents=True)
    try:
        path = _keep(new, folder)
        with context.sessions.begin() as session:
            schedule_job(
                session,
                site_id,
                JOB,
                {
                    "upload": upload_id,
                    "kind": new.kind,
                    "path": str(path),
                    "folder": str(folder),
                    "file_name": path.name,
                    "actor": actor,
                    "format": new.format,
                    "date_order": new.date_order,
                    "rights_evidence": new.rights_evidence.strip(),
                    "dry_run": new.dry_run,
                },
                due_at=now,
                job_id=upload_id,
            )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return upload_id


def _keep(new: NewUpload, folder: Path) -> Path:
    name = _UNUSUAL.sub("_", PurePosixPath(new.file_name.replace("\\", "/")).name).strip("._") or "upload"
    if new.photos is not None:
        _unpack(new.photos, folder, _MEDIA_SUFFIXES)
    if name.lower().endswith(".zip"):
        _unpack(new.file, folder, (*_MEDIA_SUFFIXES, *DATA_SUFFIXES))
        return _data_file(folder)
    path = folder / name
    with path.open("wb") as kept:
        shutil.copyfileobj(new.file, kept, _COPY_BYTES)
    if not path.stat().st_size:
        raise BadInput("The file is empty. Choose another one.", parameter="file")
    return path


def _data_file(folder: Path) -> Path:
    """Return the one file of an archive that is no photo, nearest to its top."""
    found = sorted(
        (path for path in folder.rglob("*") if path.suffix.lower() in DATA_SUFFIXES),
        key=lambda path: (len(path.parts), path.name),
    )
    if not found:
        raise BadInput(
            Sentence(
                "The archive holds no file to import. It needs one of: %(data_suffixes)s.",
                data_suffixes=", ".join(DATA_SUFFIXES),
            ),
            parameter="file",
        )
    if len(found) > 1 and len(found[0].parts) == len(found[1].parts):
        names = ", ".join(path.name for path in found[:3])
        raise BadInput(
            Sentence("The archive holds several files (%(names)s). Upload one at a time.", names=names),
            parameter="file",
        )
    return found[0]


def _unpack(stream: IO[bytes], folder: Path, suffixes: Iterable[str]) -> None:
    """Unpack the files of an archive that have these endings; everything else in it is left out."""
    allowed = tuple(suffixes)
    try:
        with zipfile.ZipFile(stream) as archive:
            members = [one for one in archive.infolist() if _wanted(one.filename, allowed)]
            if len(members) > MOST_FILES:
                raise BadInput(
                    Sentence("An archive may hold at most %(most_files)s files.", most_files=MOST_FILES),
                    parameter="photos",
                )
            left_bytes = MOST_UNPACKED_BYTES
            for member in members:
                if member.compress_type not in _COMPRESSIONS:
                    raise zipfile.BadZipFile("a compression that plain archives do not have")
                target = folder.joinpath(*PurePosixPath(member.filename).parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as packed, target.open("wb") as unpacked:
                    left_bytes = _copy(packed, unpacked, left_bytes)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        sentence = "The archive cannot be read. Make a plain .zip without a password."
        raise BadInput(sentence, parameter="photos") from error


def _wanted(name: str, suffixes: tuple[str, ...]) -> bool:
    path = PurePosixPath(name)
    outside = path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not outside and not hidden and path.suffix.lower() in suffixes


def _copy(packed: IO[bytes], unpacked: IO[bytes], left_bytes: int) -> int:
    # The sizes that an archive states are not believed; what counts is what comes out.
    while chunk := packed.read(_COPY_BYTES):
        left_bytes -= len(chunk)
        if left_bytes < 0:
            raise BadInput("The archive is too large once unpacked. Use `vitrine import` for it.", parameter="photos")
        unpacked.write(chunk)
    return left_bytes
