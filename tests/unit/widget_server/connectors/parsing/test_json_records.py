import contextlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from widget_server.connectors.parsing import json_records
from widget_server.connectors.parsing.json_records import read_json_records
from widget_server.connectors.types import RowError, UnreadableFile

A, B = {"id": "1", "text": "ä\n"}, {"id": "2", "children": {"data": [{"id": "3"}]}}


def read(tmp_path, data):
    path = tmp_path / "file.json"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(read_json_records(path))


def lines(found):
    return [(record.line, record.code) if isinstance(record, RowError) else record[0] for record in found]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"data": [A, B], "paging": {"next": "x"}}),
        json.dumps({"paging": {}, "data": [A, B]}, indent=1),
        json.dumps([A, B]),
        json.dumps([A, B], indent=2),
        json.dumps({"posts": [A, B]}),
        json.dumps({"id": "9", "media": {"data": [A, B], "paging": {}}}),
        json.dumps({"business_discovery": {"media": {"data": [A, B]}, "id": "9"}}),
        json.dumps({"data": [A]}) + "\n" + json.dumps({"data": [B]}),
        json.dumps(A) + "\n" + json.dumps(B) + "\n",
        json.dumps(A) + "\r\n\r\n" + json.dumps(B),
        "\ufeff" + json.dumps(A) + "\n" + json.dumps(B),
    ],
)
def test_records_are_found_in_every_outer_shape(tmp_path, text):
    assert [record[1] for record in read(tmp_path, text)] == [A, B]


def test_one_record_over_several_lines_is_one_record(tmp_path):
    record = {"id": "1", "media": [{"url": "a.jpg"}, {"url": "b.jpg"}]}
    assert read(tmp_path, json.dumps(record, indent=1)) == [(1, record)]


def test_line_numbers_are_those_of_the_records(tmp_path):
    assert lines(read(tmp_path, '{\n "data": [\n  {"id": 1},\n\n  {"id":\n 2},\n {"id": 3}]}')) == [3, 5, 7]
    assert lines(read(tmp_path, '{"id": 1}\n\n{"id": 2}\n')) == [1, 3]


def test_what_stands_before_a_broken_place_is_kept(tmp_path):
    assert lines(read(tmp_path, '{"data": [\n{"id": 1},\n{"id": 2},\n{"id": ')) == [2, 3, (4, "malformed_json")]
    assert lines(read(tmp_path, '[{"id": 1} {"id": 2}]')) == [1, (1, "malformed_json")]
    assert lines(read(tmp_path, '[{"id": 1}, 7]')) == [1, (1, "malformed_json")]


def test_a_broken_line_costs_itself_only_even_the_first(tmp_path):
    assert lines(read(tmp_path, '{"id": 1}\n{"id": \n[1]\n{"id": 2}')) == [
        1,
        (2, "malformed_json"),
        (3, "malformed_json"),
        4,
    ]
    assert lines(read(tmp_path, '{"id": \n{"id": 2}\n')) == [(1, "malformed_json"), 2]


def test_a_line_beyond_the_limit_is_an_error(tmp_path):
    text = '{"id": 1}\n{"id": "' + "x" * 3_000_000 + '"}\n{"id": 2}\n'
    assert lines(read(tmp_path, text)) == [1, (2, "too_long"), 3]


@pytest.mark.parametrize("text", ["hello", "{", '{"data"', "7", "{]", "\ufeff"])
def test_what_is_no_json_is_unreadable_and_names_a_line(tmp_path, text):
    with pytest.raises(UnreadableFile) as error:
        read(tmp_path, text)
    assert error.value.reason == "malformed"
    assert "line 1" in error.value.public


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"data":' * 50_000, '[{"a":' + "[" * 100_000, '[{"a": NaN}]', "[" + "9" * 5000]
)
def test_bombs_are_malformed(tmp_path, text):
    try:
        found = read(tmp_path, text)
    except UnreadableFile:
        return
    assert [code for _, code in lines(found)] == ["malformed_json"]


def test_a_document_beyond_the_limit_is_unreadable_and_says_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setattr(json_records, "MOST_DOCUMENT_CHARACTERS", 10)
    with pytest.raises(UnreadableFile) as error:
        read(tmp_path, json.dumps([A, B]))
    assert error.value.reason == "too_large"
    assert "JSON Lines" in error.value.public


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(min_size=1, max_size=100), st.text(alphabet='{}[]:,"ad1 \n', min_size=1, max_size=60).map(str.encode)
    )
)
def test_arbitrary_bytes_are_records_errors_or_an_unreadable_file(tmp_path, data):
    with contextlib.suppress(UnreadableFile):
        read(tmp_path, data)
