"""One item of a site by its id, as a feed would show it anywhere: its place in an order is not part of it."""

from typing import cast

import orjson

from embed.schema import FeedItem
from widget_server.showcase.snapshot import Snapshot
from widget_server.showcase.tiles import tile_bytes
from widget_server.showcase.why import disclosed_json


def find_item(snapshot: Snapshot, id: str, *, lang: str) -> FeedItem | None:
    """Return a tile that is shown now, None for any other id.

    lang : of the disclosure, one that why.language_for() gives.  Its position is 0 and its reason empty.
    """
    index = snapshot.candidates.index_of.get(id)
    if index is None:
        return None
    tile = snapshot.tiles[index]
    told = tile_bytes(tile, disclosure=disclosed_json(tile.disclosure, lang), position=0, why=b'""')
    return cast(FeedItem, orjson.loads(told))
