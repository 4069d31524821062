import json
import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.media.frames import FrameError, read_frame, write_frame


def frame(header: bytes, *bodies: bytes) -> BytesIO:
    return BytesIO(struct.pack(">I", len(header)) + header + b"".join(bodies))


def test_a_frame_comes_back_as_it_was_written_and_leaves_the_next_one_alone() -> None:
    stream = BytesIO()
    write_frame(stream, {"format": "jpeg"}, [b"abc", b"", b"\0" * 10])
    write_frame(stream, {"second": True}, [])
    stream.seek(0)
    assert read_frame(stream, max_body_bytes=13) == ({"format": "jpeg"}, [b"abc", b"", b"\0" * 10])
    assert read_frame(stream, max_body_bytes=0) == ({"second": True}, [])


def test_bodies_above_the_limit_are_refused_before_they_are_read() -> None:
    with pytest.raises(FrameError, match="bodies too long"):
        read_frame(frame(b'{"lengths": [6, 5]}'), max_body_bytes=10)


def test_a_header_above_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(FrameError, match="header too long"):
        read_frame(BytesIO(b"\xff\xff\xff\xff"), max_body_bytes=10)


@pytest.mark.parametrize(
    "header",
    [b"", b"{", b"\xff\xfe", b"[]", b"1", b"{}", b"[" * 5000]
    + [json.dumps({"lengths": lengths}).encode() for lengths in (None, 1, [-1], [True], ["1"], [1.0])],
)
def test_a_header_that_is_not_counts_in_json_is_refused(header: bytes) -> None:
    with pytest.raises(FrameError):
        read_frame(frame(header, b"x"), max_body_bytes=10)


@pytest.mark.parametrize("cut", [0, 3, 10, -1])
def test_a_stream_that_ends_early_is_told_apart_from_nonsense(cut: int) -> None:
    stream = BytesIO()
    write_frame(stream, {"a": 1}, [b"body"])
    with pytest.raises(EOFError):
        read_frame(BytesIO(stream.getvalue()[:cut]), max_body_bytes=10)


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_the_two_errors(data: bytes) -> None:
    try:
        read_frame(BytesIO(data), max_body_bytes=100)
    except (EOFError, FrameError):
        return
