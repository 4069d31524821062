"""How good a tile is to look at, whatever it shows: photo, review, helpfulness, and whether it can be bought.

A star rating is not read: neither praise nor criticism is a reason to stand higher or lower.
Source: docs/ranking.md, eq. 9; the interval is Wilson's (1927).
"""

import math
from collections.abc import Sequence

import numpy as np

from ranking.types import BoolArray, Candidate, FloatArray

OUT_OF_STOCK = -6.0  # Deeper than all other terms within a tier reach together, so that such a tile sinks there.
_SMALL_PX, _LARGE_PX = 320, 1080  # The short side: what fills a phone's column, and what fills a lightbox.
_Z = 1.96


def wilson_lower_bound(helpful: int, unhelpful: int) -> float:
    """Return the lower end of the 95 % interval of the share of helpful votes, 0..1; 0 without votes."""
    votes = max(helpful, 0) + max(unhelpful, 0)
    if not votes:
        return 0.0
    share = max(helpful, 0) / votes
    spread = _Z * math.sqrt((share * (1.0 - share) + _Z**2 / (4 * votes)) / votes)
    return max(0.0, (share + _Z**2 / (2 * votes) - spread) / (1.0 + _Z**2 / votes))


def looks(tiles: Sequence[Candidate]) -> FloatArray:
    """Return the quality of each tile without its stock, (n_tiles,), about -1..1 around an ordinary one."""
    return np.array([_looks(tile) for tile in tiles], dtype=np.float64)


def stock(in_stock: BoolArray) -> FloatArray:
    """Return 0 per tile, and OUT_OF_STOCK where it has products and none of them can be bought (False)."""
    return np.where(in_stock, 0.0, OUT_OF_STOCK)


def resolution(tile: Candidate) -> float:
    """Return the size of a photo between 0 (320 px on the short side) and 1 (1080 px); 0.5 where it is not known."""
    short = min(tile.width_px, tile.height_px)
    if short <= 0:
        return 0.5
    return min(1.0, max(0.0, math.log(short / _SMALL_PX) / math.log(_LARGE_PX / _SMALL_PX)))


def _looks(tile: Candidate) -> float:
    if not tile.has_photo:
        photo = -1.0
    else:
        sharp = tile.sharpness if math.isfinite(tile.sharpness) else 0.5
        photo = (resolution(tile) - 0.5) + (min(1.0, max(0.0, sharp)) - 0.5)
    review = 0.0
    if tile.kind == "review":
        told = min(1.0, len(tile.text) / 200)
        review = 0.3 * told * tile.has_photo + 0.5 * wilson_lower_bound(tile.helpful_count, tile.unhelpful_count)
    return photo + review
