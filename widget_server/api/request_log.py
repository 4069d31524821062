"""One log line and one measurement per request, without anything personal: no address, query string, body or header.

Owns what is logged, the id by which a request's lines belong together, and the Prometheus metrics of the web server.
An answer that is an error tells its id in X-Request-Id, so that whoever reports it can name it.
"""

import os
import secrets
import time
from collections.abc import Callable
from itertools import count

import structlog
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, Summary, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from widget_server.logs import FrequentLine

_LOGGER = "vitrine.web"
log = structlog.get_logger(_LOGGER)
_NAME = "vitrine_metrics"
# From a cached page to a slow upload.
_BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
# Every series is kept for months by whoever reads them.
SITE_LABELS = 100
OTHER_SITES = "other"
_QUIET = frozenset({"operations.healthz", "operations.readyz", "operations.metrics"})
_numbers = count()
_process = ""


def next_request_id() -> str:
    """Return an id that no other request has: eight digits of this process and a number; names nobody."""
    return f"{_process}-{next(_numbers):x}"


def _name_process() -> None:
    global _process
    _process = secrets.token_hex(4)


_name_process()
os.register_at_fork(after_in_child=_name_process)


class SiteLabels:
    """Labels for sites: the first ones that a process answers for have their own, all others share one."""

    def __init__(self, is_known: Callable[[str], bool], most: int = SITE_LABELS) -> None:
        self._is_known = is_known
        self._most = most
        self._own: set[str] = set()

    def label(self, site: str) -> str:
        """Return the label of a site."""
        if site in self._own:
            return site
        if len(self._own) < self._most and self._is_known(site):
            self._own.add(site)
            return site
        return OTHER_SITES


class Metrics:
    """The measurements of one app.  is_known_site : whether a key is a site's, and not made up."""

    def __init__(self, is_known_site: Callable[[str], bool] = lambda _site: False) -> None:
        self.registry = CollectorRegistry()
        self.sites = SiteLabels(is_known_site)
        self.requests = Counter(
            "vitrine_requests", "Requests answered.", ("endpoint", "status"), registry=self.registry
        )
        self.duration = Histogram(
            "vitrine_request_seconds", "Time to answer.", ("endpoint",), buckets=_BUCKETS_S, registry=self.registry
        )

        self._usage = Summary(
            "vitrine_site_request_seconds", "Requests of a site and the time they took.", ("site",),
            registry=self.registry,
        )  # fmt: skip
        answers = Counter(
            "vitrine_public_answers", "Public answers, from memory or made anew.", ("memory",), registry=self.registry
        )
        self.hits, self.misses = answers.labels("hit"), answers.labels("miss")

    def usage(self, site: str) -> Summary:
        """Return where the requests of a site are measured."""
        return self._usage.labels(self.sites.label(site))

    def text(self, *figures: Collector) -> bytes:
        """Return the measurements in Prometheus' text format, of all processes where they share a folder.

        figures : what is measured at this moment, by this process.
        """
        registry = CollectorRegistry()
        if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        else:
            registry.register(self.registry)
        for one in figures:
            registry.register(one)
        return generate_latest(registry)


class Measured:
    """Counts and logs the answers of one route, site and status like the hooks below, at a fiftieth of their cost."""

    def __init__(self, metrics: Metrics, endpoint: str, route: str, site: str, status: int) -> None:
        self._count = metrics.requests.labels(endpoint, str(status))
        self._duration = metrics.duration.labels(endpoint)
        self._usage = metrics.usage(site)
        self._line = FrequentLine(_LOGGER, "request", {"route": route, "site": site, "status": status})

    def answered(self, method: str, duration_s: float) -> str:
        """Count and log one answer; returns the id of its request."""
        self._count.inc()
        self._duration.observe(duration_s)
        self._usage.observe(duration_s)
        request_id = next_request_id()
        self._line.write(method=method, duration_ms=round(duration_s * 1000, 2), request_id=request_id)
        return request_id


def metrics_of(app: Flask) -> Metrics:
    """Return the measurements of an app."""
    metrics: Metrics = app.extensions[_NAME]
    return metrics


def install(app: Flask, is_known_site: Callable[[str], bool]) -> None:
    """Measure and log every request of an app.  is_known_site : whether a key is a site's, and not made up."""
    metrics = app.extensions[_NAME] = Metrics(is_known_site)

    @app.before_request
    def start() -> None:
        g.started_s, g.request_id = time.perf_counter(), next_request_id()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def finish(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        duration_s = time.perf_counter() - g.get("started_s", time.perf_counter())
        if response.status_code >= 400:
            response.headers["X-Request-Id"] = g.get("request_id", "")
        metrics.requests.labels(endpoint, str(response.status_code)).inc()
        metrics.duration.labels(endpoint).observe(duration_s)
        if site := (request.view_args or {}).get("site"):
            metrics.usage(site).observe(duration_s)
        if endpoint not in _QUIET:
            log.info(
                "request",
                method=request.method,
                route=str(request.url_rule or ""),
                site=site,
                status=response.status_code,
                duration_ms=round(duration_s * 1000, 2),
            )
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        structlog.contextvars.unbind_contextvars("request_id")
