"""Who may go on to Flask now: sites in turn, few at once, and nobody for long.

Owns the bounds. A site has so many places in the process and no more, so that a flood on one cannot hold every thread;
who waits is let in by turns of the sites and not by who came first. What would only pile up is refused.
"""

import threading
from collections import Counter, deque

# Views share one interpreter: more at once would each take longer. One site never has all places.
AT_ONCE = 6
AT_ONCE_PER_SITE = 4
# A page over HTTP/2 asks for some thirty photos in one go: these wait for milliseconds.
IN_HAND_PER_SITE = 40
IN_HAND = 56
PATIENCE_S = 5.0


class FairGate:
    """Places for requests, handed out by site. Safe for threads; whoever was let in has to leave."""

    def __init__(
        self,
        *,
        at_once: int = AT_ONCE,
        at_once_per_site: int = AT_ONCE_PER_SITE,
        in_hand: int = IN_HAND,
        in_hand_per_site: int = IN_HAND_PER_SITE,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._at_once, self._at_once_per_site = at_once, at_once_per_site
        self._in_hand, self._in_hand_per_site = in_hand, in_hand_per_site
        self._patience_s = patience_s
        self._running: Counter[str] = Counter()
        # The sites that wait, the next one first.
        self._waiting: dict[str, deque[threading.Event]] = {}
        self._lock = threading.Lock()

    def enter(self, site: str) -> bool:
        """Wait for a place; False where the site has too many requests in hand already or none gets free in time."""
        with self._lock:
            waiting = self._waiting.get(site, ())
            all_in_hand = self._running.total() + sum(map(len, self._waiting.values()))
            if self._running[site] + len(waiting) >= self._in_hand_per_site or all_in_hand >= self._in_hand:
                return False
            if not waiting and self._has_place(site):
                self._running[site] += 1
                return True
            let_in = threading.Event()
            self._waiting.setdefault(site, deque()).append(let_in)
        if let_in.wait(self._patience_s):
            return True
        with self._lock:
            if let_in.is_set():
                return True
            self._waiting[site].remove(let_in)
            if not self._waiting[site]:
                del self._waiting[site]
            return False

    def leave(self, site: str) -> None:
        """Give back the place of a request that was let in."""
        with self._lock:
            self._running[site] -= 1
            if not self._running[site]:
                del self._running[site]
            while (following := next(filter(self._has_place, self._waiting), None)) is not None:
                self._let_in(following)

    def _has_place(self, site: str) -> bool:
        return self._running[site] < self._at_once_per_site and self._running.total() < self._at_once

    def _let_in(self, site: str) -> None:
        waiting = self._waiting.pop(site)
        self._running[site] += 1
        waiting.popleft().set()
        if waiting:
            self._waiting[site] = waiting  # behind all others
