"""The benches of docs/performance.md run, and every bench has its place on that page."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.claims import BENCHES
from tests.bench.figure import Figure
from tests.bench.implicit_als import peers_of_the_bench
from tests.bench.report import PAGE, table, written

ROOT = Path(__file__).resolve().parents[2]


# The sample shop has no smaller edition, and its own tests load it; Lighthouse would have to be fetched.
@pytest.mark.parametrize("name", sorted(BENCHES.keys() - {"sample", "lighthouse"}))
@pytest.mark.slow
def test_a_bench_runs_and_prints_a_row_for_each_of_its_figures(name):
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--quick", "--only", name],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert [figure.what for figure in BENCHES[name].figures if f"| {figure.what} |" not in run.stdout] == []


@pytest.mark.parametrize("name", BENCHES)
def test_every_bench_has_its_place_on_the_page_and_the_page_names_its_command(name):
    page = PAGE.read_text()
    assert "new text" in written(page, name, "new text")
    assert f"python {' '.join(BENCHES[name].command())}" in page


@pytest.mark.parametrize("name", BENCHES)
def test_the_table_of_a_bench_holds_exactly_the_figures_that_its_claims_name(name):
    _, _, rest = PAGE.read_text().partition(f"<!-- measured: {name} -->")
    rows = [line for line in rest.partition("<!-- end:")[0].splitlines() if line.startswith("| ")]
    told = [row.removeprefix("| ").split(" | ")[0] for row in rows]
    assert told == ["figure", *(figure.what for figure in BENCHES[name].figures)]


def test_a_figure_above_its_limit_is_called_missed():
    figure = Figure(key="cpu_s", what="time", unit="s", limit=2.0)
    assert (figure.ratio({"cpu_s": 3.0}), figure.is_held({"cpu_s": 3.0}), figure.is_held({"cpu_s": 2.0})) == (
        1.5, False, True,
    )  # fmt: skip


def test_a_figure_above_so_many_times_its_peer_is_called_missed():
    figure = Figure(key="ours_us", what="time", unit="µs", peer="nginx_us", peer_name="nginx", times=3.0)
    assert [figure.is_held({"ours_us": ours, "nginx_us": 10.0}) for ours in (29.0, 31.0)] == [True, False]
    assert figure.is_held({"ours_us": 31.0})


def test_what_the_issues_promise_has_a_limit():
    promised = {
        "feed": {"server_us"},
        "approval": {"patch_ms"},
        "fold": {"whole_us_sqlite", "whole_us_postgresql"},
        "desk": {f"{store}_{page}_ms" for store in ("sqlite", "postgresql") for page in ("search", "nothing")},
    }
    for name, keys in promised.items():
        held = {figure.key for figure in BENCHES[name].figures if figure.limit is not None or figure.times is not None}
        assert keys <= held, name


def test_what_must_be_reached_is_missed_below_its_limit():
    figure = Figure(key="rows", what="rows", unit="", limit=2000, at_least=True)
    assert (figure.is_held({"rows": 1999}), figure.is_held({"rows": 2000})) == (False, True)


def test_what_cannot_be_measured_on_a_machine_is_said_and_breaks_no_limit():
    bench = BENCHES["feed"]
    text = table(bench, {"server_us": None}, "a machine")
    assert "| through the server, kept answer | not measured here |" in text
    assert all(figure.is_held({}) for figure in bench.figures)


def test_the_als_of_the_bench_is_the_package_s_and_stays_within_the_camp_of_a_history():
    pytest.importorskip("implicit")
    histories = sparse.csr_matrix(np.array([[1, 1, 1, 0, 0, 0]] * 12 + [[0, 0, 0, 1, 1, 1]] * 10, dtype=float))
    scores = peers_of_the_bench()["als"].fit(histories).scores(np.array([0.0, 0, 0, 1, 0, 0]))
    assert min(scores[4:]) > max(scores[:3])
