"""What stands behind a tile's head in a feed: disclosure, position and reason, in the language of the request.

Owns the memory of these ends. They are few: a handful of sentences at a hundred places.
"""

from collections.abc import Mapping
from functools import lru_cache

from ranking import Why
from widget_server.showcase.tiles import end_bytes
from widget_server.showcase.why import disclosed_json, said_json


def tile_end(
    disclosure: str, position: int, why: Why, lang: str, explained: Mapping[str, object] | None = None
) -> bytes:
    """Return the end of a tile.  disclosure : key of its sentence.  explained : fields for the shop itself."""
    if explained is None and not why.params:
        return _plain_end(disclosure, position, why.key, why.text, lang)
    return end_bytes(disclosed_json(disclosure, lang), position, said_json(why, lang), explained)


@lru_cache(maxsize=16_384)
def _plain_end(disclosure: str, position: int, key: str, text: str, lang: str) -> bytes:
    return end_bytes(disclosed_json(disclosure, lang), position, said_json(Why(key=key, text=text), lang))
