"""Which colours a photo is of, by the names that people search by.

Owns the names and their borders in hue, saturation and value. Runs in the decoder's child; every photo has one at
least.
"""

from typing import Any

import numpy as np
from PIL import Image

COLOR_NAMES = (
    "red", "orange", "yellow", "green", "turquoise", "blue", "purple", "pink", "brown", "beige",
    "white", "grey", "black",
)  # fmt: skip
_SIDE_PX = 64
# A tenth of a photo is a thing in it; less is a detail that nobody would look for by its colour.
_LEAST_SHARE = 0.1
# Where each hue ends, in degrees; red begins again at 345.
_HUES = ((15, "red"), (45, "orange"), (68, "yellow"), (165, "green"), (195, "turquoise"), (255, "blue"),
         (290, "purple"), (345, "pink"), (360, "red"))  # fmt: skip


def colors(image: Image.Image) -> tuple[str, ...]:
    """Return the colours that each fill a tenth of an RGB image or more, the commonest first; else the commonest."""
    small = image.copy()
    small.thumbnail((_SIDE_PX, _SIDE_PX), Image.Resampling.BOX)
    counts = np.bincount(_named(np.asarray(small, dtype=np.float32).reshape(-1, 3) / 255), minlength=len(COLOR_NAMES))
    order = np.argsort(-counts, kind="stable")
    least = _LEAST_SHARE * counts.sum()
    return tuple(COLOR_NAMES[n] for place, n in enumerate(order) if place == 0 or counts[n] >= least)


def _named(pixels: np.ndarray[Any, np.dtype[np.floating[Any]]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return each pixel's place in COLOR_NAMES.  pixels : (n, 3) in 0..1, red, green, blue."""
    red, green, blue = pixels.T
    value, chroma = pixels.max(axis=1), np.ptp(pixels, axis=1)
    safe = np.where(chroma > 0, chroma, 1)
    hue = np.select(
        [chroma == 0, value == red, value == green],
        [0, ((green - blue) / safe) % 6, (blue - red) / safe + 2],
        (red - green) / safe + 4,
    ) * np.float32(60)
    saturation = chroma / np.where(value > 0, value, 1)
    warm, reddish = (hue >= 15) & (hue < 68), (hue < 15) | (hue >= 345)
    rules = [
        (value < 0.18, "black"),
        ((saturation < 0.1) & (value > 0.85), "white"),
        ((saturation < 0.12) & (value <= 0.85), "grey"),
        (warm & (saturation < 0.4) & (value >= 0.6), "beige"),
        ((warm | reddish) & (value < 0.65) & ((hue < 50) | (value < 0.5)) & ~(reddish & (saturation > 0.65)), "brown"),
        (reddish & (saturation < 0.6), "pink"),
        *((hue < end, name) for end, name in _HUES),
    ]
    return np.select([rule for rule, _name in rules], [COLOR_NAMES.index(name) for _rule, name in rules], 0)
