"""What is measured on the clean pixels of a photo: placeholder, colour, fingerprint, sharpness.

Owns no decoding: every function takes an RGB image. Runs in the decoder's child.
"""

import base64

import numpy as np
from PIL import Image
from thumbhash import rgba_to_thumb_hash

# ThumbHash keeps at most seven waves a side, so 32 px hold all it can say; the time grows with the square.
_THUMBHASH_SIDE_PX = 32
_DOMINANT_SIDE_PX = 64
_PHASH_PIXELS = 32
_PHASH_BITS_A_SIDE = 8

# Variance of the Laplacian below which photos are customarily called blurred (Pech-Pacheco et al., ICPR 2000, gave
# the measure; 100 for 8-bit greys is the value in common use): it maps to sharpness 0.5.
_BLURRED_VARIANCE = 100.0


def thumbhash(image: Image.Image) -> str:
    """Return the standard ThumbHash of an image as base64, about 28 characters."""
    small = image.copy()
    small.thumbnail((_THUMBHASH_SIDE_PX, _THUMBHASH_SIDE_PX), Image.Resampling.BOX)
    return base64.b64encode(bytes(rgba_to_thumb_hash(*small.size, small.convert("RGBA").tobytes()))).decode()


def dominant_color(image: Image.Image) -> str:
    """Return the commonest of the eight colours that divide the image best, as "#rrggbb"."""
    small = image.copy()
    small.thumbnail((_DOMINANT_SIDE_PX, _DOMINANT_SIDE_PX), Image.Resampling.BOX)
    reduced = small.quantize(8, Image.Quantize.MEDIANCUT)
    counts = reduced.histogram()
    commonest = counts.index(max(counts))
    return "#" + bytes((reduced.getpalette() or [])[3 * commonest : 3 * commonest + 3]).hex()


def phash(image: Image.Image) -> str:
    """Return the 64-bit DCT fingerprint of an image as 16 hex digits, equal to ImageHash's `phash`.

    The eight lowest frequencies a side of the 32 x 32 grey image, each 1 where above their median, row by row.
    Done here in numpy because ImageHash would load SciPy into every child.
    Source: Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions, 2010, section 3.2.
    """
    grey = image.convert("L").resize((_PHASH_PIXELS, _PHASH_PIXELS), Image.Resampling.LANCZOS)
    at = np.arange(_PHASH_PIXELS) + 0.5
    waves = np.cos(np.pi / _PHASH_PIXELS * np.outer(np.arange(_PHASH_BITS_A_SIDE), at))
    low = waves @ np.asarray(grey, dtype=np.float64) @ waves.T
    return np.packbits(low > np.median(low)).tobytes().hex()


def sharpness(image: Image.Image) -> float:
    """Return how sharp an image is, 0 (no edges) to 1; 0.5 is where photos begin to look blurred.

    v / (v + 100), v being the variance of the four-neighbour Laplacian of the 8-bit grey image. Comparable between
    photos only at one scale: pass the 640 px rendition, or the widest there is below it.
    """
    grey = np.asarray(image.convert("L"), dtype=np.float32)
    if min(grey.shape) < 3:
        return 0.0
    neighbours = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    variance = float(np.var(neighbours - 4 * grey[1:-1, 1:-1]))
    return variance / (variance + _BLURRED_VARIANCE)
