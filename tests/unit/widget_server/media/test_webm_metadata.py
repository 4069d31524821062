import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.videos import SECRET, element, webm
from widget_server.media.types import VideoRefused
from widget_server.media.webm_metadata import void

TAGS = element(0x1254C367, element(0x7373, element(0x67C8, SECRET)))
ATTACHMENT = element(0x1941A469, SECRET * 20)


def cleaned(data: bytes) -> bytes:
    body = bytearray(data)
    void(body)
    return bytes(body)


@pytest.mark.parametrize("open_ended", [False, True])
def test_tags_titles_names_and_attachments_are_gone_and_nothing_moves(open_ended):
    data = webm(TAGS, ATTACHMENT, open_ended=open_ended) + (TAGS if open_ended else b"")
    after = cleaned(data)
    assert SECRET in data
    assert SECRET not in after
    assert len(after) == len(data)
    assert after.index(b"the pictures") == data.index(b"the pictures")
    assert cleaned(after) == after


def test_what_is_overwritten_is_a_void_element_of_the_same_size():
    short, long = b"\x12\x54\xc3\x67\x82hi", element(0x1254C367, b"x" * 200)
    data = webm(short, long)
    at = data.index(short)
    after = cleaned(data)
    assert after[at : at + 7] == b"\xec\x85" + bytes(5)
    assert after[at + 7 : at + 7 + len(long)] == element(0xEC, bytes(len(long) - 9))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (webm(doc_type=b"matroska"), "format_not_allowed"),
        (webm(track_type=2), "not_a_video"),
        (webm(track_type=17), "format_not_allowed"),
        (webm()[:-1], "broken"),
        (webm() + b"\0", "broken"),
        (webm(element(0x1254C367, b"x", size=0)), "broken"),
        (webm(b"\xff\x81x"), "broken"),
        (webm() + element(0xEC) * 200_001, "broken"),
    ],
)
def test_what_does_not_fit_together_is_refused(data, reason):
    with pytest.raises(VideoRefused) as caught:
        void(bytearray(data))
    assert caught.value.reason == reason


@given(st.data())
def test_broken_files_are_refused_or_cleaned_and_raise_nothing_else(data):
    whole = bytearray(data.draw(st.sampled_from([webm(TAGS), webm(ATTACHMENT, open_ended=True)])))
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=8)):
        whole[at] = value
    body = whole[: data.draw(st.integers(0, len(whole)))] if data.draw(st.booleans()) else whole
    length = len(body)
    try:
        void(body)
    except VideoRefused:
        return
    assert len(body) == length
    assert cleaned(bytes(body)) == bytes(body)
