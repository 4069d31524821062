"""One thread asks whether the database answers, and nobody waits for it longer than it may take."""

import threading

import pytest

from support.live import eventually
from widget_server.api.heartbeat import Heartbeat
from widget_server.db.migrate import StoreState
from widget_server.showcase.showcases import DatabaseLate

READY = StoreState(found="0001", wanted="0001", oldest_code=None)


class Store:
    """Answers once it may."""

    def __init__(self):
        self.may, self.asked, self.error = threading.Event(), 0, None
        self.may.set()

    def __call__(self):
        self.asked += 1
        self.may.wait(60)
        if self.error:
            raise self.error
        return READY


def test_a_store_that_answers_is_asked_each_time():
    store = Store()
    heart = Heartbeat(store)
    assert (heart.state(), heart.state(), store.asked) == (READY, READY, 2)
    assert not heart.is_late()


def test_a_store_that_stands_still_is_late_and_asked_once_until_it_answers():
    store = Store()
    heart = Heartbeat(store, patience_s=0.05)
    store.may.clear()
    for _ in range(3):
        with pytest.raises(DatabaseLate):
            heart.state()
    assert (heart.is_late(), store.asked) == (True, 1)
    store.may.set()
    eventually(lambda: not heart.is_late())
    assert (heart.state(), store.asked) == (READY, 2)


def test_what_the_store_raises_is_raised():
    store = Store()
    store.error = RuntimeError("gone")
    with pytest.raises(RuntimeError, match="gone"):
        Heartbeat(store).state()


def test_listening_waits_for_nothing_and_asks_once_in_a_while():
    store = Store()
    heart = Heartbeat(store, patience_s=0.05, fresh_s=60.0)
    store.may.clear()
    for _ in range(5):
        heart.listen()
    eventually(heart.is_late)
    store.may.set()
    eventually(lambda: not heart.is_late())
    heart.listen()
    assert store.asked == 1
