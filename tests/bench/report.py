"""How measurements are written: the machine, a table per bench, and its place in docs/performance.md."""

import os
import platform
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.figure import Bench, Figure

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
Answer = Mapping[str, float | None]


def machine() -> str:
    """Return one line about this machine and how busy it is with other things."""
    cores = os.cpu_count() or 1
    memory_gb = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores of {_processor()}, {memory_gb:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}; {os.getloadavg()[0]:.1f} processes wanted a core before it began"
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", information.read_text()) if information.exists() else None
    return found[1].strip() if found else platform.machine()


def table(bench: Bench, answer: Answer, machine: str, *, quick: bool = False) -> str:
    """Return the Markdown of one bench: its command, where and when it ran, and a row a figure."""
    lines = [f"`python {' '.join(bench.command(quick=quick))}`  ", f"{machine}.", ""]
    lines += ["| figure | measured | against | ratio |", "|---|--:|--:|--:|"]
    lines += [f"| {figure.what} | {_value(figure, answer)} | {_against(figure, answer)} | {_ratio(figure, answer)} |"
              for figure in bench.figures]  # fmt: skip
    return "\n".join(lines)


def _value(figure: Figure, answer: Answer) -> str:
    value = answer.get(figure.key)
    return "not measured here" if value is None else f"{_number(value)} {figure.unit}".strip()


def _against(figure: Figure, answer: Answer) -> str:
    if figure.limit is not None:
        return f"{'≥' if figure.at_least else '≤'} {_number(figure.limit)} {figure.unit}".strip()
    peer = answer.get(figure.peer)
    most = "" if figure.times is None else f"≤ {_number(figure.times)} × "
    return f"{most}{figure.peer_name}: {_number(peer)} {figure.unit}" if peer else ""


def _ratio(figure: Figure, answer: Answer) -> str:
    ratio = figure.ratio(answer)
    return "" if ratio is None else f"{ratio:.2f}" + ("" if figure.is_held(answer) else " **missed**")


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 or value == int(value) else f"{value:.3g}"


def written(page: str, name: str, text: str) -> str:
    """Return the page with the text between the markers of a bench. Raises ValueError where it has none."""
    start, end = f"<!-- measured: {name} -->", f"<!-- end: {name} -->"
    before, found, rest = page.partition(start)
    _old, ended, after = rest.partition(end)
    if not (found and ended):
        raise ValueError(f"{PAGE.name} has no place for {name}: {start} … {end}")
    return f"{before}{start}\n{text}\n{end}{after}"


def say(line: str) -> None:
    """Tell whoever waits; stdout is for the tables."""
    print(line, file=sys.stderr, flush=True)
