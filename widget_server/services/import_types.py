"""The values of an import: what is asked, how far it is, what went wrong and how it ended."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from widget_server.connectors.types import DateOrder


class Severity(StrEnum):
    """Whether a problem kept its row out or not."""

    REJECTED = "rejected"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class ImportRequest:
    """One file to import into one site.

    folder : what relative image paths resolve against; the file's own folder where None.
    format : None detects it.  rights_evidence : why the shop may show the pictures; empty grants no right.
    dry_run : read, decode and count, but write nothing.  date_order : where a file's dates leave it open.
    """

    site_id: int
    path: Path
    actor: str = "command"
    folder: Path | None = None
    format: str | None = None
    dry_run: bool = False
    rights_evidence: str = ""
    date_order: DateOrder | None = None

    @property
    def photo_folder(self) -> Path:
        """Return the folder that relative image paths may name files of."""
        return self.folder or self.path.parent


@dataclass(frozen=True, kw_only=True)
class ImportProblem:
    """A row that was rejected, or taken with a reservation; the sentence holds no personal data.

    line : from 1; 0 speaks of the whole file.
    """

    line: int
    code: str
    sentence: str
    severity: Severity


@dataclass(frozen=True, kw_only=True)
class ImportProgress:
    """How far an import is: read = created + updated + unchanged + rejected + skipped, once it has ended.

    photo_count : local photos decoded in this import.  queued_count : remote photos and videos left to the job runner.
    """

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    skipped: int = 0
    photo_count: int = 0
    queued_count: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportResult:
    """How an import ended; run_id is empty for a dry run."""

    run_id: str
    counts: ImportProgress


OnProgress = Callable[[ImportProgress], None]
OnProblem = Callable[[ImportProblem], None]


def ignore(_: object) -> None:
    """Do nothing with progress or problems: for callers who read the ImportRun row instead."""
