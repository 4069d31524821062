import pytest
from flask import Flask, get_flashed_messages

from widget_server.panel.htmx import back, done, is_htmx


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.secret_key = "tests"
    return app


@pytest.mark.parametrize(
    ("referrer", "expected"),
    [
        ("http://localhost/panel/pk/queue?kind=post", "/panel/pk/queue?kind=post"),
        ("http://localhost/panel/pk/queue", "/panel/pk/queue"),
        ("http://elsewhere.example/panel/pk/queue", "/fallback"),
        ("http://localhost/v1/feed", "/fallback"),
        ("", "/fallback"),
    ],
)
def test_a_form_leads_back_to_its_own_page_only(app: Flask, referrer: str, expected: str):
    with app.test_request_context(headers={"Referer": referrer} if referrer else {}):
        answer = back("/fallback")
    assert (answer.status_code, answer.location) == (303, expected)


def test_what_was_done_is_told_on_the_next_page(app: Flask):
    with app.test_request_context():
        done("Saved.", "/fallback")
        assert get_flashed_messages(with_categories=True) == [("done", "Saved.")]


def test_htmx_is_known_by_its_header(app: Flask):
    with app.test_request_context(headers={"HX-Request": "true"}):
        assert is_htmx()
    with app.test_request_context():
        assert not is_htmx()
