"""A clock that stands still until a test moves it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Callable like widget_server.services.context.utc_now; `advance` moves it."""

    time: datetime = NOW

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **amount: float) -> datetime:
        """Move the clock by timedelta's keywords, e.g. advance(minutes=5)."""
        self.time += timedelta(**amount)
        return self.time
