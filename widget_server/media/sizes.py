"""How large the renditions of a photo are. Owns arithmetic only."""

from widget_server.media.types import WIDTHS_PX

# Above this a rendition would be a scroll rather than a photo, and WebP ends at 16,383 px.
MAX_HEIGHT_PX = 4096


def largest_size(width_px: int, height_px: int) -> tuple[int, int]:
    """Return the size of the largest rendition: the widest width that neither enlarges nor exceeds the height cap.

    width_px, height_px : of the upright original, >= 1.
    """
    width = max(1, min(width_px, WIDTHS_PX[-1], MAX_HEIGHT_PX * width_px // height_px))
    return width, max(1, min(MAX_HEIGHT_PX, round(height_px * width / width_px)))


def rendition_sizes(width_px: int, height_px: int) -> tuple[tuple[int, int], ...]:
    """Return the sizes (width, height) of all renditions, narrowest first, never larger than the original.

    A photo that is narrower than a standard width gets its own width as its largest: 400 px gives 320 and 400.
    """
    largest = largest_size(width_px, height_px)
    narrower = (width for width in WIDTHS_PX if width < largest[0])
    return (*((width, max(1, round(largest[1] * width / largest[0]))) for width in narrower), largest)
