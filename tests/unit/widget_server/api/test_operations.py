from datetime import timedelta

import pytest
from sqlalchemy import text

from support.showcase import KEY
from widget_server.app import create_app
from widget_server.db import migrate
from widget_server.services.schedule_job import schedule_job
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


def test_measurements_tell_snapshots_models_queues_and_usage_by_site(app, client, session, shop, clock):
    for name, due in (("a", -90), ("b", -30), ("later", 60)):
        schedule_job(session, shop.site_id, name, {}, due_at=clock() + timedelta(seconds=due))
    session.commit()
    for _ in range(3):
        client.get(f"/v1/{KEY}/feed")
    client.get("/v1/pk_made_up/feed")
    text = client.get("/metrics").text
    for line in (
        'vitrine_public_answers_total{memory="hit"} 2.0',
        'vitrine_public_answers_total{memory="miss"} 1.0',
        f'vitrine_site_request_seconds_count{{site="{KEY}"}} 3.0',
        'vitrine_site_request_seconds_count{site="other"} 1.0',
        'vitrine_queue_depth{queue="jobs"} 2.0',
        'vitrine_queue_age_seconds{queue="jobs"} 90.0',
        "vitrine_snapshots 1.0",
        "vitrine_snapshot_unconfirmed_seconds 0.0",
        f'vitrine_model_info{{site="{KEY}",version="default"}} 1.0',
        f'vitrine_snapshot_age_seconds{{site="{KEY}"}} ',
    ):
        assert line in text, line
    assert "made_up" not in text


def test_measurements_are_told_while_the_store_cannot_be_asked(tmp_path):
    app = create_app(Settings(data=tmp_path, database_url="postgresql+psycopg://nobody@127.0.0.1:1/none"))
    answer = app.test_client().get("/metrics")
    assert (answer.status_code, "vitrine_snapshots 0.0" in answer.text) == (200, True)
    assert "vitrine_queue_depth" not in answer.text


def test_the_bare_address_leads_somewhere(client):
    assert client.get("/").status_code == 302
    assert client.get("/docs/reference/feed").status_code == 302
