"""Pages as they lie in a cache that others may write: bytes with a seal, never objects.

Owns the form and its check. A seal holds the name under which a page was kept, so that no page can be put in another's
place; whatever else is found there is no page.
"""

import hashlib
import hmac
from dataclasses import dataclass

from flask_caching.backends import RedisCache

_SEAL_BYTES = hashlib.sha256().digest_size
_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class Page:
    """An answer's body with its ETag, without quotes, and its content encoding."""

    body: bytes
    etag: str
    encoding: str


def seal(page: Page, name: str, key: bytes) -> bytes:
    """Return the bytes of a page kept under a name: a seal, then each part with its length before it."""
    kept = b"".join(map(_with_length, (name.encode(), page.etag.encode(), page.encoding.encode(), page.body)))
    return hmac.digest(key, kept, "sha256") + kept


def unseal(kept: object, name: str, key: bytes) -> Page | None:
    """Return the page that was sealed with this key for this name, None for anything else."""
    if not isinstance(kept, bytes):
        return None
    found, rest = kept[:_SEAL_BYTES], kept[_SEAL_BYTES:]
    if not hmac.compare_digest(found, hmac.digest(key, rest, "sha256")):
        return None
    # From here on the bytes are ours: their lengths are right.
    parts = []
    while rest:
        end = _LENGTH_BYTES + int.from_bytes(rest[:_LENGTH_BYTES])
        parts.append(rest[_LENGTH_BYTES:end])
        rest = rest[end:]
    its_name, etag, encoding, body = parts
    return Page(body, etag.decode(), encoding.decode()) if its_name == name.encode() else None


def _with_length(part: bytes) -> bytes:
    return len(part).to_bytes(_LENGTH_BYTES) + part


class _AsItIs:
    """Keeps bytes as bytes. Flask-Caching's own serialiser unpickles: whoever writes its Redis runs code here."""

    @staticmethod
    def dumps(value: bytes) -> bytes:
        return value

    @staticmethod
    def loads(value: bytes | None) -> bytes | None:
        return value


class BytesInRedis(RedisCache):
    """Flask-Caching's Redis for values that are bytes."""

    serializer = _AsItIs()  # type: ignore[assignment]
