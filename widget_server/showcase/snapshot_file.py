"""A snapshot's arrays in a file that several processes map into their memory: written whole, sealed, and checked.

Owns the bytes: a name, a seal over all that follows, the length of a header in JSON, the header, and arrays at
multiples of 64. Objects are never in it. Whatever is cut, damaged, of another release or sealed with another key is
no snapshot.
"""

import hmac
import mmap
import os
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from ranking.packed import Arrays
from widget_server.showcase.snapshot_parts import FORMAT

_NAME = b"vitrine snapshot"
_SEAL_BYTES = 32
_LENGTH_BYTES = 8
_SEALED_FROM = len(_NAME) + _SEAL_BYTES
_HEADER_FROM = _SEALED_FROM + _LENGTH_BYTES
_ALIGNED = 64
_PART = 1 << 20


class NotASnapshot(ValueError):
    """The file is no snapshot that this process may read; the message says why."""


@dataclass(frozen=True, kw_only=True)
class WrittenSnapshot:
    """What stands in a file.  site_id, site_key, version : of what.  public_url : base of the addresses in it."""

    site_id: int
    site_key: str
    version: int
    public_url: str
    arrays: Arrays


def write_file(path: Path, written: WrittenSnapshot, key: bytes) -> None:
    """Write a file in place of the one of this name, so that whoever opens it finds all of the old or of the new one.

    key : of the seal, at most 64 bytes.
    """
    places, at = [], 0
    for name, array in written.arrays.items():
        places.append([name, array.dtype.str, list(array.shape), at])
        at += -(-array.nbytes // _ALIGNED) * _ALIGNED
    header = orjson.dumps(
        {
            "format": FORMAT,
            "site_id": written.site_id,
            "site_key": written.site_key,
            "version": written.version,
            "public_url": written.public_url,
            "arrays": places,
        }
    )
    header += b" " * (-(_HEADER_FROM + len(header)) % _ALIGNED)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    try:
        with fresh.open("wb") as file:
            file.write(_NAME + bytes(_SEAL_BYTES))
            seal = blake2b(key=key, digest_size=_SEAL_BYTES)
            start = len(header).to_bytes(_LENGTH_BYTES, "little") + header
            seal.update(start)
            file.write(start)
            for array in written.arrays.values():
                body = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
                rest = bytes(-array.nbytes % _ALIGNED)
                seal.update(body)
                seal.update(rest)
                file.write(body)
                file.write(rest)
            file.seek(len(_NAME))
            file.write(seal.digest())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def open_file(path: Path, key: bytes) -> WrittenSnapshot:
    """Map a file; its arrays lie in the file and cannot be written to.

    Raises FileNotFoundError where there is none, NotASnapshot for any other file.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < _HEADER_FROM:
            raise NotASnapshot("it is cut off")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    body = memoryview(mapped)
    if body[: len(_NAME)] != _NAME:
        raise NotASnapshot("it is another kind of file")
    seal = blake2b(key=key, digest_size=_SEAL_BYTES)
    for at in range(_SEALED_FROM, size, _PART):
        seal.update(body[at : at + _PART])
    if not hmac.compare_digest(seal.digest(), bytes(body[len(_NAME) : _SEALED_FROM])):
        raise NotASnapshot("it is damaged, cut off or sealed with another key")
    # From here on the bytes are ours: what they say of themselves is right.
    header_end = _HEADER_FROM + int.from_bytes(body[_SEALED_FROM:_HEADER_FROM], "little")
    header = orjson.loads(body[_HEADER_FROM:header_end])
    if header["format"] != FORMAT:
        raise NotASnapshot(f"it has format {header['format']}, not {FORMAT}")
    return WrittenSnapshot(
        site_id=header["site_id"],
        site_key=header["site_key"],
        version=header["version"],
        public_url=header["public_url"],
        arrays={name: _array(body[header_end:], *place) for name, *place in header["arrays"]},
    )


def _array(body: memoryview, dtype: str, shape: list[int], at: int) -> npt.NDArray[Any]:
    count = int(np.prod(shape))
    found: npt.NDArray[Any] = np.frombuffer(body, dtype=dtype, count=count, offset=at) if count else np.empty(0, dtype)
    return found.reshape(shape)
