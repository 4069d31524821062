import pytest
from sqlalchemy import text

from widget_server.app import create_app
from widget_server.db import migrate
from widget_server.settings import Settings


def test_a_process_that_is_alive_says_so_without_the_database(tmp_path):
    app = create_app(Settings(data=tmp_path, database_url="postgresql+psycopg://nobody@127.0.0.1:1/none"))
    assert app.test_client().get("/healthz").json == {"status": "ok"}
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["code"]) == (503, "database_unavailable")
    assert answer.headers["Retry-After"]


def test_a_store_that_does_not_exist_yet_says_what_to_do(tmp_path):
    client = create_app(Settings(data=tmp_path)).test_client()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["code"]) == (503, "database_empty")
    assert "vitrine init" in answer.json["detail"]
    feed = client.get("/v1/pk_any/feed")
    assert (feed.status_code, feed.json["code"]) == (503, "database_unavailable")


def test_a_store_of_another_release_is_not_ready(app, client, monkeypatch):
    monkeypatch.setattr(migrate, "newest_revision", lambda: "0099")
    answer = client.get("/readyz").json
    assert answer["code"] == "database_outdated"
    assert "vitrine init" in answer["detail"]


@pytest.mark.parametrize(("oldest_code", "status"), [("0001", 200), ("0099", 503)])
def test_a_store_of_a_newer_release_is_ready_where_that_says_so(client, session, oldest_code, status):
    session.execute(text(f"UPDATE alembic_version SET version_num = '0099', oldest_code = '{oldest_code}'"))
    session.commit()
    assert client.get("/readyz").status_code == status


def test_a_migrated_store_is_ready(client):
    assert client.get("/readyz").json == {"status": "ready"}


def test_measurements_name_routes_and_nobody(client):
    client.get("/v1/pk_unknown/feed?page=home&q=secret")
    text = client.get("/metrics").text
    assert 'vitrine_requests_total{endpoint="feed.public_feed",status="404"} 1.0' in text
    assert "secret" not in text


def test_the_bare_address_leads_somewhere(client):
    assert client.get("/").status_code == 302
    assert client.get("/docs/reference/feed").status_code == 302
