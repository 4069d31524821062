"""Hearing at once that a site has a new version, where a Redis carries such notices.

Owns the thread that listens. A notice only makes the process look at the database now instead of within a second; one
that is lost, forged or garbage changes nothing that is served.
"""

import threading
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError

from widget_server.services.announce_versions import CHANNEL
from widget_server.showcase.showcases import Showcases

log = structlog.get_logger(__name__)

_LISTEN_S = 1.0
_CONNECT_S = 1.0
RETRY_S = 2.0


class VersionNotices:
    """Listens from start() to close(); a Redis that is down is tried again for ever."""

    def __init__(self, redis_url: str, showcases: Showcases) -> None:
        self._redis_url = redis_url
        self._showcases = showcases
        self._closed = threading.Event()
        self.is_listening = threading.Event()
        self._thread = threading.Thread(target=self._run, name="version-notices", daemon=True)

    def start(self) -> None:
        """Begin to listen; waits for nothing."""
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self._listen()
            except RedisError as error:
                log.warning("no_version_notices", error=type(error).__name__)
            self.is_listening.clear()
            self._closed.wait(RETRY_S)

    def _listen(self) -> None:
        with (
            Redis.from_url(self._redis_url, socket_connect_timeout=_CONNECT_S, health_check_interval=30) as redis,
            redis.pubsub(ignore_subscribe_messages=True) as heard,
        ):
            heard.subscribe(CHANNEL)
            self.is_listening.set()
            while not self._closed.is_set():
                self._hear(heard.get_message(timeout=_LISTEN_S))

    def _hear(self, message: dict[str, Any] | None) -> None:
        data = message["data"] if message and message["type"] == "message" else b""
        if data.isdigit() and len(data) < 19:
            self._showcases.doubt(int(data))
