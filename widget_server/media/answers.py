"""What a decoder's child answers, and the distrust with which the server reads it.

Owns the shape of an answer between a DerivedPhoto and a frame. A photo may have taken the child over, so `parse`
believes nothing: every field is checked, and a rendition must begin like the format it claims to be.
"""

import re
from collections.abc import Mapping, Sequence
from typing import cast, get_args

from widget_server.media.colors import COLOR_NAMES
from widget_server.media.frames import FrameError
from widget_server.media.sizes import rendition_sizes
from widget_server.media.sniff import sniff
from widget_server.media.types import DerivedPhoto, PhotoRefused, RefusalReason, Rendition, RenditionFormat

# A child that ran out of memory says so by its exit status, because an answer would need memory.
OUT_OF_MEMORY_STATUS = 86

_FORMATS: tuple[RenditionFormat, ...] = get_args(RenditionFormat)
_THUMBHASH = re.compile(r"[A-Za-z0-9+/]{4,60}={0,2}", re.ASCII)
_COLOR = re.compile(r"#[0-9a-f]{6}", re.ASCII)
_PHASH = re.compile(r"[0-9a-f]{16}", re.ASCII)
_MAX_SIDE_PX = 1_000_000
_DETAIL_CHARACTERS = 200


def derived(photo: DerivedPhoto) -> tuple[dict[str, object], list[bytes]]:
    """State a photo as header and bodies; the sizes of the renditions follow from the photo's."""
    header: dict[str, object] = {
        "width_px": photo.width_px,
        "height_px": photo.height_px,
        "thumbhash": photo.thumbhash,
        "dominant_color": photo.dominant_color,
        "colors": list(photo.colors),
        "phash": photo.phash,
        "sharpness": photo.sharpness,
        "formats": [rendition.format for rendition in photo.renditions],
    }
    return header, [rendition.body for rendition in photo.renditions]


def refused(reason: RefusalReason, detail: str = "") -> tuple[dict[str, object], list[bytes]]:
    """State a refusal as header and bodies."""
    return {"refused": reason, "detail": detail[:_DETAIL_CHARACTERS]}, []


def parse(header: Mapping[str, object], bodies: Sequence[bytes], *, sha256: str) -> DerivedPhoto:
    """Read an answer that may be a lie.

    sha256 : the server's own, of what it handed over.
    Raises PhotoRefused if the child refused the photo, FrameError if the answer is not one a sound child gives.
    """
    if "refused" in header:
        reason, detail = header["refused"], header.get("detail")
        if reason not in get_args(RefusalReason) or not isinstance(detail, str):
            raise FrameError("unknown refusal")
        raise PhotoRefused(cast(RefusalReason, reason), detail=ascii(detail[:_DETAIL_CHARACTERS]))
    width_px, height_px = _side(header.get("width_px")), _side(header.get("height_px"))
    sharpness = header.get("sharpness")
    if type(sharpness) is not float or not 0 <= sharpness <= 1:
        raise FrameError("sharpness is not a share")
    return DerivedPhoto(
        sha256=sha256,
        width_px=width_px,
        height_px=height_px,
        thumbhash=_text(header.get("thumbhash"), _THUMBHASH),
        dominant_color=_text(header.get("dominant_color"), _COLOR),
        colors=_colors(header.get("colors")),
        phash=_text(header.get("phash"), _PHASH),
        sharpness=sharpness,
        renditions=_renditions(header.get("formats"), bodies, width_px, height_px),
    )


def _renditions(formats: object, bodies: Sequence[bytes], width_px: int, height_px: int) -> tuple[Rendition, ...]:
    expected = [(size, name) for size in rendition_sizes(width_px, height_px) for name in _FORMATS]
    if formats != [name for _, name in expected] or len(bodies) != len(expected):
        raise FrameError("not the renditions of this size")
    renditions = []
    for (size, name), body in zip(expected, bodies, strict=True):
        try:
            honest = sniff(body) == name
        except PhotoRefused:
            honest = False
        if not honest:
            raise FrameError("a rendition is not what it claims to be")
        renditions.append(Rendition(width_px=size[0], height_px=size[1], format=name, body=body))
    return tuple(renditions)


def _colors(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or len(set(map(repr, value))) != len(value):
        raise FrameError("no colours, or one twice")
    if any(name not in COLOR_NAMES for name in value):
        raise FrameError("a colour without a name")
    return tuple(value)


def _side(value: object) -> int:
    if type(value) is not int or not 1 <= value <= _MAX_SIDE_PX:
        raise FrameError("a side is not a length")
    return value


def _text(value: object, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise FrameError("a measure is malformed")
    return value
