"""Ordinary events are taken in front of Flask, as Flask takes them; everything odd is Flask's."""

import json
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import Client, EnvironBuilder

from support.events import reported
from support.showcase import KEY, ORIGIN
from widget_server.api.front_events import FrontEvents
from widget_server.api.limits import EVENTS_A_MINUTE
from widget_server.api.request_log import metrics_of
from widget_server.db.tables import SpooledRequest

EVENTS = f"/v1/{KEY}/events"
FEED = f"/v1/{KEY}/feed"


class Behind:
    """An app with its front for events, which says of each answer whether the front had it."""

    def __init__(self, app):
        # Front, then FrontPersonal, then FrontEvents, then Flask.
        self.bare, self.reached, self.app = app.wsgi_app._inner._inner._inner, 0, app
        self.front = FrontEvents(self._counted, app.extensions["vitrine"], metrics_of(app))
        self.offered = app.test_client().get(FEED).json  # from now on the site is known here

    def _counted(self, environ, start_response):
        self.reached += 1
        return self.bare(environ, start_response)

    def event(self, number=0, type="impression", **changes):
        item = self.offered["items"][number % 4]["id"]
        at = "2026-11-22T09:00:00.123Z"
        return {"id": f"e{number}", "type": type, "at": at, "list": 0, "item": item, "position": 1} | changes

    def body(self, *events, **changes):
        return {"view": "a view", "lists": [self.offered["_vitrine"]["list"]], "events": list(events)} | changes

    def post(self, body, *, bare=False, target=EVENTS, **headers):
        """Return (was it the front, status, headers without what differs by nature, body)."""
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Origin": ORIGIN, "Content-Type": "text/plain;charset=UTF-8"} | headers
        headers = {name: value for name, value in headers.items() if value is not None}
        environ = EnvironBuilder(path=target, method="POST", headers=headers).get_environ()
        environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": "9.9.9.9"}
        before = self.reached
        found, status, told = Client(self.bare if bare else self.front).run_wsgi_app(environ, buffered=True)
        told = sorted((name, value) for name, value in told if name not in {"Date", "X-Request-Id"})
        return (self.reached == before, status, told, b"".join(found))


@pytest.fixture
def behind(app):
    return Behind(app)


@pytest.mark.parametrize("content_type", ["text/plain;charset=UTF-8", "application/json"])
def test_ordinary_events_are_taken_in_front_as_flask_takes_them(behind, context, content_type):
    events = [
        behind.event(0), behind.event(0), behind.event(1, "open"), behind.event(2, item="post_of_nobody"),
        behind.event(3, "product_click", product="AT-DRE-001", at="2026-11-22T09:00:01Z"),
        behind.event(4, at="2026-11-20T09:00:00Z"), behind.event(5, list=None), behind.event(6, shape="odd"),
    ]  # fmt: skip
    body = behind.body(*events, shopper="kid.no.token", more=1)
    found = behind.post(body, **{"Content-Type": content_type})
    assert found[:2] == (True, "202 ACCEPTED")
    assert json.loads(found[3])["accepted"] == 4
    once = reported(context)
    assert found[1:] == behind.post(body, bare=True, **{"Content-Type": content_type})[1:]
    assert reported(context) == once, "both write the same"
    with context.sessions() as session:
        assert session.scalar(select(func.count()).select_from(SpooledRequest)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""}, {"id": "x" * 65}, {"id": 1}, {"type": "wave"}, {"type": None}, {"at": 1795338000}, {"at": None},
        {"at": "2026-11-22"}, {"at": "2026-11-22T09:00:00+00:00"}, {"at": "2026-W48-7T09:00:00Z"},
        {"at": "2026-11-22T09:00:00,123Z"}, {"at": "2026-11-22 09:00:00Z"}, {"at": "2026-11-22T24:00:00Z"},
        {"list": -1}, {"list": True}, {"list": 0.0}, {"list": "0"}, {"item": 1}, {"item": "x" * 41},
        {"product": "x" * 201}, {"position": 0}, {"position": 1.0}, {"position": 10**6}, {"order": "1"},
        {"item": "a\0b"}, {"currency": "EUR"}, {"type": "purchase", "order": "1", "items": []},
    ],
)  # fmt: skip
def test_an_odd_event_makes_the_request_flasks(behind, change):
    body = behind.body(behind.event(0), behind.event(1, **change))
    found = behind.post(body)
    assert not found[0]
    assert found[1:] == behind.post(body, bare=True)[1:]


@pytest.mark.parametrize(
    ("body", "headers", "target"),
    [
        (b"", {}, EVENTS), (b"{", {}, EVENTS), (b"[]", {}, EVENTS), (b'{"view": NaN}', {}, EVENTS),
        ({"view": "v"}, {}, EVENTS), ({"view": "", "events": []}, {}, EVENTS), ({"view": 1, "events": []}, {}, EVENTS),
        ({"view": "x" * 65, "events": []}, {}, EVENTS), ({"view": "v", "events": [1]}, {}, EVENTS),
        ({"view": "v", "events": {}}, {}, EVENTS), ({"view": "v", "events": [{}] * 501}, {}, EVENTS),
        ({"view": "v", "events": [], "lists": "x"}, {}, EVENTS),
        ({"view": "v", "events": [], "lists": [1]}, {}, EVENTS),
        ({"view": "v", "events": [], "lists": ["x"] * 21}, {}, EVENTS),
        ({"view": "v", "events": [], "lists": ["x" * 4097]}, {}, EVENTS),
        ({"view": "v", "events": [], "shopper": 1}, {}, EVENTS),
        ({"view": "v", "events": [], "shopper": "x" * 2001}, {}, EVENTS),
        ({"view": "v", "events": []}, {"Origin": "https://evil.example"}, EVENTS),
        ({"view": "v", "events": []}, {"Origin": None}, EVENTS),
        ({"view": "v", "events": []}, {"Authorization": "Bearer sk_x"}, EVENTS),
        ({"view": "v", "events": []}, {"Content-Type": "text/html"}, EVENTS),
        ({"view": "v", "events": []}, {}, f"{EVENTS}?x=1"), ({"view": "v", "events": []}, {}, "/v1/pk_nobody/events"),
        (b" " * 70_000, {}, EVENTS),
    ],
)  # fmt: skip
def test_what_is_odd_is_flasks_which_reads_the_same_body(behind, body, headers, target):
    found = behind.post(body, target=target, **headers)
    assert not found[0]
    assert found[1:] == behind.post(body, target=target, bare=True, **headers)[1:]


_values = st.one_of(
    st.none(), st.booleans(), st.integers(-1, 3), st.floats(), st.text(max_size=3), st.lists(st.integers(), max_size=2),
    st.sampled_from([10**20, "\ud800", "x" * 70, {}, "impression", "open", "purchase", "2026-11-22T09:00:00Z",
                     "2026-11-22T08:59:60Z", "post_dress", "post_of_nobody", "AT-DRE-001", "AT-NOT-000"]),
)  # fmt: skip
_names = st.sampled_from(["id", "type", "at", "list", "item", "position", "product", "order", "items", "currency", "x"])


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.dictionaries(_names, _values, max_size=2), max_size=4),
    envelope=st.dictionaries(st.sampled_from(["view", "lists", "events", "shopper", "x"]), _values, max_size=1),
    content_type=st.sampled_from(["text/plain;charset=UTF-8", "application/json", "text/plain", "text/css"]),
    origin=st.sampled_from([ORIGIN, ORIGIN, ORIGIN.upper(), "null"]),
)
def test_front_and_flask_answer_every_request_alike(behind, changes, envelope, content_type, origin):
    behind.app.extensions["vitrine"].events_limit._counts.clear()
    events = [behind.event(number, **change) for number, change in enumerate(changes)]
    body, headers = behind.body(*events, **envelope), {"Content-Type": content_type, "Origin": origin}
    assert behind.post(body, **headers)[1:] == behind.post(body, bare=True, **headers)[1:]


def test_both_count_for_one_limit_and_the_refusal_is_flasks(behind):
    for number in range(EVENTS_A_MINUTE):
        assert behind.post(behind.body(), bare=bool(number % 2))[1] == "202 ACCEPTED"
    found = behind.post(behind.body())
    assert (found[0], found[1]) == (False, "429 TOO MANY REQUESTS")
    assert 1 <= int(dict(found[2])["Retry-After"]) <= 60
