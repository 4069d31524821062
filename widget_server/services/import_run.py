"""The frame of every import: reading in batches, one transaction a batch, and the row that the panel shows.

Owns counting, problems, the dry run's roll-back and the showcase bump at the end. Knows nothing of what is imported.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy.orm import Session

from widget_server.connectors.parsing.text import EMAIL
from widget_server.connectors.types import RowError, Skipped, UnreadableFile
from widget_server.db.base import time_ordered_id
from widget_server.db.tables import ImportRun, Site
from widget_server.errors import VitrineError
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.import_types import (
    ImportProblem,
    ImportProgress,
    ImportRequest,
    ImportResult,
    OnProblem,
    OnProgress,
    Severity,
)
from widget_server.services.local_photos import is_remote
from widget_server.services.showcase_version import bump

# Large enough that a commit's disk sync (a few ms) is small beside its rows, small enough that others get a turn.
BATCH_ROWS = 500
# Photos are decoded before the transaction that names them: a killed import repeats at most this many.
BATCH_PHOTOS = 64
# The panel shows this many problems of a run; all of them go to the caller.
MOST_PROBLEMS = 1000

Row = TypeVar("Row")


@dataclass
class Batch:
    """One transaction of an import: its session, the locked site, and what it counts once it has ended well."""

    session: Session
    site: Site
    created: int = 0
    updated: int = 0
    unchanged: int = 0


class Import:
    """One import under way; a context manager, whose end marks the run as done or failed.

    `visible` is set by the import when it changed something shoppers can see.
    """

    def __init__(
        self, context: Context, request: ImportRequest, kind: str, on_progress: OnProgress, on_problem: OnProblem
    ) -> None:
        self.context = context
        self.request = request
        self.visible = False
        self._counts: Counter[str] = Counter()
        self._kind = kind
        self._on_progress = on_progress
        self._on_problem = on_problem
        self._problems: list[ImportProblem] = []
        self._run_id = ""

    def __enter__(self) -> Self:
        now = self.context.now()
        if not self.request.dry_run:
            self._run_id = time_ordered_id(now)
            with self.context.sessions.begin() as session:
                session.add(
                    ImportRun(
                        site_id=self.request.site_id,
                        id=self._run_id,
                        kind=self._kind,
                        file_name=self.request.path.name[:300],
                        actor=self.request.actor,
                        rights_evidence=self.request.rights_evidence,
                        state="running",
                        progress=self._row_progress(),
                        started_at=now,
                    )
                )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.request.dry_run:
            return
        if isinstance(error, VitrineError):
            # Whoever called learns it from the exception; the panel reads it from the row.
            self._problems.append(
                ImportProblem(line=0, code=error.code, sentence=error.public, severity=Severity.REJECTED)
            )
        with self.context.sessions.begin() as session:
            row = self._save(session)
            row.state = "done" if error is None else "failed"
            row.finished_at = self.context.now()
            if self.visible:
                bump(session, self.request.site_id)

    @property
    def progress(self) -> ImportProgress:
        """Return the counts so far."""
        return ImportProgress(**self._counts)

    @property
    def result(self) -> ImportResult:
        """Return how the import ended."""
        return ImportResult(run_id=self._run_id, counts=self.progress)

    def batches(
        self, rows: Iterable[Row | RowError | Skipped], photos_of: Callable[[Row], Sequence[str]]
    ) -> Iterator[list[Row]]:
        """Yield the good rows in batches; count and report the others.

        photos_of : the photo addresses of a row, of which local ones make a batch short.
        """
        batch: list[Row] = []
        photo_count = 0
        for row in self._until_unreadable(rows):
            self._counts["read"] += 1
            if isinstance(row, RowError):
                self.reject(row.line, row.code, row.sentence)
            elif isinstance(row, Skipped):
                self.count(skipped=1)
                self.problem(row.line, row.code, row.sentence, Severity.WARNING)
            else:
                batch.append(row)
                photo_count += sum(not is_remote(url) for url in photos_of(row))
            if len(batch) >= BATCH_ROWS or photo_count >= BATCH_PHOTOS:
                yield batch
                batch, photo_count = [], 0
        if batch:
            yield batch

    @contextmanager
    def transaction(self) -> Iterator[Batch]:
        """Open one batch's transaction, which holds the site's lock; a dry run rolls it back."""
        with self.context.sessions() as session:
            batch = Batch(session=session, site=lock_site(session, self.request.site_id))
            yield batch
            self.count(created=batch.created, updated=batch.updated, unchanged=batch.unchanged)
            if self.request.dry_run:
                session.flush()
                session.rollback()
            else:
                self._save(session)
                session.commit()
        self._on_progress(self.progress)

    def count(self, **more: int) -> None:
        """Add to the named counts."""
        self._counts.update(more)

    def reject(self, line: int, code: str, sentence: str) -> None:
        """Count and report a row that is left out."""
        self.count(rejected=1)
        self.problem(line, code, sentence, Severity.REJECTED)

    def warn(self, line: int, code: str, sentence: str) -> None:
        """Report a reservation about a row that is taken."""
        self.problem(line, code, sentence, Severity.WARNING)

    def problem(self, line: int, code: str, sentence: str, severity: Severity) -> None:
        """Report a problem to the caller and keep it for the panel."""
        # A sentence may name a product or a file, and shifted columns put an address there: problems are kept for long.
        shown = EMAIL.sub("…", sentence)
        problem = ImportProblem(line=line, code=code, sentence=shown, severity=severity)
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(problem)
        self._on_problem(problem)

    def report_queued(self) -> None:
        """Say once how many photos the job runner still has to fetch."""
        if self.progress.queued_count:
            sentence = f"{self.progress.queued_count} remote photos and videos are queued; the job runner fetches them."
            self.warn(0, "photos_queued", sentence)

    def photo_done(self) -> None:
        """Count one decoded photo and tell the caller, who may be watching a bar."""
        self.count(photo_count=1)
        self._on_progress(self.progress)

    def _until_unreadable(self, rows: Iterable[Row | RowError | Skipped]) -> Iterator[Row | RowError | Skipped]:
        """Yield the rows up to where the file breaks; one that breaks before its first row is no file at all."""
        try:
            yield from rows
        except UnreadableFile as error:
            if not self._counts["read"]:
                raise
            yield RowError(line=0, code=error.reason, sentence=error.public)

    def _save(self, session: Session) -> ImportRun:
        row = session.get_one(ImportRun, (self.request.site_id, self._run_id))
        row.progress = self._row_progress()
        if len(row.problems) != len(self._problems):
            row.problems = [asdict(problem) for problem in self._problems]
        return row

    def _row_progress(self) -> dict[str, object]:
        return asdict(self.progress) | {"written_at": self.context.now().isoformat()}
