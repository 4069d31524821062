import pytest
from flask import Flask, request, session

from widget_server.api.confine import SessionsUnder, hooks_only_where


@pytest.fixture
def app():
    app = Flask("confined", static_folder=None)
    app.secret_key = "a key"
    app.session_interface = SessionsUnder("/desk/")
    app.add_url_rule("/<path:path>", view_func=lambda path: "seen" if session.get("name") else "unknown")
    return app


def test_hooks_act_only_where_they_apply(app):
    acted = []
    with hooks_only_where(app, lambda: request.path.startswith("/desk/")):
        app.before_request(lambda: acted.append("before"))
        app.after_request(lambda response: acted.append("after") or response)
    app.before_request(lambda: acted.append("always"))
    app.test_client().get("/public")
    assert acted == ["always"]
    app.test_client().get("/desk/page")
    assert acted == ["always", "before", "always", "after"]


def test_a_public_answer_has_no_session_and_does_not_vary_by_it(app):
    client = app.test_client()
    client.set_cookie("session", "whatever")
    answer = client.get("/public")
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers


def test_under_its_path_a_session_is_kept(app):
    app.add_url_rule("/desk/enter", view_func=lambda: session.update(name="ana") or "in", endpoint="enter")
    client = app.test_client()
    client.get("/desk/enter")
    assert client.get("/desk/page").text == "seen"
