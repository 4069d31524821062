"""How often a caller may ask in a minute, counted in this process alone: for calls that must not wait for a Redis."""

import threading


class CallLimit:
    """Counts calls by caller, minute by minute. Safe for threads.

    most : calls a minute; each process counts for itself.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._minute = 0
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()

    def hit(self, caller: str, now_s: float) -> int:
        """Count a call; returns 0 where it is within the limit, otherwise the seconds until the next minute."""
        with self._lock:
            if self._minute != now_s // 60:
                self._minute, self._counts = int(now_s // 60), {}
            count = self._counts[caller] = self._counts.get(caller, 0) + 1
        return 0 if count <= self._most else 60 - int(now_s % 60)
