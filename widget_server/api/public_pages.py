"""Answers that anybody may cache: made once, compressed once, kept, and recognised by their ETag.

Owns the cache of public pages (Flask-Caching: in process, or Redis) and their caching headers. A key holds the
site's version, so a change makes new keys and nobody purges. What is in a page is not known here.
"""

import gzip
import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import brotli  # type: ignore[import-untyped]
import structlog
from flask import Flask, Response, request
from flask_caching import Cache
from flask_caching.backends import SimpleCache
from werkzeug.http import parse_accept_header

from widget_server import __version__
from widget_server.api.kept_pages import BytesInRedis, Page, seal, unseal
from widget_server.api.purge_keys import name_page
from widget_server.showcase.snapshot import Snapshot

log = structlog.get_logger(__name__)

# Together with a browser's own copy a takedown is out of every cache within a minute.
PAGE_CACHING = "public, max-age=15, s-maxage=30, stale-while-revalidate=15, stale-if-error=15"
_KEPT_S = 120
# A shared cache that takes longer counts as down; after a failure this process's own stands in.
REDIS_TIMEOUT_S = 1.0
PAUSE_S = 5.0
_KEPT_COUNT = 1000
# Quality 5 is 4 % larger than 11 and 40 times faster; compressing happens once a page and minute.
_BROTLI_QUALITY = 5
# Files are the same for everybody, for years.
_FILE_QUALITY = 11
_GZIP_LEVEL = 6
_WORTH_COMPRESSING_BYTES = 600
_LOCKS = 64

_ENCODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "br": lambda body, quality: brotli.compress(body, mode=brotli.MODE_TEXT, quality=quality),
    "gzip": lambda body, _: gzip.compress(body, _GZIP_LEVEL, mtime=0),
}


# Where a request's environment says what its answer was made from, for the `front`.
MADE_FROM = "vitrine.made_from"


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeFrom:
    """What an answer depends on besides its address and the minute.  state : of the site's snapshot."""

    site: str
    state: str
    endpoint: str
    route: str


def stale_mark(unconfirmed_s: float) -> str:
    """Return the Cache-Status of an answer that could not be confirmed: a negative ttl is its age (RFC 9211)."""
    return f"vitrine; hit; ttl=-{unconfirmed_s:.0f}; detail=database-unreachable"


@lru_cache(maxsize=256)
def negotiated(accepted: str) -> str:
    """Return the encoding in which a client with this Accept-Encoding gets a page."""
    return parse_accept_header(accepted).best_match([*_ENCODERS, "identity"]) or "identity"


class PublicPages:
    """The cache of one app's public pages. Safe for threads: of many that miss the same page one makes it.

    key : what pages are sealed with, as they lie in Redis.
    unconfirmed_s : for how long it could not be confirmed that a site's snapshot is in force; such pages say so.
    """

    def __init__(
        self, app: Flask, redis_url: str, key: bytes, unconfirmed_s: Callable[[str], float] = lambda _site: 0.0
    ) -> None:
        self._key = key
        self._unconfirmed_s = unconfirmed_s
        config = {"CACHE_TYPE": "SimpleCache", "CACHE_THRESHOLD": _KEPT_COUNT, "CACHE_DEFAULT_TIMEOUT": _KEPT_S}
        if redis_url:
            config |= {
                "CACHE_TYPE": f"{BytesInRedis.__module__}.{BytesInRedis.__name__}",
                "CACHE_REDIS_URL": redis_url,
                "CACHE_KEY_PREFIX": "vitrine:page:",
                "CACHE_OPTIONS": {"socket_connect_timeout": REDIS_TIMEOUT_S, "socket_timeout": REDIS_TIMEOUT_S},
            }
        self._cache = Cache(app, config=config)
        self._own = SimpleCache(threshold=_KEPT_COUNT, default_timeout=_KEPT_S)
        self._paused_until_s = float("-inf")
        self._locks = [threading.Lock() for _ in range(_LOCKS)]

    def answer(
        self,
        *key: object,
        make: Callable[[], bytes],
        content_type: str,
        snapshot: Snapshot | None = None,
        caching: str = PAGE_CACHING,
        file: bool = False,
    ) -> Response:
        """Return the page of a key as the client can read it, or 304 if the client has it.

        key : everything that the page depends on besides the snapshot.  make : returns the page's bytes.  snapshot : of
        the site whose page it is; if given, address, snapshot and minute must decide on the whole answer.  file : part
        of the build, worth the tightest compression.
        """
        unconfirmed_s = 0.0
        if snapshot is not None:
            key = (snapshot.site.key, snapshot.state, *key)
            unconfirmed_s = self._unconfirmed_s(snapshot.site.key)
            request.environ[MADE_FROM] = MadeFrom(
                site=snapshot.site.key,
                state=snapshot.state,
                endpoint=request.endpoint or "none",
                route=str(request.url_rule or ""),
            )
        name = hashlib.blake2b(repr((__version__, key)).encode(), digest_size=16).hexdigest()
        encoding = negotiated(request.headers.get("Accept-Encoding", ""))
        page = self._page(name, encoding, make, _FILE_QUALITY if file else _BROTLI_QUALITY)
        response = Response(page.body, content_type=content_type)
        response.headers["Cache-Control"] = caching
        response.vary.add("Accept-Encoding")
        if page.encoding != "identity":
            response.content_encoding = page.encoding
        if snapshot is not None:
            name_page(response, snapshot.site.key)
        if unconfirmed_s:
            response.headers["Cache-Status"] = stale_mark(unconfirmed_s)
        response.set_etag(page.etag)
        response.make_conditional(request)
        return response

    def _page(self, name: str, encoding: str, make: Callable[[], bytes], quality: int) -> Page:
        found = self._get(f"{name}:{encoding}")
        if found is not None:
            return found
        with self._locks[int(name[:8], 16) % _LOCKS]:
            found = self._get(f"{name}:{encoding}")
            if found is not None:
                return found
            plain = self._get(f"{name}:identity")
            if plain is None:
                body = make()
                plain = Page(body, hashlib.blake2b(body, digest_size=12).hexdigest(), "identity")
                self._set(f"{name}:identity", plain)
            if encoding == "identity":
                return plain
            page = _encoded(plain, encoding, quality)
            self._set(f"{name}:{encoding}", page)
            return page

    def _get(self, key: str) -> Page | None:
        if not self._is_paused():
            try:
                return unseal(self._cache.get(key), key, self._key)
            except Exception as error:
                self._pause(error)
        return cast(Page | None, self._own.get(key))

    def _set(self, key: str, page: Page) -> None:
        if not self._is_paused():
            try:
                self._cache.set(key, seal(page, key, self._key))
            except Exception as error:
                self._pause(error)
            else:
                return
        self._own.set(key, page)

    def _is_paused(self) -> bool:
        return time.monotonic() < self._paused_until_s

    def _pause(self, error: Exception) -> None:
        # A shared cache that is down must cost neither the pages nor a wait in each of them. Which errors a backend
        # raises is its own business.
        self._paused_until_s = time.monotonic() + PAUSE_S
        log.warning("cache_unavailable", error=type(error).__name__)


def _encoded(plain: Page, encoding: str, quality: int) -> Page:
    if len(plain.body) < _WORTH_COMPRESSING_BYTES:
        return plain
    return Page(_ENCODERS[encoding](plain.body, quality), f"{plain.etag}-{encoding}", encoding)
