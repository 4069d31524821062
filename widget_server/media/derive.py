"""One photo, from its bytes to renditions and measures.

Puts the pieces of this room together in the decoder's child. Never call it in the server: only the child has limits.
"""

from io import BytesIO

from PIL import Image

from widget_server.media import measures
from widget_server.media.colors import colors
from widget_server.media.pixels import clean_pixels
from widget_server.media.sizes import rendition_sizes
from widget_server.media.sniff import PhotoFormat
from widget_server.media.types import DerivedPhoto, Rendition, RenditionFormat

# Chosen together so that the three look alike (31 dB on the photo of tests/bench/media_bench.py). There, WebP's
# methods above 2 took three times as long for 5 % fewer bytes, and AVIF's speed 8 twice as long for 2 % more.
_ENCODINGS: dict[RenditionFormat, dict[str, object]] = {
    "avif": {"quality": 55, "speed": 10, "max_threads": 1},
    "webp": {"quality": 78, "method": 1},
    "jpeg": {"quality": 80, "optimize": True},
}
_SHARPNESS_WIDTH_PX = 640


def derive_photo(data: bytes, photo_format: PhotoFormat, *, sha256: str, max_pixels: int) -> DerivedPhoto:
    """Decode a photo and make all that is kept of it.

    Raises PhotoRefused with reason too_large, and whatever Pillow raises on files that are damaged.
    """
    pixels = clean_pixels(data, photo_format, max_pixels=max_pixels)
    by_width = _chain(pixels.image, rendition_sizes(pixels.width_px, pixels.height_px))
    smallest = by_width[0]
    return DerivedPhoto(
        sha256=sha256,
        width_px=pixels.width_px,
        height_px=pixels.height_px,
        thumbhash=measures.thumbhash(smallest),
        dominant_color=measures.dominant_color(smallest),
        colors=colors(smallest),
        phash=measures.phash(smallest),
        sharpness=measures.sharpness([image for image in by_width if image.width <= _SHARPNESS_WIDTH_PX][-1]),
        renditions=tuple(_encode(image, name) for image in by_width for name in _ENCODINGS),
    )


def _chain(largest: Image.Image, sizes: tuple[tuple[int, int], ...]) -> list[Image.Image]:
    """Make each size from the next larger one, which costs a third of making all from the largest."""
    images = [largest]
    for size in reversed(sizes[:-1]):
        images.insert(0, images[0].resize(size, Image.Resampling.LANCZOS))
    return images


def _encode(image: Image.Image, name: RenditionFormat) -> Rendition:
    buffer = BytesIO()
    image.save(buffer, name, **_ENCODINGS[name])
    return Rendition(width_px=image.width, height_px=image.height, format=name, body=buffer.getvalue())
