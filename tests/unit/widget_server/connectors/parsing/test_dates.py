import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.connectors.parsing.dates import BadDate, find_date_order, read_instant
from widget_server.connectors.types import UnreadableFile

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-03-09", datetime(2025, 3, 9, tzinfo=UTC)),
        ("2025-03-09 02:00:00 UTC", datetime(2025, 3, 9, 2, tzinfo=UTC)),
        ("2025-03-09T02:00:00Z", datetime(2025, 3, 9, 2, tzinfo=UTC)),
        ("2025-03-09T02:00:00.123Z", datetime(2025, 3, 9, 2, 0, 0, 123000, tzinfo=UTC)),
        ("2026-08-02T00:00:00+0000", datetime(2026, 8, 2, tzinfo=UTC)),
        ("2016-05-19 10:20:53 -0400", datetime(2016, 5, 19, 14, 20, 53, tzinfo=UTC)),
        ("2025/03/09 02:00", datetime(2025, 3, 9, 2, tzinfo=UTC)),
        ("9.3.2025", datetime(2025, 3, 9, tzinfo=UTC)),
        ("05/05/2025", datetime(2025, 5, 5, tzinfo=UTC)),
        ("March 9, 2025", datetime(2025, 3, 9, tzinfo=UTC)),
        ("9 Mar 2025", datetime(2025, 3, 9, tzinfo=UTC)),
        ("Sun, 9 Mar 2025 02:00:00 GMT", datetime(2025, 3, 9, 2, tzinfo=UTC)),
        ("Mar 9th 2025 at 2:30 PM", datetime(2025, 3, 9, 14, 30, tzinfo=UTC)),
    ],
)
def test_dates_with_one_meaning_are_read(text, expected):
    assert read_instant(text, None) == expected


def test_an_empty_date_is_none():
    assert read_instant("  ", None) is None


def test_a_date_with_two_meanings_is_read_only_when_somebody_says_which():
    assert read_instant("03/04/2024", "dmy") == datetime(2024, 4, 3, tzinfo=UTC)
    assert read_instant("03/04/2024", "mdy") == datetime(2024, 3, 4, tzinfo=UTC)
    assert read_instant("3-4-24 1:05 pm", "mdy") == datetime(2024, 3, 4, 13, 5, tzinfo=UTC)
    with pytest.raises(BadDate) as error:
        read_instant("03/04/2024", None)
    assert error.value.code == "ambiguous_date"


@pytest.mark.parametrize(
    "text",
    ["13/13/2024", "2024-02-30", "yesterday", "12", "31/04/2024", "0000-00-00 00:00:00", "1/1/2024 13:00 PM",
     "Foo 9, 2025", "1890-01-01", "0001-01-01T00:00:00+23:59", "20240101", "x" * 500],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    with pytest.raises(BadDate) as error:
        read_instant(text, "dmy")
    assert error.value.code == "bad_date"


def test_the_future_begins_a_day_from_now_because_zones_differ():
    assert read_instant("2026-11-23", None, now=NOW) is not None
    with pytest.raises(BadDate) as error:
        read_instant("2026-11-24", None, now=NOW)
    assert error.value.code == "future_date"


def test_one_row_proves_the_order_of_the_whole_file():
    found = find_date_order([(2, "03/04/2024"), (3, "2024-01-01"), (4, "25/12/2024"), (5, "04/05/2024")])
    assert found is not None
    assert (found.order, found.line) == ("dmy", 4)
    found = find_date_order([(2, "12-25-2024 10:00")])
    assert found is not None
    assert found.order == "mdy"


def test_iso_dates_words_and_points_need_no_order():
    assert (
        find_date_order([(2, "2024-03-04"), (3, "March 4, 2024"), (4, "04.03.2024"), (5, ""), (6, "05/05/2024")])
        is None
    )


def test_dates_that_nothing_disambiguates_are_refused_and_the_option_is_named():
    with pytest.raises(UnreadableFile) as error:
        find_date_order([(2, "2024-01-01"), (3, "03/04/2024")])
    assert error.value.reason == "ambiguous_dates"
    assert "--date-order" in error.value.public
    assert "line 3" in error.value.public


def test_dates_that_contradict_each_other_are_refused_and_both_lines_are_named():
    with pytest.raises(UnreadableFile) as error:
        find_date_order([(2, "25/12/2024"), (3, "12/25/2024")])
    assert "Line 2" in error.value.public
    assert "line 3" in error.value.public


@given(st.text(max_size=80), st.sampled_from(["dmy", "mdy", None]))
def test_any_text_is_a_date_or_a_bad_one(text, order):
    with contextlib.suppress(BadDate):
        at = read_instant(text, order, now=NOW)
        assert at is None or at.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1996, 1, 1), max_value=datetime(2026, 1, 1)))
def test_iso_dates_are_read_exactly(at):
    assert read_instant(at.isoformat(), None) == at.replace(tzinfo=UTC)
