"""What a person sees while a file is imported: a bar on a terminal, and one line for each problem."""

import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from widget_server.connectors.types import UnreadableFile
from widget_server.services.import_types import ImportProblem, ImportProgress


class ImportReport:
    """Prints to stderr; a context manager around the import. `progress` is how far it got."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.progress = ImportProgress()
        console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[counts]}"),
            TimeElapsedColumn(),
            console=console,
            disable=not sys.stderr.isatty(),
            transient=True,
        )
        self._task = self._bar.add_task(file.name, total=None, counts="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def on_progress(self, progress: ImportProgress) -> None:
        """Move the bar."""
        self.progress = progress
        photos = f", {progress.photo_count} photos" if progress.photo_count else ""
        self._bar.update(self._task, counts=f"{progress.read} rows{photos}")

    def on_problem(self, problem: ImportProblem) -> None:
        """Print a problem above the bar."""
        self._print(problem.line, problem.code, problem.sentence)

    def unreadable(self, error: UnreadableFile) -> None:
        """Print why nothing of the file could be read."""
        self._print(0, error.reason, error.public)

    def _print(self, line: int, code: str, sentence: str) -> None:
        place = f"{self._file}:{line}" if line else f"{self._file}"
        self._bar.console.print(f"{place}: {code}: {sentence}")
