"""The keys of what was counted, as a process that folds keeps them in memory between its folds.

Owns the memory only: what counts are the rows, which every fold looks through for those of other processes. Without it
each minute's fold of a busy site would read and sort a day's keys anew.
"""

import threading
from collections import OrderedDict

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from ranking.types import IntArray
from widget_server.db.tables import FoldedKeys

# 8 bytes a key: about twelve million looks and clicks of a day.
MOST_BYTES = 100_000_000
# Of rows that are gone the keys stay until then; they only take room.
_MOST_GONE = 300


class KeysOfSite:
    """The keys of one site.  parts : sorted arrays, few of them. Whoever uses it has locked the site."""

    def __init__(self, site_id: int) -> None:
        self.parts: list[IntArray] = []
        self._site_id = site_id
        self._folds: set[str] = set()

    @property
    def size_bytes(self) -> int:
        """Return what the keys take."""
        return sum(part.nbytes for part in self.parts)

    def catch_up(self, session: Session) -> None:
        """Read the keys of folds that are new since the last call, and see that what is gone does not pile up."""
        of_site = FoldedKeys.site_id == self._site_id
        present = set(session.scalars(select(FoldedKeys.id).where(of_site)))
        if len(self._folds - present) > _MOST_GONE:
            self.parts, self._folds = [], set()
        new = present - self._folds
        for raw in session.scalars(select(FoldedKeys.keys).where(of_site, FoldedKeys.id.in_(new))) if new else ():
            self._add(np.frombuffer(raw, dtype="<i8").astype(np.int64))
        self._folds |= new

    def _add(self, keys: IntArray) -> None:
        self.parts.append(keys)
        # Each part is at least twice as long as the next one, so that there are few and a key is moved rarely.
        while len(self.parts) > 1 and len(self.parts[-2]) < 2 * len(self.parts[-1]):
            last = self.parts.pop()
            # Stable means timsort: runs that are sorted already are merged, not sorted anew.
            self.parts[-1] = np.sort(np.concatenate([self.parts[-1], last]), kind="stable")


class FoldedKeysMemory:
    """The keys of the sites that a process folded last. Safe for threads that lock the site they ask for."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._sites: OrderedDict[int, KeysOfSite] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, site_id: int) -> KeysOfSite:
        """Return the keys of a site; of those that were not asked for lately it may have to read all anew."""
        with self._lock:
            found = self._sites.pop(site_id, None) or KeysOfSite(site_id)
            while self._sites and sum(keys.size_bytes for keys in self._sites.values()) > self._most_bytes:
                self._sites.popitem(last=False)
            self._sites[site_id] = found
            return found
