import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from widget_server.connectors.parsing.tables import Row, header_key, open_table, open_with_delimiter
from widget_server.connectors.types import RowError, UnreadableFile


def write(tmp_path, data):
    path = tmp_path / "file.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def read(tmp_path, data):
    return list(open_table(write(tmp_path, data)).rows())


def rows(tmp_path, data, *keys):
    return [(row.line, *(row[key] for key in keys)) for row in read(tmp_path, data) if isinstance(row, Row)]


def errors(tmp_path, data):
    return [(row.line, row.code) for row in read(tmp_path, data) if isinstance(row, RowError)]


def test_column_names_are_compared_without_case_spaces_and_signs():
    for name in ("Product ID", "product_id", "productId", " PRODUCT-ID ", "g:product_id"):
        assert header_key(name.strip()) == "productid"
    assert header_key("Body (HTML)") == "bodyhtml"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found_out(tmp_path, delimiter, end):
    text = end.join([delimiter.join("ab"), delimiter.join("12"), delimiter.join("34"), ""])
    assert rows(tmp_path, text, "a", "b") == [(2, "1", "2"), (3, "3", "4")]


def test_excel_s_sep_line_is_obeyed_and_counted(tmp_path):
    assert rows(tmp_path, "sep=;\r\na,x;b\r\n1;2\r\n", "ax", "b") == [(3, "1", "2")]
    assert rows(tmp_path, "sep=,\na,b\n1,2\n", "a", "b") == [(3, "1", "2")]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path):
    assert rows(tmp_path, "\ufeffa,b\n1,2\n", "a") == [(2, "1")]
    assert rows(tmp_path, '\ufeff"a","b"\n1,2\n'.encode("utf-16"), "a") == [(2, "1")]


def test_quoted_line_ends_and_doubled_quotes_are_text_and_the_line_is_the_record_s_first(tmp_path):
    text = 'a,b\n"one\ntwo","she said ""hi"""\n3,4\n'
    assert rows(tmp_path, text, "a", "b") == [(2, "one\ntwo", 'she said "hi"'), (4, "3", "4")]


def test_blank_lines_and_rows_of_nothing_are_left_out(tmp_path):
    assert rows(tmp_path, "\n\na,b\n\n1,2\n,\n  ,\n3,4\n", "a") == [(5, "1"), (8, "3")]


def test_a_short_row_reads_as_empty_cells_and_a_longer_one_is_an_error(tmp_path):
    text = "a,b,c\n1\n1,2,3,,\n1,2,3,4\n1,2,3\n"
    assert rows(tmp_path, text, "a", "c") == [(2, "1", ""), (3, "1", "3"), (5, "1", "3")]
    assert errors(tmp_path, text) == [(4, "too_many_cells")]


def test_a_last_row_that_the_file_cuts_off_is_an_error(tmp_path):
    assert errors(tmp_path, "a,b,c\n1,2,3\n1,2") == [(3, "cut_off")]
    assert errors(tmp_path, 'a,b,c\n1,2,3\n1,"2') == [(3, "broken_quotes")]
    assert errors(tmp_path, "a,b,c\n1,2,3") == []


def test_a_broken_quote_costs_its_own_row_only(tmp_path):
    text = 'a,b\n1,2\n"open,3\n4,5\n6,"7" x\n8,9\n'
    assert errors(tmp_path, text) == [(3, "broken_quotes"), (5, "broken_quotes")]
    assert rows(tmp_path, text, "a") == [(2, "1"), (4, "4"), (6, "8")]


def test_a_tab_separated_file_that_does_not_quote_is_read_as_it_stands(tmp_path):
    text = 'a\tb\n"Best" mug\t1\n"open\t2\n5" pot\t3\n'
    assert rows(tmp_path, text, "a", "b") == [(2, '"Best" mug', "1"), (3, '"open', "2"), (4, '5" pot', "3")]


def test_a_huge_cell_and_a_huge_line_are_errors_and_the_rest_is_read(tmp_path):
    text = "a,b\n1,2\n" + "x" * 200_000 + ",3\n4,5\n" + "y" * 3_000_000 + "\n6,7\n"
    assert errors(tmp_path, text) == [(4 - 1, "too_long"), (5, "too_long")]
    assert rows(tmp_path, text, "a") == [(2, "1"), (4, "4"), (6, "6")]


def test_a_quoted_bomb_does_not_fill_the_memory_or_take_for_ever(tmp_path):
    start = time.process_time()
    text = "a,b\n" + 'a","b\n' * 300_000
    found = errors(tmp_path, text)
    assert found[0] == (2, "broken_quotes")
    assert time.process_time() - start < 20


def test_a_repeated_column_counts_once_and_unknown_columns_read_as_empty(tmp_path):
    [row] = read(tmp_path, "a,A,,b\n1,2,3,4\n")
    assert isinstance(row, Row)
    assert (row["a"], row["nothing"], row.first("nothing", "b")) == ("1", "", "4")
    assert row.has("a")
    assert not row.has("nothing")
    assert row.others(frozenset({"a"})) == {"b": "4"}


def test_a_file_without_column_names_is_unreadable(tmp_path):
    for text in ("\n\n", ",,,\n", '"unclosed', "x" * 2_000_000):
        with pytest.raises(UnreadableFile) as error:
            open_table(write(tmp_path, text))
        assert error.value.reason == "unknown_header"
    with pytest.raises(UnreadableFile):
        open_with_delimiter(write(tmp_path, "\n"), ",")


def test_rows_can_be_read_twice(tmp_path):
    table = open_table(write(tmp_path, "a,b\n1,2\n"))
    assert len(list(table.rows())) == len(list(table.rows())) == 1


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.text(alphabet='ab,;\t"\n\r=\x00é', max_size=80).map(str.encode)))
def test_arbitrary_bytes_are_rows_errors_or_an_unreadable_file(tmp_path, data):
    try:
        found = read(tmp_path, data)
    except UnreadableFile:
        return
    lines = [row.line for row in found]
    assert lines == sorted(lines)
