import pytest
from flask import abort
from sqlalchemy.exc import DataError, OperationalError, TimeoutError

from ranking import RankingInputError
from support.showcase import KEY, ORIGIN
from widget_server.api.problems import problem
from widget_server.errors import Conflict
from widget_server.web import Access, access

FIELDS = {"type", "title", "status", "code", "detail"}


@pytest.fixture
def raising(app):
    """Let a route raise what a test hands over."""
    raised = {}

    @app.get("/raise")
    @access(Access.ANYONE)
    def raise_it():
        raise raised["error"]

    def ask(error):
        raised["error"] = error
        return app.test_client().get("/raise")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    return ask


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Conflict("Somebody was faster.", private={"secret": "x"}), 409, "conflict"),
        (RankingInputError("unknown layout"), 400, "bad_input"),
        (ZeroDivisionError("private detail"), 500, "internal"),
        (DataError("SELECT secret", {}, Exception("no NUL (0x00) bytes")), 400, "bad_input"),
        (TimeoutError("QueuePool limit of private detail"), 503, "database_unavailable"),
        (OperationalError("SELECT secret", {}, Exception("no such table: sites")), 503, "database_unavailable"),
    ],
)
def test_every_error_is_a_problem_without_private_details(raising, error, status, code):
    answer = raising(error)
    assert answer.mimetype == "application/problem+json"
    assert (answer.status_code, answer.json["status"], answer.json["code"]) == (status, status, code)
    assert answer.json.keys() >= FIELDS
    assert (status == 503) == ("Retry-After" in answer.headers)
    for private in (b"secret", b"private detail", b"SELECT"):
        assert private not in answer.data


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("DELETE", f"/v1/{KEY}/feed", 405), ("POST", "/healthz", 405)],
)
def test_wrong_addresses_and_methods_are_problems_too(client, method, path, status):
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert (status != 405) or answer.headers["Allow"]


@pytest.mark.parametrize("call", ["feed", "events"])
@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b"", b"[" * 50_000], ids=range(6))
def test_a_body_that_is_no_object_is_named_and_the_way_out_is_said(client, call, body):
    answer = client.post(f"/v1/{KEY}/{call}", data=body, headers={"Origin": ORIGIN, "Content-Type": "text/plain"})
    assert (answer.status_code, answer.json["code"], answer.json["parameter"]) == (400, "bad_input", "body")
    assert answer.json["detail"] == "The body is not one JSON object. Send one, such as {}, in UTF-8."


def test_a_body_of_another_type_is_told_what_that_call_takes(client):
    headers = {"Origin": ORIGIN}
    review = client.post(f"/v1/{KEY}/products/A/reviews", data={"rating": 5}, headers=headers)
    events = client.post(f"/v1/{KEY}/events", data={"view": "v"}, headers=headers)
    assert (review.status_code, review.json["detail"]) == (415, "Send the body as multipart/form-data.")
    assert (events.status_code, events.json["detail"]) == (415, "Send the body as application/json or text/plain.")


@pytest.mark.parametrize("status", [429, 503])
def test_who_is_put_off_is_told_for_how_long(app, status):
    with app.test_request_context():
        assert int(problem(status, code="later", detail="Later.").headers["Retry-After"]) > 0


def test_a_redirect_is_no_problem(app):
    @app.get("/abort")
    @access(Access.ANYONE)
    def leave():
        abort(app.redirect("/elsewhere"))

    assert app.test_client().get("/abort").headers["Location"] == "/elsewhere"
