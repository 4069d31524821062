import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.errors import BadInput
from widget_server.showcase.cursors import VALID_S, CursorExpired, Cursors, FeedPlace

CURSORS = Cursors(b"a key of the tests")
PLACE = FeedPlace(variant=7, minute=29_922_300, offset=24)
NOW_S = PLACE.minute * 60.0


def test_a_feed_goes_on_where_its_cursor_says():
    token = CURSORS.feed(PLACE, "page=home")
    assert CURSORS.read_feed(token, "page=home", now_s=NOW_S + VALID_S - 1) == PLACE


def test_the_same_place_has_the_same_cursor_in_every_process():
    assert CURSORS.feed(PLACE, "page=home") == Cursors(b"a key of the tests").feed(PLACE, "page=home")


def test_a_cursor_older_than_ten_minutes_is_gone():
    with pytest.raises(CursorExpired) as refused:
        CURSORS.read_feed(CURSORS.feed(PLACE, "page=home"), "page=home", now_s=NOW_S + VALID_S)
    assert (refused.value.status, refused.value.parameter) == (410, "cursor")


def test_a_cursor_that_was_tampered_with_is_refused():
    token = CURSORS.feed(PLACE, "page=home")
    # The last digit of base64 has unused bits, so that changing it may change no byte.
    for index in range(len(token) - 1):
        changed = token[:index] + ("A" if token[index] != "A" else "B") + token[index + 1 :]
        with pytest.raises(BadInput) as refused:
            CURSORS.read_feed(changed, "page=home", now_s=NOW_S)
        assert refused.value.parameter == "cursor"


def test_a_cursor_of_another_page_is_refused():
    with pytest.raises(BadInput):
        CURSORS.read_feed(CURSORS.feed(PLACE, "page=home"), "page=product&product=1", now_s=NOW_S)


def test_a_cursor_of_another_key_is_refused():
    with pytest.raises(BadInput):
        Cursors(b"another key").read_feed(CURSORS.feed(PLACE, "page=home"), "page=home", now_s=NOW_S)


def test_a_place_in_a_list_is_no_place_in_a_feed():
    with pytest.raises(BadInput):
        CURSORS.read_feed(CURSORS.place("rev_1", 10, "page=home"), "page=home", now_s=NOW_S)


def test_a_list_goes_on_behind_the_item_that_was_last():
    assert CURSORS.read_place(CURSORS.place("rev_1", 10, "reviews"), "reviews") == ("rev_1", 10)


@given(st.text())
def test_any_text_is_refused_without_another_error(text):
    with pytest.raises(BadInput):
        CURSORS.read_feed(text, "page=home", now_s=NOW_S)
    with pytest.raises(BadInput):
        CURSORS.read_place(text, "reviews")


@given(st.integers(0, 2**40), st.integers(0, 2**31), st.integers(0, 10**6), st.text(max_size=50))
def test_every_place_survives_its_cursor(variant, minute, offset, identity):
    place = FeedPlace(variant=variant, minute=minute, offset=offset)
    assert CURSORS.read_feed(CURSORS.feed(place, identity), identity, now_s=minute * 60.0) == place
