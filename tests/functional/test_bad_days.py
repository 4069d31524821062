"""Bad days: what shoppers and shops notice when a peer stops, fills with garbage or answers nothing, and that it heals.

The peers are the tests' own: a way to PostgreSQL that can be closed or frozen, a Redis, a bucket. A worker killed in
mid-task is in test_interrupted_imports and jobs/test_leases, a web process killed in mid-write in test_killed_writes.
"""

import errno
import io
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.engine import make_url

from support.live import eventually
from support.photos import detailed, encoded
from support.relay import Relay
from support.showcase import KEY, ORIGIN, small_shop
from widget_server.api.limits import limiter
from widget_server.app import create_app
from widget_server.db.tables import Review, SpooledRequest
from widget_server.settings import Settings

FEED = f"/v1/{KEY}/feed"
SENT_BY_SHOP = {"Origin": ORIGIN}


class Shopper:
    """Looks at the feed, reports events and writes reviews; remembers what was acknowledged."""

    def __init__(self, app):
        self.client = app.test_client()
        self.offered = self.client.get(FEED).json
        self.sent = self.acknowledged = 0

    def looks(self):
        """Return whether the feed is marked as stale; it must be there, whole."""
        answer = self.client.get(FEED)
        assert answer.status_code == 200
        assert answer.json["items"]
        return "Cache-Status" in answer.headers

    def reports(self):
        """Return the status of a request with one new event; refused ones must say when to come again."""
        self.sent += 1
        item = self.offered["items"][0]["id"]
        one = {"id": f"e{self.sent}", "type": "impression", "at": "2026-11-22T09:00:00Z", "list": 0, "item": item}
        body = {"view": f"view {self.sent}", "lists": [self.offered["_vitrine"]["list"]], "events": [one]}
        answer = self.client.post(f"/v1/{KEY}/events", data=json.dumps(body), headers=SENT_BY_SHOP)
        self.acknowledged += answer.json.get("accepted", 0)
        assert answer.status_code == 202 or (answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0)
        return answer.status_code

    def reviews(self, key):
        """Return the answer to a review with a photo."""
        photo = (io.BytesIO(encoded(detailed(400, 500), "JPEG")), "me.jpg")
        form = {"rating": "5", "body": "Fits well", "name": "Mira", "photo_consent": "on", "photos[]": photo}
        path = f"/v1/{KEY}/products/AT-DRE-001/reviews"
        return self.client.post(path, data=form, headers=SENT_BY_SHOP | {"Idempotency-Key": key})


@pytest.fixture
def opened(session, context):
    """Open the small shop and let a shopper in."""
    small_shop(session, context.store)
    app = create_app(context=context)
    app.testing = False
    yield lambda: Shopper(app)
    limiter.reset()


def kept(context):
    with context.sessions() as session:
        return session.scalar(select(func.count()).select_from(SpooledRequest))


class TestPostgres:
    """The way to the database is closed, or nothing comes through it."""

    @pytest.fixture
    def way(self, _postgres_url):
        return Relay(make_url(_postgres_url).port or 5432)

    @pytest.fixture
    def database_url(self, _postgres_url, way):
        url = make_url(_postgres_url).set(host="127.0.0.1", port=way.port)
        return url.render_as_string(hide_password=False)

    @pytest.mark.parametrize("stop", ["close", "freeze"])
    def test_feeds_go_on_writes_are_put_off_and_all_heals(self, opened, way, context, stop):
        shopper = opened()
        assert (shopper.looks(), shopper.reports()) == (False, 202)
        getattr(way, stop)()
        eventually(shopper.looks)
        answers = [(shopper.looks(), shopper.reports()) for _ in range(10)]
        assert answers == [(True, 503)] * 10
        {"close": way.open, "freeze": way.thaw}[stop]()
        eventually(lambda: not shopper.looks())
        eventually(lambda: shopper.reports() == 202)
        assert kept(context) == shopper.acknowledged >= 2

    def test_a_database_that_stands_still_is_noticed_without_feeds(self, opened, way, context):
        shopper = opened()
        ready = lambda: shopper.client.get("/readyz").status_code  # noqa: E731
        assert ready() == 200
        way.freeze()
        started_s = time.monotonic()
        assert ready() == 503
        assert time.monotonic() - started_s < 10
        eventually(lambda: shopper.client.get("/panel/").status_code == 503)
        started_s = time.monotonic()
        assert [shopper.client.get("/panel/").status_code for _ in range(5)] == [503] * 5
        assert time.monotonic() - started_s < 5, "nobody waits for it"
        way.thaw()
        eventually(lambda: ready() == 200)


class TestRedis:
    """The shared cache is stopped, emptied, filled with garbage."""

    @pytest.fixture
    def settings(self, settings, redis):
        return settings.model_copy(update={"redis_url": redis.url})

    def test_nothing_of_it_costs_a_page_or_an_event(self, opened, redis, context):
        shopper = opened()

        def holds():
            assert not shopper.looks()
            for number in range(3):  # not kept in front of Flask
                assert shopper.client.get(f"{FEED}?limit={number + 1}&x={os.urandom(4).hex()}").status_code == 200
            assert shopper.reports() == 202

        holds()
        redis.flushall()
        holds()
        for name in redis.scan_iter():
            redis.set(name, os.urandom(200))
        holds()
        for name in redis.scan_iter():
            redis.delete(name)
            redis.rpush(name, "another kind")
        holds()
        redis.stop()
        holds()
        redis.start()
        holds()
        assert kept(context) == shopper.acknowledged == 6


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as photos need; answers 500 to everything while it is broken."""

    protocol_version = "HTTP/1.1"

    def _answer(self, status, body=b"", **headers):
        self.send_response(status)
        told = {"Content-Length": len(body), "ETag": '"1"', "Last-Modified": "Sun, 22 Nov 2026 09:00:00 GMT", **headers}
        for name, value in told.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")

    def _do(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        bodies = self.server.bodies
        if self.server.is_broken:
            self._answer(500)
        elif self.command == "PUT":
            bodies[self.path] = sent
            self._answer(200)
        elif self.path in bodies:
            self._answer(200, bodies[self.path])
        else:
            self._answer(404)

    do_GET = do_HEAD = do_PUT = _do

    def log_message(self, *_):
        pass


@pytest.fixture
def s3(monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    server.bodies, server.is_broken, server.daemon_threads = {}, False, True
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    for name, value in (("ACCESS_KEY_ID", "test"), ("SECRET_ACCESS_KEY", "test"), ("DEFAULT_REGION", "eu-central-1")):
        monkeypatch.setenv(f"AWS_{name}", value)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


class TestPhotos:
    """Photos lie in a bucket whose server fails, or on a disk that is full."""

    @pytest.fixture
    def settings(self, settings, request):
        where = "s3://media/photos" if request.node.callspec.params["trouble"] == "s3" else ""
        return Settings(**{**settings.model_dump(), "media_url": where})

    @pytest.mark.parametrize("trouble", ["s3", "disk"])
    def test_a_photo_that_cannot_be_kept_is_put_off_and_kept_later(self, trouble, s3, opened, context, monkeypatch):
        shopper = opened()
        photo = shopper.offered["items"][0]["image"]
        path = "/m/" + photo.partition("/m/")[2]

        def full(*_):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as bad_day:
            s3.is_broken = True
            if trouble == "disk":
                bad_day.setattr("widget_server.media.durable._sync", full)
            refused = shopper.reviews("one")
            assert (refused.status_code, int(refused.headers["Retry-After"]) > 0) == (503, True), refused.text
            assert not shopper.looks()
            seen = shopper.client.get(path)
            assert seen.status_code == (503 if trouble == "s3" else 200)
        s3.is_broken = False
        assert shopper.client.get(path).status_code == 200
        taken = shopper.reviews("one")
        assert taken.status_code == 202, taken.text
        with context.sessions() as session:
            assert session.scalar(select(func.count()).where(Review.submission_id == taken.json["id"])) == 1


class TestDisk:
    """The disk of the embedded database is full."""

    @pytest.fixture
    def database_url(self, request, tmp_path):
        from support.databases import sqlite_copy

        return sqlite_copy(request.getfixturevalue("_sqlite_template"), tmp_path)

    def test_events_are_put_off_until_there_is_room(self, opened, context):
        shopper = opened()

        def most_pages(connection, pages):
            connection.execute(f"PRAGMA max_page_count = {pages}")

        def full(connection, *_):
            most_pages(connection, 1)  # SQLite takes this as "no page more than there are"

        event.listen(context.engine, "checkout", full)
        # Events go where there is room in the pages that exist, until there is none.
        eventually(lambda: shopper.reports() == 503)
        assert not shopper.looks()
        event.remove(context.engine, "checkout", full)
        event.listen(context.engine, "checkout", lambda connection, *_: most_pages(connection, 2**30))
        assert shopper.reports() == 202
        assert kept(context) == shopper.acknowledged


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_jumps_costs_no_page_and_nothing_acknowledged(opened, context, clock, hours):
    shopper = opened()
    clock.advance(hours=hours)
    # An event that this clock takes for one of the future is refused by name.
    assert (shopper.looks(), shopper.reports()) == (False, 202)
    taken_meanwhile = shopper.acknowledged
    clock.advance(hours=-hours)
    assert (shopper.looks(), shopper.reports()) == (False, 202)
    assert kept(context) == shopper.acknowledged == taken_meanwhile + 1
