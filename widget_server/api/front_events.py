"""In front of Flask as well: events that are reported in the ordinary way, checked and appended without a framework.

Owns which requests are ordinary: what the elements send, of looks and clicks, to a site that this process knows, from a
page that may write to it. Everything else is Flask's, and so is whatever goes wrong before anything is written, so that
every error and every odd request has one owner: both give an ordinary request the same answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

import orjson

from widget_server.api.access_control import is_own_origin
from widget_server.api.bodies import JSON_BYTES
from widget_server.api.events import take_events
from widget_server.api.front import Application, Environ, StartResponse
from widget_server.api.front_posts import body_of, headers_of, site_of
from widget_server.api.limits import caller
from widget_server.api.request_log import Measured, Metrics
from widget_server.api.runtime import Runtime
from widget_server.api.schemas import MAX_EVENTS
from widget_server.services.event_types import ON_TILES, NewEvent

_MOST_LISTS, _LIST_CHARS, _SHOPPER_CHARS, _NAME_CHARS = 20, 4096, 2000, 64
_ITEM_CHARS, _PRODUCT_CHARS, _MOST_POSITION = 40, 200, 100_000
_TYPES = frozenset(ON_TILES)
_OWN = (("Content-Type", "application/json"),)
# Only purchases have them, which are rare.
_ODD = frozenset({"order", "items", "currency"})


class FrontEvents:
    """The WSGI application around Flask's that takes ordinary events. Safe for threads."""

    def __init__(self, inner: Application, runtime: Runtime, metrics: Metrics) -> None:
        self._inner = inner
        self._runtime = runtime
        self._metrics = metrics
        self._measured: dict[str, Measured] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Take events, or let Flask take them."""
        started_s = perf_counter()
        site = site_of(environ, "/events", JSON_BYTES)
        if site is None or not self._runtime.showcases.has(site):
            return self._inner(environ, start_response)
        try:
            body = self._answer(site, environ)
        except Exception:
            # Flask meets the same error and knows what to answer: the request was written whole or not at all.
            body = None
        if body is None:
            return self._inner(environ, start_response)
        start_response("202 ACCEPTED", headers_of(environ["HTTP_ORIGIN"], len(body), *_OWN))
        self._measure(site).answered("POST", perf_counter() - started_s)
        return (body,)

    def _answer(self, site: str, environ: Environ) -> bytes | None:
        showcases, context = self._runtime.showcases, self._runtime.context
        snapshot = showcases.of(site)
        if not is_own_origin(showcases, snapshot, environ["HTTP_ORIGIN"]) or showcases.is_database_late():
            return None
        reported = _read(body_of(environ))
        if reported is None:
            return None
        address = environ.get("REMOTE_ADDR")
        if self._runtime.events_limit.hit(caller(context, site, address), context.now().timestamp()):
            return None  # It counts there as well, and is refused.
        return take_events(
            context, snapshot, view=reported.view, lists=reported.lists, events=reported.events,
            shopper=reported.shopper, address=address,
        )  # fmt: skip

    def _measure(self, site: str) -> Measured:
        if site not in self._measured:
            self._measured[site] = Measured(self._metrics, "events.events", "/v1/<site>/events", site, 202)
        return self._measured[site]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reported:
    """What an ordinary body reports."""

    view: str
    lists: Sequence[str]
    events: Sequence[NewEvent]
    shopper: str


def _read(body: bytes) -> _Reported | None:
    """Return what a body reports; None where its meaning is for the schemas to say."""
    if b"\\u0000" in body:
        return None
    given: Any = orjson.loads(body)
    if type(given) is not dict:
        return None
    view, lists, events, shopper = given.get("view"), given.get("lists", []), given.get("events"), given.get("shopper")
    if type(view) is not str or not 0 < len(view) <= _NAME_CHARS or type(lists) is not list or type(events) is not list:
        return None
    if len(lists) > _MOST_LISTS or len(events) > MAX_EVENTS:
        return None
    if not all(type(one) is str and len(one) <= _LIST_CHARS for one in lists):
        return None
    if shopper is not None and (type(shopper) is not str or len(shopper) > _SHOPPER_CHARS):
        return None
    found = []
    for index, raw in enumerate(events):
        event = _event(index, raw)
        if event is None:
            return None
        found.append(event)
    return _Reported(view=view, lists=lists, events=found, shopper=shopper or "")


def _event(index: int, raw: Any) -> NewEvent | None:
    """Return an event of a look or a click, None for everything else."""
    if type(raw) is not dict or not _ODD.isdisjoint(raw):
        return None
    get = raw.get
    id, type_, at, place = get("id"), get("type"), get("at"), get("list")
    item, product, position = get("item"), get("product"), get("position")
    if (
        type(id) is not str
        or not 0 < len(id) <= _NAME_CHARS
        or type(type_) is not str
        or type_ not in _TYPES
        or type(at) is not str
        or not (place is None or (type(place) is int and place >= 0))
        or not (item is None or (type(item) is str and len(item) <= _ITEM_CHARS))
        or not (product is None or (type(product) is str and len(product) <= _PRODUCT_CHARS))
        or not (position is None or (type(position) is int and 1 <= position <= _MOST_POSITION))
        # As browsers write it, 2026-11-22T09:00:00.000Z, or without the fraction.
        or at[4:5] + at[7:8] + at[10:11] + at[13:14] + at[16:17] != "--T::"
        or not (len(at) == 20 or (len(at) == 24 and at[19] == "."))
        or at[-1] != "Z"
    ):
        return None
    return NewEvent(index, id, type_, datetime.fromisoformat(at), place, item, product)
