"""Named galleries: from the stored selection to the tiles that it allows.

Owns the meaning of a selection: {"items": [...], "kinds": [...], "products": [...], "categories": ["Women > Dresses"],
"tags": [...], "creators": [...]}. A tile must fit every filter that is present, by at least one of its values.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ranking import Candidate, category_path
from ranking.scopes import fold_category
from ranking.types import BoolArray
from widget_server.showcase.types import Product, Selection


def read_selection(stored: Mapping[str, Any]) -> Selection:
    """Read a stored selection; unknown filters are ignored and names are compared without case."""
    return Selection(
        items=frozenset(_texts(stored, "items")),
        kinds=frozenset(_texts(stored, "kinds")),
        products=frozenset(_texts(stored, "products")),
        categories=tuple(fold_category(category_path(text)) for text in _texts(stored, "categories")),
        tags=frozenset(text.lstrip("#").casefold() for text in _texts(stored, "tags")),
        creators=frozenset(text.lstrip("@").casefold() for text in _texts(stored, "creators")),
    )


def fits(selection: Selection, tile: Candidate, products: Mapping[str, Product]) -> bool:
    """Whether a tile belongs to a selection."""
    return (
        (not selection.items or tile.id in selection.items)
        and (not selection.kinds or tile.kind in selection.kinds)
        and (not selection.products or not selection.products.isdisjoint(tile.products))
        and (not selection.tags or any(tag.casefold() in selection.tags for tag in tile.tags))
        and (not selection.creators or tile.creator.casefold() in selection.creators)
        and (not selection.categories or _in_category(selection, tile, products))
    )


def allowed(
    selection: Selection, tiles: Iterable[Candidate], products: Mapping[str, Product], kind: str
) -> BoolArray | None:
    """Return which tiles a gallery and a kind ("post", "review" or "all") leave, (n_tiles,); None for all of them."""
    if selection == Selection() and kind == "all":
        return None
    return np.array([kind in ("all", tile.kind) and fits(selection, tile, products) for tile in tiles], dtype=np.bool_)


def _in_category(selection: Selection, tile: Candidate, products: Mapping[str, Product]) -> bool:
    paths = [fold_category(products[id].category) for id in tile.products if id in products]
    return any(path[: len(wanted)] == wanted for wanted in selection.categories for path in paths)


def _texts(stored: Mapping[str, Any], name: str) -> list[str]:
    values = stored.get(name)
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
