from io import BytesIO

import pytest

from widget_server.api.front_posts import body_of, headers_of, site_of

ORDINARY = {
    "REQUEST_METHOD": "POST", "PATH_INFO": "/v1/pk_a/feed", "HTTP_ORIGIN": "https://shop.example",
    "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": "2",
}  # fmt: skip


def test_a_short_post_of_a_page_is_ordinary():
    assert site_of(ORDINARY, "/feed", 100) == "pk_a"
    assert site_of(ORDINARY, "/events", 100) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REQUEST_METHOD", "GET"), ("PATH_INFO", "/v1/a/b/feed"), ("QUERY_STRING", "a=1"),
        ("CONTENT_TYPE", "text/html"),
        ("HTTP_AUTHORIZATION", "Bearer x"), ("HTTP_TRANSFER_ENCODING", "chunked"), ("CONTENT_LENGTH", "101"),
        ("CONTENT_LENGTH", "0"), ("CONTENT_LENGTH", "-1"), ("CONTENT_LENGTH", "²"), ("CONTENT_LENGTH", ""),
    ],
)  # fmt: skip
def test_everything_else_is_for_flask(name, value):
    assert site_of(ORDINARY | {name: value}, "/feed", 100) is None


def test_a_body_can_be_read_again():
    environ = ORDINARY | {"wsgi.input": BytesIO(b"{}")}
    assert body_of(environ) == b"{}"
    assert environ["wsgi.input"].read() == b"{}"


def test_the_answer_is_for_the_page_that_asked():
    headers = dict(headers_of("https://shop.example", 3, ("Content-Type", "application/json")))
    assert headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert (headers["Vary"], headers["Content-Length"]) == ("Origin", "3")
