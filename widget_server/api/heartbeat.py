"""Whether the database answers, asked by one thread for all: a store that stands still is noticed without feed traffic.

Owns the question and its patience. What is asked is the store's own state, which /readyz tells.
"""

import threading
import time
from collections.abc import Callable

from widget_server.db.migrate import StoreState
from widget_server.showcase.showcases import DatabaseLate

# Longer than a healthy store takes, shorter than a load balancer waits.
PATIENCE_S = 2.0
BEATING = "heartbeat"
# What was answered that lately is not asked again.
FRESH_S = 1.0


class Heartbeat:
    """Asks the store at most once at a time. Safe for threads."""

    def __init__(
        self, ask: Callable[[], StoreState], *, patience_s: float = PATIENCE_S, fresh_s: float = FRESH_S
    ) -> None:
        self._ask = ask
        self._patience_s, self._fresh_s = patience_s, fresh_s
        self._beat: _Beat | None = None
        self._lock = threading.Lock()

    def state(self) -> StoreState:
        """Return the store's state. Raises what the database raised, DatabaseLate where it does not answer in time."""
        beat = self._begun(fresh_s=0.0)
        if not beat.ended.wait(max(0.0, beat.started_s + self._patience_s - time.monotonic())):
            raise DatabaseLate("the store did not answer in time")
        if beat.error is not None:
            raise beat.error
        assert beat.state is not None
        return beat.state

    def listen(self) -> None:
        """See to it that the store was asked lately; waits for nothing."""
        self._begun(fresh_s=self._fresh_s)

    def is_late(self) -> bool:
        """Whether a question waits for its answer right now, longer than a healthy store takes."""
        beat = self._beat
        return beat is not None and not beat.ended.is_set() and time.monotonic() - beat.started_s > self._patience_s

    def _begun(self, *, fresh_s: float) -> "_Beat":
        with self._lock:
            beat = self._beat
            if beat is not None and (not beat.ended.is_set() or time.monotonic() - beat.started_s < fresh_s):
                return beat
            self._beat = beat = _Beat()
            threading.Thread(target=beat.carry_out, args=(self._ask,), name=BEATING, daemon=True).start()
            return beat


class _Beat:
    """One question and what came of it."""

    def __init__(self) -> None:
        self.started_s = time.monotonic()
        self.ended = threading.Event()
        self.state: StoreState | None = None
        self.error: Exception | None = None

    def carry_out(self, ask: Callable[[], StoreState]) -> None:
        try:
            self.state = ask()
        except Exception as error:
            self.error = error
        finally:
            self.ended.set()
