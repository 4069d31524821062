"""Names - of creators, of tags - and the slots of the tiles that carry them.

Owns the look-up. A slot is where a tile stands for good while others come and go; `candidates` turns it into a place.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from ranking.types import IntArray

_NOWHERE: IntArray = np.empty(0, dtype=np.int64)


class TileNames:
    """Slots by folded name; never changed, only replaced by a patched one."""

    def __init__(self, slots: Mapping[str, IntArray]) -> None:
        """slots: in any order, each once."""
        self._slots = slots

    @classmethod
    def of(cls, names: Iterable[Iterable[str]]) -> "TileNames":
        """Gather the names of tiles that stand in slots 0, 1, 2 …"""
        found: dict[str, list[int]] = {}
        for slot, own in enumerate(names):
            for name in dict.fromkeys(own):
                if name:
                    found.setdefault(name, []).append(slot)
        return cls({name: np.array(slots, dtype=np.int64) for name, slots in found.items()})

    def get(self, name: str) -> IntArray:
        """Return the slots of a name, none for one that nobody carries."""
        return self._slots.get(name, _NOWHERE)

    def patched(self, *, removed: Mapping[int, Iterable[str]], added: Mapping[int, Iterable[str]]) -> "TileNames":
        """Return the names after some tiles left their slots and others took some."""
        slots = dict(self._slots)
        for slot, own in removed.items():
            for name in dict.fromkeys(own):
                carrying = slots.pop(name, _NOWHERE)
                if len(left := carrying[carrying != slot]):
                    slots[name] = left
        for slot, own in added.items():
            for name in dict.fromkeys(own):
                if name:
                    slots[name] = np.append(slots.get(name, _NOWHERE), slot)
        return TileNames(slots)
