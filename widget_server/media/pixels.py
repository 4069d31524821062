"""From the bytes of a photo to clean pixels: upright, sRGB, opaque, and holding nothing but the picture.

Runs in the decoder's child only. Owns what a stranger's file is put through; knows nothing of limits on memory and
time (the child's) nor of renditions.
"""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import AvifImagePlugin, ExifTags, Image, ImageCms, ImageFile, WebPImagePlugin

from widget_server.media.sizes import largest_size
from widget_server.media.sniff import HEIC_AVAILABLE, PhotoFormat, webp_canvas
from widget_server.media.types import PhotoRefused

# Named here so that the child has loaded them before its limits close: Image.open imports plugins on first use.
_LOADED_PLUGINS = (AvifImagePlugin, WebPImagePlugin)
Image.preinit()
# The pool of children is the parallelism; threads would only cost address space.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1

if HEIC_AVAILABLE:
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)

_PILLOW_NAMES: dict[PhotoFormat, str] = {
    "jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF", "gif": "GIF", "heic": "HEIF",
}  # fmt: skip
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@dataclass(frozen=True, kw_only=True, slots=True)
class CleanPixels:
    """An RGB image of the largest rendition's size, and the size of the upright original."""

    image: Image.Image
    width_px: int
    height_px: int


def clean_pixels(data: bytes, photo_format: PhotoFormat, *, max_pixels: int) -> CleanPixels:
    """Decode a photo, at no higher resolution than its largest rendition needs.

    Raises PhotoRefused with reason too_large, and whatever Pillow raises on files that are damaged.
    """
    if photo_format == "webp":
        _refuse_above(max_pixels, webp_canvas(data))
    with _opened(data, photo_format) as photo:
        _refuse_above(max_pixels, photo.size)
        if photo_format != "jpeg":
            photo.load()  # A PNG may state its orientation behind its pixels.
        orientation = _orientation(photo)
        sideways = orientation >= 5
        width_px, height_px = photo.size[::-1] if sideways else photo.size
        upright = largest_size(width_px, height_px)
        lying = upright[::-1] if sideways else upright
        # A JPEG is decoded straight to the eighth, quarter or half that is still large enough.
        photo.draft(None, lying)
        small = _plain(photo).resize(lying, Image.Resampling.LANCZOS, reducing_gap=2.0)
        colored = _to_srgb(small, photo.info.get("icc_profile"))
    if orientation in _TURNS:
        colored = colored.transpose(_TURNS[orientation])
    # Pasting on a new canvas flattens alpha, and is what makes it certain that no metadata travels on.
    canvas = Image.new("RGB", colored.size, "white")
    canvas.paste(colored, mask=colored.getchannel("A") if colored.mode == "RGBA" else None)
    return CleanPixels(image=canvas, width_px=width_px, height_px=height_px)


def _opened(data: bytes, photo_format: PhotoFormat) -> ImageFile.ImageFile:
    try:
        return Image.open(BytesIO(data), formats=[_PILLOW_NAMES[photo_format]])
    except Image.DecompressionBombError as error:
        # Pillow has a cap of its own, above any that makes sense here.
        raise PhotoRefused("too_large", detail=str(error)) from error


def _refuse_above(max_pixels: int, size: tuple[int, int]) -> None:
    if size[0] * size[1] > max_pixels:
        raise PhotoRefused("too_large", detail=f"{size[0]} x {size[1]} px")


def _orientation(photo: ImageFile.ImageFile) -> int:
    try:
        orientation = photo.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:
        # Cameras write broken EXIF blocks around good pixels, and Pillow has no one error for them.
        return 1
    return orientation if orientation in _TURNS else 1


def _plain(photo: Image.Image) -> Image.Image:
    """Bring palettes, bits, 16-bit greys and transparency of all kinds to L, RGB, RGBA or CMYK."""
    if photo.mode.startswith("I;16"):
        # Pillow clips 16-bit greys to 8 bits instead of scaling them.
        return Image.fromarray((np.asarray(photo) >> 8).astype(np.uint8))
    if photo.has_transparency_data:
        return photo.convert("RGBA")
    return photo if photo.mode in ("L", "RGB", "CMYK") else photo.convert("RGB")


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        # A profile that is damaged or meant for other channels says nothing usable: take the numbers as sRGB.
        return image
    return converted or image
