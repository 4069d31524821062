"""Telling other processes at once that a site has a new version, by Redis where there is one.

Owns the message. It is worth something at once or never: the version in the database is what counts, and processes look
at it anyway. So nobody waits for a Redis that is down, and nothing is sent twice.
"""

import time

import structlog
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import event
from sqlalchemy.orm import Session

from widget_server.db.session import SessionFactory
from widget_server.services.showcase_version import BUMPED

log = structlog.get_logger(__name__)

CHANNEL = "vitrine:versions"
TIMEOUT_S = 0.5
PAUSE_S = 5.0


class Announcer:
    """Announces the sites whose version rose, once the transaction that raised it is committed. Safe for threads."""

    def __init__(self, redis_url: str) -> None:
        self._redis = Redis.from_url(redis_url, socket_connect_timeout=TIMEOUT_S, socket_timeout=TIMEOUT_S)
        self._paused_until_s = float("-inf")

    def attend(self, sessions: SessionFactory) -> None:
        """Announce what sessions of this factory commit from now on."""
        event.listen(sessions, "after_commit", self._committed)
        event.listen(sessions, "after_rollback", _forget)

    def close(self) -> None:
        """Give the connections back."""
        self._redis.close()

    def _committed(self, session: Session) -> None:
        for site_id in session.info.pop(BUMPED, ()):
            if time.monotonic() < self._paused_until_s:
                return
            try:
                self._redis.publish(CHANNEL, str(site_id))
            except RedisError as error:
                self._paused_until_s = time.monotonic() + PAUSE_S
                log.warning("version_not_announced", error=type(error).__name__)


def _forget(session: Session) -> None:
    session.info.pop(BUMPED, None)
