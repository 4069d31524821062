import io

import pytest
from flask import Flask, request

from widget_server.api.bodies import install, takes


@pytest.fixture
def client():
    app = Flask("bodies", static_folder=None)
    install(app)

    @app.post("/small")
    @takes(10)
    def small():
        return request.get_data()

    @app.post("/json")
    def read_json():
        return {"read": request.get_json(force=True)}

    @app.post("/free")
    def free():
        return request.get_data()

    return app.test_client()


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"0123456789", "application/json", 200),
        (b"0123456789", "text/plain; charset=utf-8", 200),
        (b"0123456789x", "text/plain", 413),
        (b"0", "text/html", 415),
    ],
)
def test_a_body_is_taken_up_to_its_size_and_of_its_type(client, data, content_type, status):
    assert client.post("/small", data=data, content_type=content_type).status_code == status


def test_of_a_body_without_a_length_no_more_than_the_limit_is_read(client):
    endless = {
        "wsgi.input": io.BytesIO(b"x" * 1000),
        "wsgi.input_terminated": True,
        "HTTP_TRANSFER_ENCODING": "chunked",
        "CONTENT_TYPE": "text/plain",
    }
    answer = client.open("/small", method="POST", environ_overrides=endless)
    assert len(answer.data) == 10


def test_a_view_that_declares_nothing_is_left_alone(client):
    assert client.post("/free", data=b"x" * 1000, content_type="text/html").status_code == 200


@pytest.mark.parametrize("data", [b"[" * 50_000, b'{"a":' * 20_000 + b"1" + b"}" * 20_000, b"[", b"9" * 5000])
def test_json_that_cannot_be_read_is_the_callers_fault(client, data):
    assert client.post("/json", data=data).status_code == 400
    assert client.post("/json", data=b'{"a": [1]}').get_json() == {"read": {"a": [1]}}


@pytest.mark.parametrize(
    ("path", "length", "left"), [("/small", 11, 0), ("/unknown", 1024 * 1024, 0), ("/small", 1024 * 1024 + 1, None)]
)
def test_a_body_that_was_refused_unread_is_read_to_its_end_unless_it_is_long(client, path, length, left):
    body = io.BytesIO(b"0" * length)
    refused = client.post(path, input_stream=body, content_length=length, content_type="text/html")
    assert refused.status_code in (404, 415)
    assert len(body.read()) == (length if left is None else left)
