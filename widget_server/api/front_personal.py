"""In front of Flask too: personal feeds that are asked for in the ordinary way, ranked in memory.

Owns which requests are ordinary: exactly what the elements send, of a site that this process knows and from a page that
may write to it. Everything else is Flask's, and so is whatever goes wrong on the way, so that every error and every
odd request has one owner: both give an ordinary request the same answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import orjson

from widget_server.api.access_control import is_own_origin
from widget_server.api.feed import PRIVATE, profile_of
from widget_server.api.front import Application, Environ, StartResponse
from widget_server.api.front_posts import body_of, headers_of, site_of
from widget_server.api.limits import caller
from widget_server.api.request_log import Measured, Metrics
from widget_server.api.runtime import Runtime
from widget_server.api.schemas import MAX_RECENT_COUNT
from widget_server.connectors.parsing.text import one_line
from widget_server.plain_text import is_keepable
from widget_server.showcase.feed import MEDIA_TYPE, feed_bytes, feed_place
from widget_server.showcase.feed_request import FeedParameters, read_feed_request

_MOST_BYTES = 16 * 1024
_TEXTS = frozenset(FeedParameters.__dataclass_fields__) - {"limit", "products"}
_MAX_REFERENCE_CHARS = 200
_OWN = (("Content-Type", MEDIA_TYPE), ("Cache-Control", PRIVATE))


class FrontPersonal:
    """The WSGI application around Flask's that answers ordinary personal feeds. Safe for threads."""

    def __init__(self, inner: Application, runtime: Runtime, metrics: Metrics) -> None:
        self._inner = inner
        self._runtime = runtime
        self._metrics = metrics
        self._measured: dict[str, Measured] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a personal feed, or let Flask answer."""
        started_s = perf_counter()
        site = site_of(environ, "/feed", _MOST_BYTES)
        if site is None or not self._runtime.showcases.has(site):
            return self._inner(environ, start_response)
        try:
            body = self._answer(site, environ)
        except Exception:
            body = None  # Flask meets the same error and knows what to answer.
        if body is None:
            return self._inner(environ, start_response)
        start_response("200 OK", headers_of(environ["HTTP_ORIGIN"], len(body), *_OWN))
        self._measure(site).answered("POST", perf_counter() - started_s)
        return (body,)

    def _answer(self, site: str, environ: Environ) -> bytes | None:
        showcases, context = self._runtime.showcases, self._runtime.context
        snapshot = showcases.of(site)
        if not is_own_origin(showcases, snapshot, environ["HTTP_ORIGIN"]) or showcases.is_database_late():
            return None
        wanted = _read(body_of(environ))
        if wanted is None:
            return None
        request = read_feed_request(wanted.parameters, snapshot)
        place = feed_place(showcases, request)
        now = context.now()
        if self._runtime.personal_limit.hit(caller(context, site, environ.get("REMOTE_ADDR")), now.timestamp()):
            return None  # It counts there as well, and is refused.
        profile = profile_of(context, snapshot, recent=wanted.recent, shopper=wanted.shopper)
        return feed_bytes(showcases, snapshot, request, place, shopper=profile)

    def _measure(self, site: str) -> Measured:
        if site not in self._measured:
            self._measured[site] = Measured(self._metrics, "feed.personal_feed", "/v1/<site>/feed", site, 200)
        return self._measured[site]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wanted:
    """What an ordinary body asks for."""

    parameters: FeedParameters
    shopper: str
    recent: tuple[str, ...]


def _read(body: bytes) -> _Wanted | None:
    """Return what a body asks for; None where its meaning is for the schemas to say."""
    given: Any = orjson.loads(body)
    if type(given) is not dict:
        return None
    shopper, recent = given.pop("shopper", ""), given.pop("recent", [])
    products, limit = given.pop("products", ""), given.pop("limit", None)
    if isinstance(products, list) and all(isinstance(id, str) for id in products):
        products = ",".join(products)
    if isinstance(limit, str) and limit.isascii() and limit.isdigit() and len(limit) <= 3:
        limit = int(limit)  # as it stands in a page's address
    if not (limit is None or type(limit) is int) or not given.keys() <= _TEXTS or not isinstance(recent, list):
        return None
    texts = (*given.values(), products, shopper)
    if not all(isinstance(text, str) for text in (*texts, *recent)) or not is_keepable(texts):
        return None
    recent = tuple(map(one_line, recent))
    if len(recent) > MAX_RECENT_COUNT or not all(0 < len(id) <= _MAX_REFERENCE_CHARS for id in recent):
        return None
    return _Wanted(parameters=FeedParameters(**given, products=products, limit=limit), shopper=shopper, recent=recent)
