"""Photos: verify, strip, derive, store. Only the decoder's child process ever opens a photo."""

from widget_server.media.decoder import PhotoDecoder
from widget_server.media.store import MediaStore, open_store
from widget_server.media.types import CONTENT_TYPES, DecodeLimits, DerivedPhoto, PhotoRefused, Rendition

__all__ = [
    "CONTENT_TYPES",
    "DecodeLimits",
    "DerivedPhoto",
    "MediaStore",
    "PhotoDecoder",
    "PhotoRefused",
    "Rendition",
    "open_store",
]
