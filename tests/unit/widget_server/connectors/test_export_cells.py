import pytest

from widget_server.connectors.export_cells import csv_cell_safe


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("http://x")']
)
def test_a_cell_that_begins_like_a_formula_is_made_text(cell):
    assert csv_cell_safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Nice", "5", "a=b", "2024-01-01", "'quoted"])
def test_other_cells_stay(cell):
    assert csv_cell_safe(cell) == cell
