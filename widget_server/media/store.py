"""The bytes of photos and videos, in a folder or in an S3 bucket, behind obstore.

Owns where bytes lie and that a half-written one is never seen. Does not own content types (the database keeps them:
the folder cannot), who may see what, or the names (`keys`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, S3Store

from widget_server.errors import VitrineError
from widget_server.media.durable import write_durably

# Little enough for every thread to hold one, much enough that a bucket is not asked for each second of film.
_PART_BYTES = 2**19


class MediaUnavailable(VitrineError):
    """The bucket does not answer, or the disk is full: no fault of the request."""

    code = "media_unavailable"
    status = 503
    title = "Photos cannot be read or kept right now"


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (NotFoundError, FileNotFoundError):
        raise
    except (BaseError, OSError) as error:
        sentence = "Photos cannot be read or kept right now. Try again in a few seconds."
        raise MediaUnavailable(sentence, private={"error": str(error)}) from error


class MediaStore:
    """Bytes by key. Writes are atomic: a reader gets all of the old or all of the new body.

    folder : where a LocalStore keeps them; None for a bucket, which is durable by itself.
    """

    def __init__(self, store: LocalStore | S3Store, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    def put(self, key: str, body: bytes) -> None:
        """Keep a body under a key, in place of what was there; it survives a power cut after this returned."""
        self.put_all({key: body})

    def put_all(self, bodies: Mapping[str, bytes]) -> None:
        """Keep several bodies by key, as put() does; together they cost a folder little more than one."""
        with _reached():
            if self._folder is not None:
                write_durably(self._folder, bodies)
                return
            for key, body in bodies.items():
                self._store.put(key, body)

    def get(self, key: str) -> bytes:
        """Return the body under a key.

        Raises KeyError if there is none, MediaUnavailable where the store does not answer.
        """
        try:
            with _reached():
                return bytes(self._store.get(key).bytes())
        except (NotFoundError, FileNotFoundError) as error:
            raise KeyError(key) from error

    def get_parts(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes of a body from `start` to before `end`, a part at a time.

        The first part is read at once.  Raises KeyError if there is no such body.
        """
        ranges = [(at, min(at + _PART_BYTES, end)) for at in range(start, end, _PART_BYTES)]
        first = [self._get_part(key, *one) for one in ranges[:1]]
        return chain(first, (self._get_part(key, *one) for one in ranges[1:]))

    def _get_part(self, key: str, start: int, end: int) -> bytes:
        try:
            return bytes(self._store.get_range(key, start=start, end=end))
        except (NotFoundError, FileNotFoundError) as error:
            raise KeyError(key) from error

    def exists(self, key: str) -> bool:
        """Tell whether there is a body under a key."""
        try:
            self._store.head(key)
        except (NotFoundError, FileNotFoundError):
            return False
        return True

    def size_bytes(self, key: str) -> int:
        """Return how long the body under a key is.

        Raises KeyError if there is none.
        """
        try:
            return int(self._store.head(key)["size"])
        except (NotFoundError, FileNotFoundError) as error:
            raise KeyError(key) from error

    def delete(self, key: str) -> None:
        """Forget the body under a key; deleting what is not there is no error."""
        with suppress(NotFoundError, FileNotFoundError):  # Only the folder minds.
            self._store.delete(key)

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Yield the keys below a folder-like prefix, in no particular order."""
        for chunk in self._store.list(prefix or None):
            yield from (entry["path"] for entry in chunk)

    def keys_written_before(self, moment: datetime, prefix: str = "") -> Iterator[str]:
        """Yield the keys below a prefix whose body was put before an aware moment by the store's own clock."""
        for chunk in self._store.list(prefix or None):
            yield from (entry["path"] for entry in chunk if entry["last_modified"] < moment)

    def was_written_before(self, key: str, moment: datetime) -> bool:
        """Whether there is a body under a key that was put before an aware moment by the store's own clock."""
        try:
            return self._store.head(key)["last_modified"] < moment
        except (NotFoundError, FileNotFoundError):
            return False


def open_store(url: str) -> MediaStore:
    """Open the store that a setting names.

    url : path of a folder, which is created, or s3://bucket/prefix; the bucket's credentials, region and, for servers
    other than Amazon's, AWS_ENDPOINT_URL come from the standard environment variables.
    Raises ValueError for other schemes or a missing bucket.
    """
    if urlsplit(url).scheme == "s3":
        return MediaStore(open_bucket(url))
    if "://" in url:
        raise ValueError("Media are kept in a folder or under s3://bucket/prefix.")
    folder = Path(url).absolute()
    return MediaStore(LocalStore(folder, mkdir=True), folder)


def open_bucket(url: str) -> S3Store:
    """Return the bucket and prefix that s3://bucket/prefix names, as open_store() finds it.

    Raises ValueError for a missing bucket.
    """
    parts = urlsplit(url)
    if not parts.netloc:
        raise ValueError("An S3 URL needs a bucket: s3://bucket/prefix.")
    # A server in the same network, such as MinIO, is often reached without TLS; the endpoint's scheme decides.
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        client_options={"allow_http": True},
        # A person may be waiting; the library's own three minutes would hold their thread.
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
    )
