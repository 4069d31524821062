import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from widget_server.connectors.parsing.encodings import open_bytes, open_text
from widget_server.connectors.types import UnreadableFile

TEXT = "naïve Größe 你好 مرحبا\nsecond line\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_is_read_in_any_unicode_encoding(tmp_path, encoding):
    path = tmp_path / "file"
    path.write_bytes(TEXT.encode(encoding))
    with open_text(path) as stream:
        assert stream.read() == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_zero_bytes(tmp_path, encoding):
    path = tmp_path / "file"
    path.write_bytes(b"title,rating\r\n".decode().encode(encoding))
    with open_text(path) as stream:
        assert stream.read() == "title,rating\r\n"


def test_windows_1252_is_read_where_bytes_are_not_utf_8_even_far_into_the_file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"a" * 100_000 + "Größe – 5 €".encode("cp1252"))
    with open_text(path) as stream:
        assert stream.read().endswith("aGröße – 5 €")


def test_a_missing_file_and_a_folder_are_unreadable(tmp_path):
    for path in (tmp_path / "absent", tmp_path):
        with pytest.raises(UnreadableFile) as error:
            open_bytes(path)
        assert error.value.reason == "cannot_open"


def test_an_empty_file_is_unreadable(tmp_path):
    path = tmp_path / "file"
    path.touch()
    with pytest.raises(UnreadableFile) as error:
        open_text(path)
    assert error.value.reason == "empty"


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=300))
def test_decoding_never_fails(tmp_path, data):
    path = tmp_path / "file"
    path.write_bytes(data)
    with open_text(path) as stream:
        stream.read()
