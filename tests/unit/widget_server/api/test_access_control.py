import pytest

from support.showcase import KEY, ORIGIN
from widget_server.app import create_app
from widget_server.db.tables import Site, SiteKey
from widget_server.services.context import Context

FEED = f"/v1/{KEY}/feed"


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "https://shop.example.evil.example", "http://shop.example", "https://shop.example:8443",
     "https://SHOP.example", "null", ""],
)  # fmt: skip
def test_only_exact_origins_may_write(client, origin):
    answer = client.post(FEED, json={}, headers={"Origin": origin})
    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("headers", [{"Origin": ORIGIN}, {"Origin": "http://127.0.0.1:8000"}, {}])
def test_the_sites_and_the_services_own_pages_and_servers_may(client, headers):
    answer = client.post(FEED, json={}, headers=headers)
    assert answer.status_code == 200
    assert answer.headers.get("Access-Control-Allow-Origin") == headers.get("Origin")


def test_a_preflight_answers_the_sites_origins_only(client):
    def ask(origin):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        return client.options(FEED, headers=asked).headers

    allowed = ask(ORIGIN)
    assert allowed["Access-Control-Allow-Origin"] == ORIGIN
    assert "Content-Type" in allowed["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in allowed
    assert "Access-Control-Allow-Origin" not in ask("https://evil.example")


def test_a_preflight_for_reading_is_for_everybody(client):
    asked = {"Origin": "https://any.example", "Access-Control-Request-Method": "GET"}
    assert client.options(FEED, headers=asked).headers["Access-Control-Allow-Origin"] == "*"


def test_a_secret_key_is_refused_from_a_browser(client, shop):
    for headers in ({"Origin": ORIGIN}, {"Origin": "https://evil.example"}):
        answer = client.get(FEED, headers={"Authorization": f"Bearer {shop.secret_key}", **headers})
        assert answer.status_code == 403


@pytest.mark.parametrize("authorization", ["Bearer", "Bearer ", "Basic c2s6", "sk_of_the_tests", "Bearer sk_wrong"])
def test_only_a_bearer_of_the_right_key_is_let_in(client, authorization):
    answer = client.get(f"{FEED}?explain=1", headers={"Authorization": authorization})
    assert (answer.status_code, answer.json["code"]) == (401, "secret_key_required")


def test_a_key_in_the_address_opens_nothing(client, shop):
    assert client.get(f"{FEED}?explain=1&key={shop.secret_key}").status_code == 401


def test_a_revoked_key_opens_nothing(client, shop, clock):
    bearer = {"Authorization": f"Bearer {shop.secret_key}"}
    assert client.get(f"{FEED}?explain=1", headers=bearer).status_code == 200
    shop.session.get_one(SiteKey, (shop.site_id, f"key{shop.site_id}")).revoked_at = clock()
    shop.session.get_one(Site, shop.site_id).showcase_version += 1
    shop.session.commit()
    assert client.get(f"{FEED}?explain=1", headers=bearer).status_code == 401


def test_a_key_of_another_site_opens_nothing(client, shop):
    from support.showcase import Shop

    other = Shop(shop.session).open(key="pk_other")
    shop.session.commit()
    bearer = {"Authorization": f"Bearer {other.secret_key}"}
    assert client.get(f"{FEED}?explain=1", headers=bearer).status_code == 401


@pytest.mark.parametrize(("address", "host", "headers", "status"), [
    ("127.0.0.1", "localhost", {}, 200), ("127.0.0.1", "127.0.0.1:8000", {}, 200), ("::1", "[::1]:8000", {}, 200),
    ("10.1.2.3", "localhost", {}, 403), ("9.9.9.9", "localhost", {}, 403),
    ("127.0.0.1", "ugc.shop.example", {}, 403),
    ("127.0.0.1", "localhost", {"X-Forwarded-For": "203.0.113.9"}, 403),
    ("127.0.0.1", "localhost", {"Via": "1.1 proxy"}, 403),
    ("127.0.0.1", "localhost", {"Authorization": "Bearer "}, 200),
])  # fmt: skip
def test_metrics_are_for_this_machine_itself(client, address, host, headers, status):
    answer = client.get("/metrics", headers=headers | {"Host": host}, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == status


@pytest.mark.parametrize(("sent", "status"), [("a token", 200), ("another", 403), ("", 403)])
def test_metrics_are_read_from_elsewhere_with_their_token(context, sent, status):
    settings = context.settings.model_copy(update={"metrics_token": "a token"})
    elsewhere = Context(settings=settings, now=context.now)
    elsewhere.__dict__.update({name: context.__dict__[name] for name in ("engine", "decoder")})
    client = create_app(context=elsewhere).test_client()
    answer = client.get(
        "/metrics", headers={"Authorization": f"Bearer {sent}"}, environ_overrides={"REMOTE_ADDR": "9.9.9.9"}
    )
    assert answer.status_code == status
