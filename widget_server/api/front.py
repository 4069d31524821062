"""In front of Flask: public answers that were given within this minute are given again from memory.

Owns the memory of whole answers. It interprets no request: it knows an answer again by the very bytes of its address,
so whatever Flask makes of odd parameters is what everybody gets. An answer is given again only while the site's
snapshot and the minute are those it was made from, marked where the database could not confirm that; everything else
goes on to Flask, as the gate lets it.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from time import perf_counter
from typing import Any

from werkzeug.http import is_entity_header, is_resource_modified

from widget_server.api.bodies import JSON_BYTES
from widget_server.api.fair_gate import IN_HAND, IN_HAND_PER_SITE, FairGate
from widget_server.api.problems import problem
from widget_server.api.public_pages import MADE_FROM, MadeFrom, negotiated, stale_mark
from widget_server.api.request_log import Measured, Metrics
from widget_server.showcase.showcases import Showcases

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

# A busy shop has a few hundred pages, each in up to three encodings of 3 to 40 KB.
KEPT_BYTES = 32 * 1024 * 1024
_OVERHEAD_BYTES = 2000
# Whoever watches the machine asks when it is busy above all.
_OPERATIONS = ("healthz", "readyz", "metrics")
_BUSY = "Too many requests for this site are in hand. Try again in a few seconds."
_REFUSAL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After",
    "X-Content-Type-Options": "nosniff",
}


class Front:
    """The WSGI application around Flask's. Safe for threads; one for each process."""

    def __init__(
        self,
        inner: Application,
        showcases: Showcases,
        metrics: Metrics,
        *,
        gate: FairGate | None = None,
        uploads: FairGate | None = None,
        kept_bytes: int = KEPT_BYTES,
    ) -> None:
        self._inner = inner
        self._gate = gate or FairGate()
        # Events mostly wait for the disk, which they share: the more that wait together, the fewer writes.
        self._events = FairGate(at_once=24, at_once_per_site=16, in_hand=IN_HAND, in_hand_per_site=IN_HAND_PER_SITE)
        self._uploads = uploads or FairGate(at_once=4, at_once_per_site=2, in_hand=12, in_hand_per_site=6)
        self._showcases = showcases
        self._metrics = metrics
        self._memory = _Memory(kept_bytes)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or let Flask answer."""
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD") or _is_for_flask(environ):
            return self._onward(environ, start_response)
        started_s = perf_counter()
        encoding = negotiated(environ.get("HTTP_ACCEPT_ENCODING", ""))
        key = (environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""), encoding)
        kept, minute = self._memory.get(key), self._minute()
        if kept is None or kept.minute != minute or not self._is_in_force(kept.made_from):
            return self._asked(key, minute, environ, start_response)
        unconfirmed_s = self._showcases.unconfirmed_s(kept.made_from.site)
        mark = [("Cache-Status", stale_mark(unconfirmed_s))] if unconfirmed_s else []
        self._metrics.hits.inc()
        etag = environ.get("HTTP_IF_NONE_MATCH")
        if etag and (etag == kept.etag or not is_resource_modified(environ, kept.etag)):
            start_response("304 NOT MODIFIED", kept.headers_unchanged + mark)
            kept.unchanged.answered(method, perf_counter() - started_s)
            return ()
        start_response("200 OK", kept.headers + mark)
        kept.whole.answered(method, perf_counter() - started_s)
        return () if method == "HEAD" else (kept.body,)

    def _onward(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let Flask answer once there is a place for the site; 503 where there is none."""
        room, _, rest = str(environ.get("PATH_INFO", ""))[1:].partition("/")
        site = rest.partition("/")[0]
        if not site and room in _OPERATIONS:
            return self._inner(environ, start_response)
        # Whoever makes up keys shares the places of one site.
        site = site if self._showcases.has(site) else ""
        gate = self._gate_for(environ)
        started_s = perf_counter()
        if not gate.enter(site):
            return self._refused(site, started_s, environ, start_response)
        try:
            return self._inner(environ, start_response)
        finally:
            gate.leave(site)

    def _gate_for(self, environ: Environ) -> FairGate:
        """Return where a request queues, its body read if it is short: who sends slowly must hold no place meanwhile.

        Long bodies, and those of which nobody knows the length, have places of their own.
        """
        length = environ.get("CONTENT_LENGTH") or "0"
        if "HTTP_TRANSFER_ENCODING" in environ or not length.isdecimal() or int(length) > JSON_BYTES:
            return self._uploads
        if length != "0":
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
        is_events = environ["REQUEST_METHOD"] == "POST" and environ.get("PATH_INFO", "")[-7:] == "/events"
        return self._events if is_events else self._gate

    def _refused(self, site: str, started_s: float, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        refusal = problem(503, code="site_busy", detail=_BUSY)
        # Pages of the shop read from it when to come again; it says nothing that is not for everybody.
        refusal.headers.update(_REFUSAL)
        measured = Measured(self._metrics, "front.refused", "", site, 503)
        refusal.headers["X-Request-Id"] = measured.answered(environ["REQUEST_METHOD"], perf_counter() - started_s)
        return refusal(environ, start_response)

    def _minute(self) -> int:
        return int(self._showcases.now().timestamp() // 60)

    def _is_in_force(self, made_from: MadeFrom) -> bool:
        try:
            return self._showcases.of(made_from.site).state == made_from.state
        except Exception:
            return False  # Flask meets the same error and knows what to answer.

    def _asked(self, key: "_Key", minute: int, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let Flask answer, and remember what it says if that is a public answer."""
        told: list[Any] = []

        def tell(status: str, headers: Headers, *error: Any) -> Any:
            told[:] = status, headers
            return start_response(status, headers, *error)

        parts = self._onward(environ, tell)
        made_from = environ.get(MADE_FROM)
        if made_from is None or environ["REQUEST_METHOD"] != "GET" or told[0] != "200 OK":
            return parts
        self._metrics.misses.inc()
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        # An answer that was begun in one minute and ended in the next may be of either.
        if self._minute() == minute:
            self._memory.keep(key, _kept(made_from, minute, told[1], body, self._metrics))
        return (body,)


def _is_for_flask(environ: Environ) -> bool:
    # With these Flask may refuse, check a precondition or negotiate a protocol. All of them are rare here.
    return "HTTP_AUTHORIZATION" in environ or "HTTP_IF_MATCH" in environ or "HTTP_UPGRADE" in environ


_Key = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kept:
    """An answer as Flask gave it. minute : of Unix time.  headers_unchanged : those of a 304."""

    made_from: MadeFrom
    minute: int
    etag: str
    headers: Headers
    headers_unchanged: Headers
    body: bytes
    whole: Measured
    unchanged: Measured


def _kept(made_from: MadeFrom, minute: int, headers: Headers, body: bytes, metrics: Metrics) -> _Kept:
    # The time of the answer is the server's to tell: every one we run under adds it where it is missing. Whether it is
    # confirmed is told of each answer anew.
    headers = [(name, value) for name, value in headers if name not in ("Date", "Cache-Status")]
    return _Kept(
        made_from=made_from,
        minute=minute,
        etag=dict(headers)["ETag"],
        headers=headers,
        headers_unchanged=[pair for pair in headers if not is_entity_header(pair[0])],
        body=body,
        whole=Measured(metrics, made_from.endpoint, made_from.route, made_from.site, 200),
        unchanged=Measured(metrics, made_from.endpoint, made_from.route, made_from.site, 304),
    )


class _Memory:
    """Answers by address, the oldest leaving first: within a minute or two all of them are worthless anyway."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._answers: dict[_Key, _Kept] = {}
        self._lock = threading.Lock()
        self.get = self._answers.get

    def keep(self, key: _Key, answer: _Kept) -> None:
        """Remember an answer instead of what was remembered of this address."""
        with self._lock:
            self._drop(key)
            self._answers[key] = answer
            self._bytes += _size(key, answer)
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._answers)))

    def _drop(self, key: _Key) -> None:
        dropped = self._answers.pop(key, None)
        if dropped is not None:
            self._bytes -= _size(key, dropped)


def _size(key: _Key, answer: _Kept) -> int:
    return len(answer.body) + len(key[0]) + len(key[1]) + _OVERHEAD_BYTES
