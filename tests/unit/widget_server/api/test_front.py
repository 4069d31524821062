import gzip
import json
import threading
from urllib.parse import quote, urlencode

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client, EnvironBuilder

from support.showcase import KEY, Shop
from widget_server.api.fair_gate import FairGate
from widget_server.api.front import Front
from widget_server.api.request_log import metrics_of
from widget_server.db.tables import Site, Submission
from widget_server.logs import configure_logs

OTHER = "pk_another0123456789ab"
FEED = f"/v1/{KEY}/feed"
PAGES = (
    FEED,
    f"{FEED}?page=category&category=Women+%3E+Dresses&limit=2",
    f"/v1/{KEY}/products/AT-DRE-001/reviews?sort=newest",
    f"/v1/{KEY}/products/AT-DRE-001/related",
    f"/v1/{KEY}/stars?products=AT-DRE-001,AT-SHI-003",
    f"/embed/{KEY}/gallery.html?page=home&as=page",
    f"/embed/{KEY}/reviews.html?product=AT-DRE-001",
)


class Behind:
    """An app with its front, which says of each answer whether the front had it; `bare` is the app without."""

    def __init__(self, app, **options):
        self.bare = app.wsgi_app._inner
        self.reached = 0
        self.front = Front(self._counted, app.extensions["vitrine"].showcases, metrics_of(app), **options)

    def _counted(self, environ, start_response):
        self.reached += 1
        return self.bare(environ, start_response)

    def get(self, target, method="GET", **headers):
        """Return (was it the front, status, headers without time and request id, body)."""
        before = self.reached
        answer = _ask(self.front, target, method, headers)
        return (self.reached == before, *answer)

    def get_bare(self, target, method="GET", **headers):
        return _ask(self.bare, target, method, headers)


def _ask(application, target, method, headers):
    path, _, query = target.partition("?")
    environ = EnvironBuilder(path="/", method=method, headers=headers).get_environ()
    environ |= {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": method}
    answer = Client(application).run_wsgi_app(environ, buffered=True)
    told = sorted((name, value) for name, value in answer[2] if name not in {"Date", "X-Request-Id"})
    return answer[1], told, b"".join(answer[0])


@pytest.fixture
def behind(app):
    return Behind(app)


@pytest.mark.parametrize("target", PAGES)
@pytest.mark.parametrize("accepted", ["", "br, gzip", "gzip;q=0.5"])
def test_an_answer_is_given_again_as_flask_gave_it(behind, target, accepted):
    headers = {"Accept-Encoding": accepted} if accepted else {}
    first, again = behind.get(target, **headers), behind.get(target, **headers)
    assert (first[0], again[0]) == (False, True)
    assert again[1:] == first[1:] == behind.get_bare(target, **headers)


def test_the_sites_next_version_is_asked_for_anew(behind, session, shop):
    behind.get(FEED)
    session.execute(update(Submission).where(Submission.id == "post_cat").values(state="taken_down"))
    session.execute(update(Site).values(showcase_version=Site.showcase_version + 1))
    session.commit()
    was_front, _, _, body = behind.get(FEED)
    assert not was_front
    assert b"post_cat" not in body


def test_the_next_minute_is_asked_for_anew(behind, clock):
    behind.get(FEED)
    clock.advance(minutes=1)
    assert not behind.get(FEED)[0]


def test_the_memory_is_bounded_and_the_oldest_leave_first(app):
    behind = Behind(app, kept_bytes=30_000)
    for number in range(20):
        behind.get(f"{FEED}?x={number}")
    assert not behind.get(f"{FEED}?x=0")[0]
    assert behind.get(f"{FEED}?x=0")[0]
    assert behind.front._memory._bytes <= 30_000


@pytest.mark.parametrize(
    "target",
    [
        "/v1/pk_nobody/feed", f"{FEED}?page=nowhere", f"{FEED}?cursor=x", f"{FEED}?shopper=x", "/healthz", "/nothing",
        f"{FEED}?explain=1", f"/v1/{KEY}//feed",
    ],
)  # fmt: skip
def test_what_is_no_public_answer_is_flasks(behind, target):
    assert [behind.get(target)[0] for _ in range(2)] == [False, False]


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer sk_x"}, {"If-Match": '"x"'}, {"Upgrade": "websocket"}])
def test_requests_that_may_be_refused_are_flasks(behind, headers):
    behind.get(FEED)
    found = behind.get(FEED, **headers)
    assert not found[0]
    assert found[1:] == behind.get_bare(FEED, **headers)


def test_without_its_database_a_page_is_still_answered_and_says_so_until_it_heals(behind, monkeypatch, clock):
    showcases = behind.front._showcases

    def unreachable(key):
        raise OperationalError("SELECT", {}, Exception("the connection is refused"))

    def told(answer):
        return dict(answer[2])

    fresh = behind.get(FEED)
    with monkeypatch.context() as broken:
        broken.setattr(showcases, "_version", unreachable)
        stale = behind.get(FEED)
        assert (stale[0], stale[1], stale[3]) == (True, "200 OK", fresh[3])  # the memory stays in use
        assert told(stale).keys() - told(fresh).keys() == {"Cache-Status"}
        clock.advance(minutes=1)
        stale = [behind.get(FEED) for _ in range(2)]
        assert [answer[:2] for answer in stale] == [(False, "200 OK"), (True, "200 OK")]
        stale.append(behind.get(FEED, **{"If-None-Match": told(stale[0])["ETag"]}))
        assert stale[2][:2] == (True, "304 NOT MODIFIED")
        assert all("detail=database-unreachable" in told(answer)["Cache-Status"] for answer in stale)
        assert behind.get("/v1/pk_unknown/feed")[1].startswith("503")
    monkeypatch.setattr("widget_server.showcase.showcases.RETRY_S", 0.0)
    monkeypatch.setattr("widget_server.showcase.showcases.NO_WAIT_S", 0.0)
    healed = behind.get(FEED)
    assert (healed[0], healed[3]) == (True, stale[0][3])
    assert "Cache-Status" not in told(healed)


_words = st.sampled_from(
    ["home", "category", "product", "search", "Women > Dresses", "AT-DRE-001", "linen", "2", "é&=+"]
)
_names = st.sampled_from(
    ["page", "category", "product", "q", "limit", "kind", "lang", "layout", "x", "shopper", "Page"]
)
_queries = st.one_of(
    st.lists(st.tuples(_names, _words), max_size=4).map(urlencode),
    st.lists(st.tuples(_names, _words), max_size=4).map(lambda pairs: "&".join(f"{n}={quote(w)}" for n, w in pairs)),
    st.text("abp=&%+;age0123 \x7f", max_size=12),
)
_encodings = st.sampled_from(
    [
        "",
        "br",
        "gzip, br",
        "gzip;q=0, br;q=0.1",
        "*",
        "identity;q=0, *;q=0.2",
        "br;q=2",
        "deflate",
        ";;",
        "BR",
        "gzip;q=x",
    ]
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    page=st.sampled_from([FEED, f"/v1/{KEY}/stars", f"/embed/{KEY}/gallery.html"]),
    query=_queries,
    accepted=_encodings,
    method=st.sampled_from(["GET", "HEAD"]),
    condition=st.sampled_from(["", "{0}", "W/{0}", '"a", {0} , "b"', "*", "{0}x", '"a"', "{1}", ","]),
)
def test_front_and_flask_answer_every_request_alike(behind, page, query, accepted, method, condition):
    target, headers = f"{page}?{query}", {"Accept-Encoding": accepted} if accepted else {}
    told = dict(behind.get(target, **headers)[2])
    if etag := told.get("ETag"):
        headers["If-None-Match"] = condition.format(etag, etag.strip('"'))
    found = behind.get(target, method, **headers)
    assert found[1:] == behind.get_bare(target, method, **headers)
    assert found[0] == bool(etag)


def test_what_is_sent_can_be_read(behind):
    for accepted, read in (("br", brotli.decompress), ("gzip", gzip.decompress), ("", bytes)):
        for _ in range(2):
            _, _, _, body = behind.get(FEED, **{"Accept-Encoding": accepted})
            assert json.loads(read(body))["items"]


def test_an_answer_from_memory_is_counted_and_logged_like_any_other(behind, app, capsys, request):
    import logging

    import structlog

    handlers, level = logging.root.handlers[:], logging.root.level

    def put_back():
        logging.root.handlers[:], logging.root.level = handlers, level
        structlog.reset_defaults()

    request.addfinalizer(put_back)
    configure_logs()
    etag = dict(behind.get(FEED)[2])["ETag"]
    behind.get(FEED)
    behind.get(FEED, **{"If-None-Match": etag})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["route"], line["site"], line["status"]) for line in lines] == [
        ("/v1/<site>/feed", KEY, status) for status in (200, 200, 304)
    ]
    assert len({frozenset(line) for line in lines}) == 1  # the same fields
    counted = metrics_of(app).text().decode()
    assert 'vitrine_requests_total{endpoint="feed.public_feed",status="200"} 2.0' in counted
    assert 'vitrine_requests_total{endpoint="feed.public_feed",status="304"} 1.0' in counted


def test_many_at_once_on_a_cold_page_compute_it_once(behind, app, monkeypatch):
    from widget_server.api import feed

    made = []
    real = feed.feed_bytes
    monkeypatch.setattr(feed, "feed_bytes", lambda *given, **named: made.append(1) or real(*given, **named))
    answers = []
    clients = [threading.Thread(target=lambda: answers.append(behind.get(FEED)[1:])) for _ in range(40)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert len(answers) == 40
    assert all(answer == answers[0] for answer in answers)
    assert len(made) == 1


def test_a_flood_on_one_site_is_refused_and_the_other_one_is_answered(app, session, shop):
    Shop(session).open(key=OTHER, name="Another")
    session.commit()
    for key in (KEY, OTHER):
        assert app.test_client().get(f"/v1/{key}/feed").status_code == 200
    entered, over = threading.Semaphore(0), threading.Event()
    bare = app.wsgi_app._inner

    def slow(environ, start_response):
        if KEY in environ["PATH_INFO"]:
            entered.release()
            assert over.wait(60)
        return bare(environ, start_response)

    showcases, metrics = app.extensions["vitrine"].showcases, metrics_of(app)
    gate = FairGate(at_once=3, at_once_per_site=2, in_hand=9, in_hand_per_site=2)
    front = Front(slow, showcases, metrics, gate=gate)
    flood = [threading.Thread(target=_ask, args=(front, f"/v1/{KEY}/stars", "GET", {})) for _ in range(2)]
    try:
        for one in flood:
            one.start()
            assert entered.acquire(timeout=60)
        status, told, body = _ask(front, f"{FEED}?x=1", "GET", {})
        told = dict(told)
        assert (status, told["Content-Type"], told["Retry-After"]) == (
            "503 SERVICE UNAVAILABLE", "application/problem+json", "5",
        )  # fmt: skip
        assert json.loads(body)["code"] == "site_busy"
        for target in (f"/v1/{OTHER}/feed", f"/v1/{OTHER}/feed?x=1", "/healthz"):
            assert _ask(front, target, "GET", {})[0] == "200 OK"
    finally:
        over.set()
    for one in flood:
        one.join()
    assert _ask(front, f"{FEED}?x=1", "GET", {})[0] == "200 OK"
    assert 'vitrine_requests_total{endpoint="front.refused",status="503"} 1.0' in metrics.text().decode()


def test_kept_answers_are_given_while_the_gate_is_shut(app):
    gate = FairGate(at_once=1, at_once_per_site=1, in_hand=1, in_hand_per_site=1)
    behind = Behind(app, gate=gate)
    behind.get(FEED)
    assert gate.enter(KEY)
    assert behind.get(FEED)[:2] == (True, "200 OK")
    assert behind.get(f"{FEED}?x=1")[1] == "503 SERVICE UNAVAILABLE"


def test_who_sends_slowly_holds_no_place(app):
    """A body that does not come keeps its sender waiting and nobody else; long ones have places of their own."""
    gate = FairGate(at_once=1, at_once_per_site=1, in_hand=1, in_hand_per_site=1)
    behind = Behind(app, gate=gate, uploads=FairGate(at_once=1, at_once_per_site=1, in_hand=1, in_hand_per_site=1))
    reading, over = threading.Event(), threading.Event()

    class Slow:
        def read(self, size=-1):
            reading.set()
            assert over.wait(60)
            return b"{}"

    def send(**length):
        return behind.front(
            {**EnvironBuilder(path=f"/v1/{KEY}/events", method="POST").get_environ(), "wsgi.input": Slow(), **length},
            lambda *told: None,
        )

    for length in ("1000", "1000000"):
        reading.clear()
        over.clear()
        sender = threading.Thread(target=send, kwargs={"CONTENT_LENGTH": length}, daemon=True)
        sender.start()
        assert reading.wait(60), length
        assert behind.get(f"{FEED}?x={length}")[1] == "200 OK"
        over.set()
        sender.join(60)


def test_made_up_keys_share_the_places_of_one_site(app):
    gate = FairGate(at_once=3, at_once_per_site=1, in_hand=9, in_hand_per_site=1)
    behind = Behind(app, gate=gate)
    assert gate.enter("")
    assert {behind.get(f"/v1/pk_{number}/feed")[1] for number in range(3)} == {"503 SERVICE UNAVAILABLE"}
