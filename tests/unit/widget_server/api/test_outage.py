import threading

import pytest

from support.live import eventually
from support.showcase import KEY


@pytest.fixture
def stuck(app, monkeypatch):
    """Let the version query of the site wait until the test's end."""
    showcases, gate = app.extensions["vitrine"].showcases, threading.Event()
    app.test_client().get(f"/v1/{KEY}/feed")
    real = showcases._version
    monkeypatch.setattr(showcases, "_version", lambda key: gate.wait(30) and real(key))
    monkeypatch.setattr("widget_server.showcase.showcases.PATIENCE_S", 0.05)
    assert app.test_client().get(f"/v1/{KEY}/feed").headers["Cache-Status"]
    yield gate
    gate.set()


@pytest.mark.parametrize(("method", "path"), [("POST", f"/v1/{KEY}/events"), ("GET", "/panel/pk_kiln/queue")])
def test_what_needs_a_database_that_stands_still_is_refused_at_once(client, stuck, method, path):
    answer = client.open(path, method=method)
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)


def test_a_feed_needs_none(client, stuck):
    assert client.get(f"/v1/{KEY}/feed").status_code == 200


def test_once_it_answers_writes_are_taken_again(client, stuck):
    stuck.set()
    eventually(lambda: client.post(f"/v1/{KEY}/events").status_code != 503)
