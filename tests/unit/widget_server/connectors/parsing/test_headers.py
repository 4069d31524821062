import pytest

from widget_server.connectors.parsing.headers import Signature, detect, known_format, require
from widget_server.connectors.parsing.tables import Table
from widget_server.connectors.types import UnreadableFile

FORMATS = {
    "red": Signature(core=frozenset({"a", "b"}), markers=frozenset({"r"})),
    "blue": Signature(core=frozenset({"a", "b"}), markers=frozenset({"u v"})),
    "green": Signature(core=frozenset({"x"}), one_of=(frozenset({"y", "z"}),), foreign=frozenset({"r"})),
}


def table(tmp_path, *names):
    return Table(tmp_path / "file", ",", names)


def test_the_format_with_markers_is_taken(tmp_path):
    assert detect(table(tmp_path, "A", "B", "R"), FORMATS) == "red"
    assert detect(table(tmp_path, "A", "B", "U V"), FORMATS) == "blue"


def test_a_marker_may_tell_by_how_it_is_written(tmp_path):
    with pytest.raises(UnreadableFile):
        detect(table(tmp_path, "a", "b", "u_v"), FORMATS)


def test_the_only_format_that_fits_needs_no_marker(tmp_path):
    assert detect(table(tmp_path, "x", "z"), FORMATS) == "green"


@pytest.mark.parametrize("names", [("a", "b"), ("a", "b", "r", "u v")])
def test_two_formats_that_fit_are_refused_and_named(tmp_path, names):
    with pytest.raises(UnreadableFile) as error:
        detect(table(tmp_path, *names), FORMATS)
    assert error.value.reason == "ambiguous_header"
    assert "red, blue" in error.value.public
    assert "--format" in error.value.public


def test_an_unknown_header_names_what_is_missing_and_repeats_nothing_of_the_file(tmp_path):
    with pytest.raises(UnreadableFile) as error:
        detect(table(tmp_path, "x", "jane@mail.example"), FORMATS)
    assert error.value.reason == "unknown_header"
    assert "y or z" in error.value.public
    assert "jane" not in error.value.public


def test_a_foreign_column_excludes_a_format(tmp_path):
    with pytest.raises(UnreadableFile):
        detect(table(tmp_path, "x", "y", "r"), FORMATS)


def test_a_format_that_is_said_must_have_its_columns(tmp_path):
    require(table(tmp_path, "a", "b"), "red", FORMATS["red"])
    with pytest.raises(UnreadableFile) as error:
        require(table(tmp_path, "a"), "red", FORMATS["red"])
    assert error.value.reason == "missing_columns"


def test_an_unknown_format_names_the_known_ones():
    assert known_format("red", ("red",)) == "red"
    with pytest.raises(UnreadableFile) as error:
        known_format("pink", ("red", "blue"))
    assert "red, blue" in error.value.public
