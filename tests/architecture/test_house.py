"""The house keeps its shape: floors, file sizes, mirrored tests, and docs that say what the code says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ranking", "moderation", "embed", "widget_server")
LARGEST_FILE_LINES = 400
# Scripts that make the sample shop's pictures need a renderer that the tests do not install.
AUTHORING = ("widget_server/demo/scenes", "widget_server/demo/authoring", "widget_server/db/migrations")


def tracked(*patterns: str) -> list[Path]:
    """Return the files git knows that match."""
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def test_the_floors_of_the_house_hold():
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr


def test_there_is_one_door_to_other_machines():
    client = re.compile(r"^\s*(?:import|from) (?:urllib3|requests|httpx|aiohttp|http\.client|urllib\.request)\b", re.M)
    doors = [
        str(path.relative_to(ROOT))
        for path in tracked(*(f"{room}/**.py" for room in ROOMS))
        if client.search(path.read_text())
    ]
    assert doors == ["widget_server/outbound.py"]


def test_what_scores_learns_and_decides_by_machine_reads_no_stars():
    # One service looks at them, after everything is learnt: services/audit_classifier.
    blind = tracked("moderation/heuristics/*.py", "moderation/classifier/*.py")
    names = ("score_submissions", "stored_scores", "load_decisions", "machine_decides", "current_classifier",
             "train_classifier", "ask_hook", "await_hook")  # fmt: skip
    blind += [ROOT / "widget_server" / "services" / f"{name}.py" for name in names]
    stars = re.compile(r"\.rating\b|\.stars\b|lowest_stars|\bReview\b|\.review\b")
    assert len(blind) > 20
    assert [str(path.relative_to(ROOT)) for path in blind if stars.search(path.read_text())] == []


def test_no_file_needs_a_table_of_contents():
    sources = tracked("*.py", "*.ts", "*.js", "*.mjs", "*.css", "*.html")
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources
        if "migrations/versions" not in str(path)
        and "embed/static/" not in str(path)  # built
        and "/vendor/" not in str(path)
        and (lines := len(path.read_text().splitlines())) > LARGEST_FILE_LINES
    }
    assert not long


def test_every_module_says_what_it_owns():
    silent = [
        str(path.relative_to(ROOT))
        for path in tracked(*(f"{room}/**.py" for room in ROOMS))
        if path.name != "__init__.py" and not re.match(r'\s*(#.*\n)*("""|r""")', path.read_text())
    ]
    assert not silent


def _modules() -> list[Path]:
    return [
        path.relative_to(ROOT)
        for path in tracked(*(f"{room}/**.py" for room in ROOMS))
        if path.name not in {"__init__.py", "__main__.py"}
        and not str(path.relative_to(ROOT)).startswith(AUTHORING)
        and not _only_declares(path)
    ]


def _only_declares(path: Path) -> bool:
    """Say whether a module holds types or tables and nothing that could be wrong by itself."""
    text = path.read_text()
    return path.name in {"types.py", "schema.py"} or "/tables/" in str(path) or "def " not in text


@pytest.mark.parametrize("module", _modules(), ids=str)
def test_every_module_has_its_mirrored_test(module):
    mirrored = ROOT / "tests" / "unit" / module.parent / f"test_{module.name}"
    assert mirrored.exists(), f"write {mirrored.relative_to(ROOT)}"


def test_the_project_does_not_speak_of_its_neighbours():
    # Data beside the checkout may be named only where a test skips itself without it.
    allowed = {"tests/conftest.py", "tests/architecture/test_house.py"}
    speaking = [
        str(path.relative_to(ROOT))
        for path in tracked("*.py", "*.md", "*.ts", "*.cfg", "*.toml", "Makefile", ".ci/*")
        if str(path.relative_to(ROOT)) not in allowed and "../shared" in path.read_text()
    ]
    assert not speaking
