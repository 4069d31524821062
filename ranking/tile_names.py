"""Names - of creators, of tags - and the slots of the tiles that carry them.

Owns the look-up. A slot is where a tile stands for good; slots of tiles that left stay here and lead nowhere, which
`candidates` knows.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from ranking.layers import Layered, Spots
from ranking.types import IntArray

_NOWHERE: IntArray = np.empty(0, dtype=np.int64)


class TileNames:
    """Slots by folded name; never changed, only replaced by a patched one."""

    def __init__(self, spots: Mapping[str, Spots]) -> None:
        """spots: in any order, each once."""
        self.spots = spots if isinstance(spots, Layered) else Layered(spots)

    @classmethod
    def of(cls, names: Iterable[Iterable[str]]) -> "TileNames":
        """Gather the names of tiles that stand in slots 0, 1, 2 …"""
        found: dict[str, list[int]] = {}
        for slot, own in enumerate(names):
            for name in dict.fromkeys(own):
                if name:
                    found.setdefault(name, []).append(slot)
        return cls({name: Spots(np.array(slots, dtype=np.int64)) for name, slots in found.items()})

    def get(self, name: str) -> IntArray:
        """Return the slots of a name, none for one that nobody carries."""
        found = self.spots.get(name)
        return _NOWHERE if found is None else found.all()

    def patched(self, added: Mapping[int, Iterable[str]]) -> "TileNames":
        """Return the names after some tiles took new slots."""
        changed: dict[str, Spots] = {}
        for slot, own in added.items():
            for name in dict.fromkeys(own):
                if name:
                    before = changed.get(name) or self.spots.get(name) or Spots(_NOWHERE)
                    changed[name] = before.with_one(slot)
        return TileNames(self.spots.patched(changed))
