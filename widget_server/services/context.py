"""What every use case needs from outside: sessions, the photo store and decoder, keys and the clock.

Made once a process by the command, the web app or the job runner, and passed in; owns no behaviour of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from random import SystemRandom
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from widget_server.db.engine import make_engine
from widget_server.db.session import SessionFactory, session_factory
from widget_server.media import MediaStore, PhotoDecoder, open_store
from widget_server.secrets import Vault
from widget_server.services.event_spool import EventSpool
from widget_server.services.folded_keys import FoldedKeysMemory
from widget_server.settings import Settings

if TYPE_CHECKING:
    from widget_server.services.announce_versions import Announcer


def utc_now() -> datetime:
    """Return the present moment; the only clock of the service."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Context:
    """The outside world of a process. Parts that cost something to open are opened on first use."""

    settings: Settings
    now: Callable[[], datetime] = utc_now
    # A number in [0, 1) that nobody foresees: whose decision is looked at again must not be known beforehand.
    draw: Callable[[], float] = SystemRandom().random

    @cached_property
    def vault(self) -> Vault:
        """Return the keys derived from the root secret."""
        return Vault(self.settings.root_secret)

    @cached_property
    def engine(self) -> Engine:
        """Return the process's engine."""
        return make_engine(self.settings.resolved_database_url, self.vault)

    @cached_property
    def sessions(self) -> SessionFactory:
        """Return the factory of sessions on that engine."""
        sessions = session_factory(self.engine)
        if self.announcer is not None:
            self.announcer.attend(sessions)
        return sessions

    @cached_property
    def announcer(self) -> "Announcer | None":
        """Return what tells other processes of new versions, where there is a Redis."""
        if not self.settings.redis_url:
            return None
        # Only an installation with Redis has its client.
        from widget_server.services.announce_versions import Announcer

        return Announcer(self.settings.redis_url)

    @cached_property
    def spool(self) -> EventSpool:
        """Return the spool that this process's threads share."""
        return EventSpool(self.engine)

    @cached_property
    def folded_keys(self) -> FoldedKeysMemory:
        """Return what this process remembers of what was counted."""
        return FoldedKeysMemory()

    @cached_property
    def store(self) -> MediaStore:
        """Return the photo store."""
        return open_store(self.settings.resolved_media_url)

    @cached_property
    def decoder(self) -> PhotoDecoder:
        """Return the pool of killable decoding children; close() ends it."""
        return PhotoDecoder()

    def at(self, now: Callable[[], datetime]) -> "Context":
        """Return the same outside world by another clock; close() of the original ends both."""
        moved = Context(settings=self.settings, now=now, draw=self.draw)
        for part in ("vault", "engine", "sessions", "spool", "folded_keys", "store", "decoder"):
            moved.__dict__[part] = getattr(self, part)
        return moved

    def close(self) -> None:
        """End the decoding children and the database connections, where they were opened."""
        if "decoder" in self.__dict__:
            self.decoder.close()
        if (announcer := self.__dict__.get("announcer")) is not None:
            announcer.close()
        if "engine" in self.__dict__:
            self.engine.dispose()
