import os

import structlog

from support.showcase import KEY, ORIGIN
from widget_server.api.request_log import SiteLabels, next_request_id


def test_a_request_is_logged_without_anything_personal(client):
    with structlog.testing.capture_logs() as logs:
        client.get(
            f"/v1/{KEY}/feed?q=secret", headers={"User-Agent": "secret"}, environ_overrides={"REMOTE_ADDR": "9.9.9.9"}
        )
        client.post(f"/v1/{KEY}/feed", json={"q": "secret"}, headers={"Origin": ORIGIN})
    lines = [line for line in logs if line["event"] == "request"]
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        ("GET", "/v1/<site>/feed", 200),
        ("POST", "/v1/<site>/feed", 200),
    ]
    assert "secret" not in repr(lines)
    assert "9.9.9.9" not in repr(lines)


def test_the_operators_probes_are_not_logged(client):
    with structlog.testing.capture_logs() as logs:
        client.get("/healthz")
    assert logs == []


def test_all_lines_of_a_request_have_its_id_which_an_error_tells(app, client, caplog):
    @app.before_request
    def speak():
        structlog.get_logger("vitrine.test").info("spoken")

    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logs:
        good = client.get(f"/v1/{KEY}/feed")
        bad = client.get(f"/v1/{KEY}/feed?page=nowhere")
    ids = [line["request_id"] for line in logs]
    assert len(logs) == 4
    assert ids[0] == ids[1] != ids[2] == ids[3] == bad.headers["X-Request-Id"]
    assert "X-Request-Id" not in good.headers
    assert structlog.contextvars.get_contextvars() == {}


def test_the_first_sites_have_labels_and_all_others_share_one():
    labels = SiteLabels(lambda site: site.startswith("pk_"), most=2)
    told = [labels.label(site) for site in ("made up", "pk_a", "pk_b", "pk_c", "pk_a", "")]
    assert told == ["other", "pk_a", "pk_b", "other", "pk_a", "other"]


def test_no_two_requests_of_all_processes_have_one_id():
    assert len({next_request_id() for _ in range(1000)}) == 1000
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, next_request_id().encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reading, 100).decode()
    for end in (reading, writing):
        os.close(end)
    assert theirs.partition("-")[0] != next_request_id().partition("-")[0]
