"""Where a static copy is written: a folder of a web server, or a bucket that a shop's CDN reads.

Owns that a reader never sees half a file, that nothing outside the target is touched, and what a bucket says of a
file's kind and age. Does not own which files there are.
"""

import hashlib
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Protocol
from urllib.parse import urlsplit

from obstore.exceptions import NotFoundError
from obstore.store import S3Store

from widget_server.media.store import open_bucket

# What a picture or a script with a fingerprint is called says what it holds; feeds and pages change under their name.
_CHANGING = (".json", ".html", "v1.js")
_FRESH = timedelta(minutes=5)
# Spelt out: what the standard library knows of AVIF and WebP depends on the machine.
_KINDS = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".webp": "image/webp",
}


class CopyTarget(Protocol):
    """Files by their path, with slashes, below one place."""

    def read(self, path: str) -> bytes | None:
        """Return a file's body, or None where there is none."""

    def write(self, path: str, body: bytes) -> bool:
        """Put a file in place, all of it at once; False if just this was there already."""

    def delete(self, path: str) -> None:
        """Remove a file; one that is not there or lies elsewhere is left alone."""


def open_target(where: str) -> CopyTarget:
    """Return the target that a path or s3://bucket/prefix names. Nothing is created before something is written.

    Raises ValueError for an address of another kind or without a bucket.
    """
    if urlsplit(where).scheme == "s3":
        return _Bucket(open_bucket(where))
    if "://" in where:
        raise ValueError("A copy is written into a folder or under s3://bucket/prefix.")
    return _Folder(Path(where))


class _Folder:
    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> bytes | None:
        try:
            return (self._root / path).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, path: str, body: bytes) -> bool:
        if self.read(path) == body:
            return False
        file = self._root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_name(file.name + ".part")
        half.write_bytes(body)
        half.replace(file)
        return True

    def delete(self, path: str) -> None:
        file = self._root / path
        if file.resolve().is_relative_to(self._root.resolve()):
            file.unlink(missing_ok=True)


class _Bucket:
    def __init__(self, store: S3Store) -> None:
        self._store = store

    def read(self, path: str) -> bytes | None:
        try:
            return bytes(self._store.get(path).bytes())
        except (NotFoundError, FileNotFoundError):
            return None

    def write(self, path: str, body: bytes) -> bool:
        if self._holds(path, body):
            return False
        kind = _KINDS.get(PurePosixPath(path).suffix, "application/octet-stream")
        seconds = int(_FRESH.total_seconds()) if path.endswith(_CHANGING) else 31_536_000
        self._store.put(path, body, attributes={"Content-Type": kind, "Cache-Control": f"public, max-age={seconds}"})
        return True

    def delete(self, path: str) -> None:
        self._store.delete(path)

    def _holds(self, path: str, body: bytes) -> bool:
        # The tag of a body put in one piece is its MD5, unless the bucket encrypts; then it is simply put again.
        try:
            tag = self._store.head(path)["e_tag"]
        except (NotFoundError, FileNotFoundError):
            return False
        return (tag or "").strip('"') == hashlib.md5(body, usedforsecurity=False).hexdigest()
