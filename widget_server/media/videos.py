"""Videos as they are kept: MP4, QuickTime that is one but for its name, or WebM, without metadata, never decoded.

Owns the allow-list. What a browser plays stays byte for byte, at the place where it was; see mp4_metadata and
webm_metadata for what is overwritten.
"""

from hashlib import sha256

from widget_server.media import mp4_metadata, webm_metadata
from widget_server.media.types import MOST_VIDEO_BYTES, CleanVideo, VideoFormat, VideoRefused

_QUICKTIME = b"qt  "
# ISO base media files with H.264, H.265 or AV1, by the brands of their first box (ISO/IEC 14496-12, annex E).
_MP4_BRANDS = {
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"mp41", b"mp42", b"avc1",
    b"hev1", b"hvc1", b"av01", b"dash", b"cmfc", b"M4V ", b"MSNV",
}  # fmt: skip
_MOST_BRAND_BYTES = 256


def clean_video(data: bytes) -> CleanVideo:
    """Return a video without what tells where, when and by whom it was made.

    Raises VideoRefused, which says why this cannot become a video of the shop.
    """
    if len(data) > MOST_VIDEO_BYTES:
        raise VideoRefused("too_large")
    format = sniff_video(data)
    body = bytearray(data)
    if format == "mp4":
        mp4_metadata.void(body, quicktime=not _brands(data) & _MP4_BRANDS)
    else:
        webm_metadata.void(body)
    kept = bytes(body)
    return CleanVideo(format=format, sha256=sha256(kept).hexdigest(), body=kept)


def sniff_video(data: bytes) -> VideoFormat:
    """Name the allowed format that a file begins like.

    Raises VideoRefused with reason format_not_allowed for films and pictures of other kinds, not_a_video for all else.
    """
    if data[4:8] == b"ftyp":
        brands = _brands(data)
        if brands & (_MP4_BRANDS | {_QUICKTIME}):
            return "mp4"
        raise VideoRefused("format_not_allowed", detail=repr(sorted(brands)))
    if data.startswith(webm_metadata.MAGIC):
        return "webm"
    raise VideoRefused("not_a_video")


def _brands(data: bytes) -> set[bytes]:
    box = data[: min(int.from_bytes(data[:4], "big"), _MOST_BRAND_BYTES)]
    return {box[8:12], *(box[at : at + 4] for at in range(16, len(box), 4))}
