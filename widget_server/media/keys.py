"""Where a photo or video lies in the store and under which path the public sees it.

Owns names only. Store keys begin with the site, so that a site can be exported or erased by prefix; originals and
renditions lie apart because an original is never public.
"""

import re

from widget_server.media.types import RenditionFormat, VideoFormat

_EXTENSIONS: dict[RenditionFormat, str] = {"avif": "avif", "webp": "webp", "jpeg": "jpg"}
_FORMATS: dict[str, RenditionFormat] = {extension: name for name, extension in _EXTENSIONS.items()}
_PUBLIC_NAME = re.compile(r"(?P<width>[1-9][0-9]{0,4})\.(?P<extension>avif|webp|jpg)", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ADDRESS = re.compile(r"[0-9a-f]{32,64}", re.ASCII)
_SITE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)

# Half of the hash: 128 bits identify, and the name of a photo cannot be looked up by the hash of its original.
ADDRESS_DIGITS = 32


def original_key(site_id: int | str, sha256: str) -> str:
    """Return the key of an uploaded file.

    sha256 : 64 hex digits, of the original bytes.  Raises ValueError if a part could leave its folder.
    """
    return f"{_checked(_SITE, str(site_id))}/originals/{_checked(_SHA256, sha256)}"


def rendition_key(site_id: int | str, sha256: str, width_px: int, format: RenditionFormat) -> str:
    """Return the key of one rendition.

    sha256 : of the original, 64 hex digits or the 32 of a public path, which name the same rendition.
    Raises ValueError if a part could leave its folder.
    """
    address = _checked(_ADDRESS, sha256)[:ADDRESS_DIGITS]
    return f"{_checked(_SITE, str(site_id))}/renditions/{address}/{public_name(width_px, format)}"


def video_key(site_id: int | str, video_id: str, format: VideoFormat) -> str:
    """Return the key of a video.

    video_id : the first 32 hex digits of its hash.  Raises ValueError if a part could leave its folder.
    """
    return f"{_checked(_SITE, str(site_id))}/videos/{_checked(_ADDRESS, video_id)[:ADDRESS_DIGITS]}.{format}"


def video_name(format: VideoFormat) -> str:
    """Return the last part of a video's path, such as "video.mp4"."""
    return f"video.{format}"


def public_name(width_px: int, format: RenditionFormat) -> str:
    """Return the last part of a rendition's path, such as "640.avif"."""
    return f"{width_px:d}.{_EXTENSIONS[format]}"


def parse_public_name(name: str) -> tuple[int, RenditionFormat]:
    """Read width in px and format back from the last part of a path.

    Raises ValueError if it is not one that `public_name` makes.
    """
    match = _PUBLIC_NAME.fullmatch(name)
    if not match:
        raise ValueError("not the name of a rendition")
    return int(match["width"]), _FORMATS[match["extension"]]


def public_path(publishable_key: str, sha256: str, width_px: int, format: RenditionFormat) -> str:
    """Return the path under which the public gets a rendition: /m/{key}/{32 digits of the hash}/{width}.{ext}."""
    address = _checked(_ADDRESS, sha256)[:ADDRESS_DIGITS]
    return f"/m/{publishable_key}/{address}/{public_name(width_px, format)}"


def _checked(pattern: re.Pattern[str], part: str) -> str:
    if not pattern.fullmatch(part):
        raise ValueError("not a part of a media key")
    return part
