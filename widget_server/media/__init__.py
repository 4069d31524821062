"""Photos: verify, strip, derive, store; videos: verify, strip, store. Only the decoder's child ever opens a photo."""

from widget_server.media.decoder import PhotoDecoder
from widget_server.media.store import MediaStore, open_store
from widget_server.media.types import (
    CONTENT_TYPES,
    VIDEO_TYPES,
    DecodeLimits,
    DerivedPhoto,
    PhotoRefused,
    Rendition,
    VideoRefused,
)
from widget_server.media.videos import clean_video

__all__ = [
    "CONTENT_TYPES",
    "VIDEO_TYPES",
    "DecodeLimits",
    "DerivedPhoto",
    "MediaStore",
    "PhotoDecoder",
    "PhotoRefused",
    "Rendition",
    "VideoRefused",
    "clean_video",
    "open_store",
]
