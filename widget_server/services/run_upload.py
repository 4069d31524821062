"""Import an uploaded file and keep the desk informed: progress and problems stand in the job's row."""

import shutil
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from widget_server.db.tables import Job
from widget_server.errors import VitrineError
from widget_server.services.context import Context
from widget_server.services.import_file import IMPORTS
from widget_server.services.import_types import ImportProblem, ImportProgress, ImportRequest

# Somebody watches: a write a second is smooth enough, and other writers get their turn.
_EVERY = timedelta(seconds=1)
MOST_PROBLEMS = 1000


def run_upload(context: Context, site_id: int, arguments: Mapping[str, Any]) -> None:
    """Import what receive_upload has kept.  arguments : as it scheduled them.

    Raises what the import raises; the upload's folder is removed when the import ended or its file was refused.
    """
    watched = _Watched(context, site_id, arguments["upload"])
    folder = Path(arguments["folder"])
    request = ImportRequest(
        site_id=site_id,
        path=Path(arguments["path"]),
        actor=arguments["actor"],
        format=arguments["format"],
        dry_run=arguments["dry_run"],
        rights_evidence=arguments["rights_evidence"],
        date_order=arguments["date_order"],
    )
    try:
        result = IMPORTS[arguments["kind"]](context, request, watched.progressed, watched.found)
    except VitrineError:
        watched.save(None)
        shutil.rmtree(folder, ignore_errors=True)
        raise
    watched.save(result.counts, run_id=result.run_id)
    shutil.rmtree(folder, ignore_errors=True)


class _Watched:
    """What the desk sees of a running import."""

    def __init__(self, context: Context, site_id: int, upload_id: str) -> None:
        self._context = context
        self._key = (site_id, upload_id)
        self._problems: list[ImportProblem] = []
        self._saved_at: datetime | None = None

    def progressed(self, progress: ImportProgress) -> None:
        """Note how far it is."""
        now = self._context.now()
        if self._saved_at is None or now - self._saved_at >= _EVERY:
            self._saved_at = now
            self.save(progress)

    def found(self, problem: ImportProblem) -> None:
        """Note a problem; it is saved with the next progress, because a batch's transaction may be open."""
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(problem)

    def save(self, counts: ImportProgress | None, *, run_id: str = "") -> None:
        """Write down what is known."""
        with self._context.sessions.begin() as session:
            job = session.get_one(Job, self._key)
            known: dict[str, Any] = {"problems": [asdict(one) for one in self._problems]}
            known |= {"counts": asdict(counts)} if counts else {}
            job.arguments = {**job.arguments, **known} | ({"run_id": run_id} if run_id else {})
