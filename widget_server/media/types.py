"""The values that cross the border of this room: a photo's renditions and measures, a video, the limits, the refusals.

Owns no decoding and no storage.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from widget_server.errors import VitrineError

RenditionFormat: TypeAlias = Literal["avif", "webp", "jpeg"]
RefusalReason: TypeAlias = Literal[
    "not_a_photo", "format_not_allowed", "too_large", "took_too_long", "used_too_much_memory", "broken"
]

CONTENT_TYPES: dict[RenditionFormat, str] = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg"}
WIDTHS_PX = (320, 640, 1080, 1600)

_SENTENCES: dict[RefusalReason, str] = {
    "not_a_photo": "This file is not a photo. Please choose a JPEG, PNG, WebP, AVIF or GIF file.",
    "format_not_allowed": "This kind of picture cannot be taken. Save it as JPEG or PNG and try again.",
    "too_large": "This photo is too large. Please make it smaller and try again.",
    "took_too_long": "This photo took too long to read. Please save it as an ordinary JPEG and try again.",
    "used_too_much_memory": "This photo needs too much memory to read. Please make it smaller and try again.",
    "broken": "This photo is damaged and cannot be read. Please choose another copy of it.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendition:
    """One encoded size of a photo, free of metadata."""

    width_px: int
    height_px: int
    format: RenditionFormat
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class DerivedPhoto:
    """All that is kept of a photo besides its original.

    sha256 : of the original bytes, hex.  width_px, height_px : of the original, orientation applied.
    thumbhash : base64 of the standard ThumbHash.  dominant_color : "#rrggbb".  colors : names of `colors`, the
    commonest first.  phash : 16 hex digits.
    sharpness : 0..1, 0.5 where photos begin to look blurred (`measures.sharpness`).
    renditions : every width times every format, narrowest first.
    """

    sha256: str
    width_px: int
    height_px: int
    thumbhash: str
    dominant_color: str
    colors: tuple[str, ...]
    phash: str
    sharpness: float
    renditions: tuple[Rendition, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DecodeLimits:
    """What one photo may cost.

    input_bytes : of the file.  pixels : width times height of the original.
    memory_bytes : address space on top of an idle child's (Linux; elsewhere the pixel cap bounds memory).
    cpu_s : of the child, user and system time of all its threads.  wall_s : from hand-over to answer.
    """

    input_bytes: int = 25_000_000
    pixels: int = 80_000_000
    memory_bytes: int = 1 << 30
    cpu_s: float = 10.0
    wall_s: float = 30.0


class PhotoRefused(VitrineError):
    """The file cannot become a photo of the shop; `reason` says why.

    detail : what the decoder said, for the log only.
    """

    code = "photo_refused"
    status = 422
    title = "The photo cannot be used"

    def __init__(self, reason: RefusalReason, *, detail: str = "") -> None:
        super().__init__(_SENTENCES[reason], parameter="photo", private={"reason": reason, "detail": detail})
        self.reason: RefusalReason = reason


VideoFormat: TypeAlias = Literal["mp4", "webm"]
VideoRefusal: TypeAlias = Literal["not_a_video", "format_not_allowed", "too_large", "broken"]

VIDEO_TYPES: dict[VideoFormat, str] = {"mp4": "video/mp4", "webm": "video/webm"}
# A minute of a phone's full HD at 6 Mbit/s, which is what platforms hand out; the whole file is in memory once.
MOST_VIDEO_BYTES = 50_000_000

_VIDEO_SENTENCES: dict[VideoRefusal, str] = {
    "not_a_video": "This file is not a video. Please choose an MP4 or WebM file.",
    "format_not_allowed": "This kind of video cannot be taken. Save it as MP4 (H.264) or WebM and try again.",
    "too_large": "This video is too large. Please make it smaller and try again.",
    "broken": "This video is damaged and cannot be read. Please choose another copy of it.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CleanVideo:
    """A video without its metadata.  sha256 : of the body as it is kept, hex."""

    format: VideoFormat
    sha256: str
    body: bytes


class VideoRefused(VitrineError):
    """The file cannot become a video of the shop; `reason` says why.

    detail : what was found, for the log only.
    """

    code = "video_refused"
    status = 422
    title = "The video cannot be used"

    def __init__(self, reason: VideoRefusal, *, detail: str = "") -> None:
        super().__init__(_VIDEO_SENTENCES[reason], parameter="video", private={"reason": reason, "detail": detail})
        self.reason: VideoRefusal = reason
