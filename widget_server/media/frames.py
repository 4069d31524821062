"""Length-prefixed frames on the pipes between the server and the decoder's children.

Owns the bytes of a frame: four bytes of header length, a JSON header whose `lengths` counts the bodies, then the
bodies. Owns no meaning: what the header says is checked by whoever reads it. JSON and counted bytes rather than
pickle, because a child that was taken over by a photo may write whatever it likes.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from typing import BinaryIO

_MAX_HEADER_BYTES = 64_000
_PREFIX = struct.Struct(">I")


class FrameError(ValueError):
    """What came through the pipe is not a frame."""


def write_frame(stream: BinaryIO, header: Mapping[str, object], bodies: Sequence[bytes]) -> None:
    """Write one frame and flush it.

    Raises OSError if the other side is gone.
    """
    encoded = json.dumps({**header, "lengths": [len(body) for body in bodies]}).encode()
    stream.write(_PREFIX.pack(len(encoded)) + encoded)
    for body in bodies:
        stream.write(body)
    stream.flush()


def read_frame(stream: BinaryIO, *, max_body_bytes: int) -> tuple[dict[str, object], list[bytes]]:
    """Read one frame.

    max_body_bytes : of all bodies together.  Returns the header without `lengths`, and the bodies.
    Raises EOFError if the other side is gone, FrameError if it sent anything but a frame within the limit.
    """
    (header_bytes,) = _PREFIX.unpack(_read_exactly(stream, _PREFIX.size))
    if header_bytes > _MAX_HEADER_BYTES:
        raise FrameError("header too long")
    try:
        header = json.loads(_read_exactly(stream, header_bytes))
    except (ValueError, RecursionError) as error:
        raise FrameError("header is not JSON") from error
    if not isinstance(header, dict):
        raise FrameError("header is not an object")
    lengths = header.pop("lengths", None)
    if not isinstance(lengths, list) or not all(type(length) is int and length >= 0 for length in lengths):
        raise FrameError("lengths are not counts")
    if sum(lengths) > max_body_bytes:
        raise FrameError("bodies too long")
    return header, [_read_exactly(stream, length) for length in lengths]


def _read_exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data
