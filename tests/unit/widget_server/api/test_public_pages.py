import gzip
import pickle
import socket
import threading

import brotli
import pytest
from flask import Flask

from widget_server.api import public_pages
from widget_server.api.public_pages import PublicPages

KEY = b"k" * 32
BODY = b"{" + b'"key": "value", ' * 100 + b"}"


@pytest.fixture
def served():
    app = Flask("pages", static_folder=None)
    pages = PublicPages(app, "", KEY)
    made = []

    def make():
        made.append(1)
        return BODY

    @app.get("/<name>")
    def page(name):
        return pages.answer("page", name, make=make, content_type="application/json")

    return app, made


@pytest.mark.parametrize(
    ("accepts", "encoding", "decode"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes), ("x", None, bytes)],
)
def test_a_page_comes_in_the_best_encoding_that_the_client_reads(served, accepts, encoding, decode):
    answer = served[0].test_client().get("/a", headers={"Accept-Encoding": accepts})
    assert answer.headers.get("Content-Encoding") == encoding
    assert decode(answer.data) == BODY
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_a_page_is_made_once_for_all_encodings(served):
    app, made = served
    for accepts in ("br", "gzip", "", "br"):
        app.test_client().get("/a", headers={"Accept-Encoding": accepts})
    assert len(made) == 1


def test_every_encoding_has_an_etag_of_its_own(served):
    client = served[0].test_client()
    etags = {client.get("/a", headers={"Accept-Encoding": accepts}).headers["ETag"] for accepts in ("br", "gzip", "")}
    assert len(etags) == 3
    assert all(etag.startswith('"') for etag in etags)


def test_another_key_is_another_page(served):
    app, made = served
    for name in ("a", "b"):
        app.test_client().get(f"/{name}")
    assert len(made) == 2


def test_many_cold_threads_make_a_page_once():
    app = Flask("pages", static_folder=None)
    pages = PublicPages(app, "", KEY)
    made, gate = [], threading.Event()

    def make():
        made.append(1)
        assert gate.wait(10)
        return BODY

    def ask():
        with app.test_request_context(headers={"Accept-Encoding": "br"}):
            answers.append(pages.answer("key", make=make, content_type="text/plain").status_code)

    answers: list[int] = []
    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join(10)
    assert (len(made), answers) == (1, [200] * 20)


def test_a_cache_that_is_down_makes_pages_slower_and_no_less_right():
    app = Flask("pages", static_folder=None)
    pages = PublicPages(app, "redis://127.0.0.1:1/0", KEY)
    with app.test_request_context():
        assert pages.answer("key", make=lambda: BODY, content_type="text/plain").data == BODY


def test_a_cache_that_does_not_answer_is_asked_once_and_this_process_s_own_stands_in(monkeypatch):
    monkeypatch.setattr(public_pages, "REDIS_TIMEOUT_S", 0.05)
    app, made = Flask("pages", static_folder=None), []
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        pages = PublicPages(app, f"redis://127.0.0.1:{deaf.getsockname()[1]}/0", KEY)
        monkeypatch.setattr(public_pages, "PAUSE_S", 3600.0)
        with app.test_request_context():
            for _ in range(3):
                found = pages.answer("key", make=lambda: made.append(1) or BODY, content_type="text/plain")
                assert found.data == BODY
    assert made == [1]


def test_a_file_of_the_build_is_compressed_as_tightly_as_brotli_can():
    app = Flask("pages", static_folder=None)
    pages = PublicPages(app, "", KEY)
    app.add_url_rule("/", view_func=lambda: pages.answer("f", make=lambda: BODY, content_type="text/css", file=True))
    answer = app.test_client().get("/", headers={"Accept-Encoding": "br"})
    assert answer.data == brotli.compress(BODY, mode=brotli.MODE_TEXT, quality=11)


class Opened:
    """What runs where somebody unpickles it."""

    def __reduce__(self):
        return pytest.fail, ("a value from the cache was unpickled",)


@pytest.mark.parametrize("garbage", [b"!" + pickle.dumps(Opened()), pickle.dumps(b"x"), b"", b"7", b"\x00" * 4000])
def test_garbage_in_the_shared_cache_is_a_page_that_is_not_there(redis, garbage):
    app, made = Flask("pages", static_folder=None), []
    pages = PublicPages(app, redis.url, KEY)

    def ask():
        with app.test_request_context(headers={"Accept-Encoding": "br"}):
            answer = pages.answer("garbage", make=lambda: made.append(1) or BODY, content_type="text/plain")
            return brotli.decompress(answer.data)

    assert (ask(), ask(), len(made)) == (BODY, BODY, 1)
    names = redis.keys("vitrine:page:*")
    assert len(names) == 2  # plain and compressed
    for name in names:
        redis.set(name, garbage)
    assert (ask(), ask(), len(made)) == (BODY, BODY, 2)


def test_a_key_of_another_kind_in_the_shared_cache_costs_no_page(redis):
    app = Flask("pages", static_folder=None)
    pages = PublicPages(app, redis.url, KEY)
    with app.test_request_context():
        pages.answer("kind", make=lambda: BODY, content_type="text/plain")
        (name,) = redis.keys("vitrine:page:*")
        redis.delete(name)
        redis.rpush(name, "a list")
        assert pages.answer("kind", make=lambda: BODY, content_type="text/plain").data == BODY
