import json
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from werkzeug.test import Client, EnvironBuilder

from support.showcase import KEY, ORIGIN, Shop
from widget_server.api.front_personal import FrontPersonal
from widget_server.api.limits import PERSONAL_A_MINUTE
from widget_server.api.request_log import metrics_of
from widget_server.db.tables import Site, SiteKey
from widget_server.shopper_tokens import make_token

FEED = f"/v1/{KEY}/feed"


class Behind:
    """An app with its personal front, which says of each answer whether the front had it."""

    def __init__(self, app):
        # Front, then FrontPersonal, then Flask.
        self.bare, self.reached, self.app = app.wsgi_app._inner._inner, 0, app
        self.front = FrontPersonal(self._counted, app.extensions["vitrine"], metrics_of(app))
        assert app.test_client().get(FEED).status_code == 200  # from now on the site is known here

    def _counted(self, environ, start_response):
        self.reached += 1
        return self.bare(environ, start_response)

    def post(self, body, *, bare=False, target=FEED, **headers):
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


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"recent": ["post_dress", "AT-SHI-003"]},
        {"page": "category", "category": "Women > Dresses", "limit": "2", "recent": [" post_cat "]},
        {"page": "product", "product": "AT-DRE-001", "limit": 1, "lang": "de", "shopper": "kid.no.token"},
        {"page": "search", "q": "linen", "products": ["AT-DRE-001", "AT-BAG-002"], "kind": "post", "layout": "strip"},
    ],
)
@pytest.mark.parametrize("content_type", ["text/plain;charset=UTF-8", "application/json"])
def test_ordinary_requests_are_answered_in_front_as_flask_answers_them(behind, body, content_type):
    headers = {"Content-Type": content_type}
    found = behind.post(body, **headers)
    assert found[:2] == (True, "200 OK")
    assert found[1:] == behind.post(body, bare=True, **headers)[1:]


def test_a_token_of_the_shop_is_understood(behind, context, session, shop, clock):
    sealed = context.vault.seal("the shop's secret")
    session.add(SiteKey(site_id=shop.site_id, id="kid1", kind="shopper", sealed=sealed, created_at=clock()))
    session.execute(update(Site).values(showcase_version=Site.showcase_version + 1))
    session.commit()
    now_s = int(clock().timestamp())
    claims = {"sub": "anna", "aud": KEY, "iat": now_s, "exp": now_s + 600, "use": "identify"}
    body = {"shopper": make_token(claims, kid="kid1", secret="the shop's secret"), "recent": ["post_shirt"]}
    found = behind.post(body)
    assert found[0]
    assert json.loads(found[3])["_vitrine"]["personal"]
    assert found[1:] == behind.post(body, bare=True)[1:]
    altered = behind.post(body | {"shopper": body["shopper"][:-1]})
    assert (altered[0], json.loads(altered[3])["_vitrine"]["personal"]) == (True, False)


def test_the_next_page_of_a_personal_feed_is_answered_in_front(behind):
    body = {"recent": ["post_shirt"], "limit": 2}
    url = json.loads(behind.post(body)[3])["next_url"]
    found = behind.post(body | {"cursor": url.partition("cursor=")[2]})
    assert (found[:2], len(json.loads(found[3])["items"])) == ((True, "200 OK"), 2)


@pytest.mark.parametrize(
    ("body", "headers", "target"),
    [
        (b"", {}, FEED), (b"{", {}, FEED), (b"[]", {}, FEED), (b'{"page": NaN}', {}, FEED),
        ({"limit": 0}, {}, FEED), ({"limit": True}, {}, FEED), ({"limit": 2.0}, {}, FEED), ({"limit": " 2"}, {}, FEED),
        ({"page": None}, {}, FEED), ({"page": "nowhere"}, {}, FEED), ({"page": 1}, {}, FEED), ({"x": 1}, {}, FEED),
        ({"q": "a\0b"}, {}, FEED), ({"recent": [""]}, {}, FEED), ({"recent": ["x" * 201]}, {}, FEED),
        ({"recent": ["x"] * 51}, {}, FEED), ({"recent": "x"}, {}, FEED), ({"cursor": "forged"}, {}, FEED),
        ({"explain": True}, {}, FEED), ({"explain": False}, {}, FEED), ({"products": [1]}, {}, FEED),
        ({}, {"Origin": "https://evil.example"}, FEED), ({}, {"Origin": None}, FEED),
        ({}, {"Authorization": "Bearer sk_x"}, FEED), ({}, {"Content-Type": "text/html"}, FEED),
        ({}, {}, f"{FEED}?recent=x"), ({}, {}, "/v1/pk_nobody/feed"), ({}, {}, f"/v1/{KEY}/x/feed"),
        ({"q": "x" * 17_000}, {}, FEED),
    ],
)  # fmt: skip
def test_what_is_odd_is_flasks_which_reads_the_same_body(behind, body, headers, target):
    found = behind.post(body, target=target, **headers)
    assert not found[0]
    assert found[1:] == behind.post(body, target=target, bare=True, **headers)[1:]


_texts = st.sampled_from(["", "home", "category", "product", "Women > Dresses", "AT-DRE-001", "de", "grid", "é\0", "2"])
_values = st.one_of(
    _texts, st.none(), st.booleans(), st.integers(-1, 102), st.floats(), st.lists(_texts, max_size=3),
    st.sampled_from([10**20, "\ud800", "x" * 2100, {}, [[]]]),
)  # fmt: skip
_names = st.sampled_from(
    ["page", "category", "product", "products", "q", "limit", "kind", "lang", "layout", "gallery", "cursor",
     "recent", "shopper", "explain", "x"]
)  # fmt: skip


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.one_of(
        st.dictionaries(_names, _values, max_size=4),
        st.dictionaries(_names, _texts, max_size=3),
        st.fixed_dictionaries({"recent": st.lists(st.text(max_size=3) | _texts, max_size=3)}),
        st.binary(max_size=8),
    ),
    content_type=st.sampled_from(["text/plain;charset=UTF-8", "application/json", "text/plain", "text/css"]),
    origin=st.sampled_from([ORIGIN, ORIGIN, ORIGIN.upper(), "null", "http://localhost"]),
)
def test_front_and_flask_answer_every_request_alike(behind, body, content_type, origin):
    runtime = behind.app.extensions["vitrine"]
    runtime.personal_limit._counts.clear()
    headers = {"Content-Type": content_type, "Origin": origin}
    assert behind.post(body, **headers)[1:] == behind.post(body, bare=True, **headers)[1:]


def test_both_count_for_one_limit_and_the_refusal_is_flasks(behind):
    for number in range(PERSONAL_A_MINUTE):
        assert behind.post({}, bare=bool(number % 2))[1] == "200 OK"
    found = behind.post({})
    assert (found[0], found[1]) == (False, "429 TOO MANY REQUESTS")
    assert 1 <= int(dict(found[2])["Retry-After"]) <= 60
    assert json.loads(found[3])["code"] == "too_many_requests"


def test_the_limit_of_one_site_is_not_anothers(behind, session):
    Shop(session).open(key="pk_other")
    session.commit()
    for _ in range(PERSONAL_A_MINUTE + 1):
        behind.post({})
    assert behind.app.test_client().get("/v1/pk_other/feed").status_code == 200
    assert behind.post({}, target="/v1/pk_other/feed")[:2] == (True, "200 OK")


def test_it_is_counted_like_any_other(behind, app):
    behind.post({})
    assert 'vitrine_requests_total{endpoint="feed.personal_feed",status="200"} 1.0' in metrics_of(app).text().decode()


def test_trouble_on_the_way_is_flasks_to_tell(behind, monkeypatch):
    def broken(*_given, **_named):
        raise OSError("broken")

    monkeypatch.setattr("widget_server.api.front_personal.feed_bytes", broken)
    assert behind.post({})[:2] == (False, "200 OK")
