"""Which format a file is, by its first bytes alone.

Owns the allow-list. Decides before any decoder sees the file, so that a PostScript program named .jpg never reaches
an interpreter. Never looks at file names or declared content types, and decodes nothing.
"""

from importlib.util import find_spec
from typing import Literal, TypeAlias

from widget_server.media.types import PhotoRefused

PhotoFormat: TypeAlias = Literal["jpeg", "png", "webp", "avif", "gif", "heic"]

HEIC_AVAILABLE = find_spec("pillow_heif") is not None

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_AVIF_BRANDS = {b"avif", b"avis"}

# Known pictures and documents that are not taken; naming them gives the shopper a better answer than "not a photo".
_REFUSED_MAGIC = (
    b"%!PS", b"\xc5\xd0\xd3\xc6", b"%PDF", b"II*\0", b"MM\0*", b"BM", b"8BPS", b"\0\0\1\0",
    b"\xff\x0a", b"\0\0\0\x0cJXL ", b"\0\0\0\x0cjP  ", b"<svg", b"<?xml", b"\xd7\xcd\xc6\x9a", b"qoif",
)  # fmt: skip


def sniff(data: bytes) -> PhotoFormat:
    """Name the allowed format that a file begins like.

    Raises PhotoRefused with reason format_not_allowed for pictures of other kinds, not_a_photo for all else.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data[4:8] == b"ftyp":
        return _sniff_iso_media(data)
    if data[:64].lstrip().startswith(_REFUSED_MAGIC):
        raise PhotoRefused("format_not_allowed")
    raise PhotoRefused("not_a_photo")


def _sniff_iso_media(data: bytes) -> PhotoFormat:
    """Tell AVIF from HEIC from films, by the brands of the `ftyp` box (ISO/IEC 23008-12, annex B)."""
    box = data[: min(int.from_bytes(data[:4], "big"), 256)]
    brands = {box[8:12], *(box[at : at + 4] for at in range(16, len(box), 4))}
    if brands & _AVIF_BRANDS:
        return "avif"
    if brands & _HEIC_BRANDS and HEIC_AVAILABLE:
        return "heic"
    raise PhotoRefused("format_not_allowed")


def webp_canvas(data: bytes) -> tuple[int, int]:
    """Read width and height, px, from a WebP's first chunk.

    Pillow's WebP reader allocates the whole canvas on opening, before anybody could compare it with the pixel cap.
    Raises PhotoRefused with reason broken if there is no such chunk.  Source: RFC 9649, sections 2.5 to 2.7.
    """
    chunk = data[12:16]
    if chunk == b"VP8X" and len(data) >= 30:
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if chunk == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 " and len(data) >= 30:
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    raise PhotoRefused("broken", detail="WebP without a picture chunk")
