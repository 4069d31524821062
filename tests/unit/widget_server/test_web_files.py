import pytest
from flask import Flask
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from widget_server.web_files import stored_file

BODY = bytes(range(256)) * 5000


@pytest.fixture
def answer(context):
    """Ask for the file under a method and headers."""
    context.store.put("1/a", BODY)
    app = Flask(__name__, static_folder=None)

    def answer(method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with app.test_request_context(method=method, headers=named):
            return stored_file(context.store, "1/a", size_bytes=len(BODY), content_type="video/mp4", etag="e")

    return answer


def test_the_whole_file_comes_in_parts_and_says_how_long_it_is(answer):
    whole = answer()
    assert (whole.status_code, whole.content_length, whole.headers["Accept-Ranges"]) == (200, len(BODY), "bytes")
    assert whole.get_data() == BODY


@pytest.mark.parametrize(
    ("range", "start", "end"),
    [("bytes=0-", 0, len(BODY)), ("bytes=10-19", 10, 20), ("bytes=-7", len(BODY) - 7, len(BODY)),
     ("bytes=600000-9999999", 600_000, len(BODY))],
)  # fmt: skip
def test_a_range_is_answered_with_that_part(answer, range, start, end):
    part = answer(Range=range)
    assert (part.status_code, part.content_length) == (206, end - start)
    assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(BODY)}"
    assert part.get_data() == BODY[start:end]


@pytest.mark.parametrize("range", [f"bytes={len(BODY)}-", "bytes=5-2", "bytes=0-1,5-6"])
def test_a_range_that_cannot_be_had_is_refused(answer, range):
    with pytest.raises(RequestedRangeNotSatisfiable):
        answer(Range=range)


def test_a_range_of_another_version_is_answered_with_the_whole(answer):
    assert answer(Range="bytes=0-1", If_Range='"other"').status_code == 200
    assert answer(Range="bytes=0-1", If_Range='"e"').status_code == 206


def test_who_has_it_or_asks_for_the_head_gets_no_body(answer):
    assert answer(If_None_Match='"e"').status_code == 304
    head = answer(method="HEAD")
    assert (head.content_length, head.get_data()) == (len(BODY), b"")


def test_a_file_that_is_not_there_is_a_key_error(context):
    with Flask(__name__).test_request_context(), pytest.raises(KeyError):
        stored_file(context.store, "1/none", size_bytes=5, content_type="video/mp4", etag="e")
