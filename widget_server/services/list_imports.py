"""Import runs as the desk shows them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.tables import ImportRun
from widget_server.services.import_types import ImportProblem, ImportProgress, Severity
from widget_server.services.load_history import actor_names


@dataclass(frozen=True, kw_only=True)
class ImportLine:
    """One run. state : running, done or failed.  problems : the first ones, as many as the run keeps."""

    id: str
    kind: str
    file_name: str
    actor: str
    rights_evidence: str
    state: str
    counts: ImportProgress
    problems: tuple[ImportProblem, ...]
    started_at: datetime
    finished_at: datetime | None


def list_imports(session: Session, site_id: int, *, limit: int = 20) -> list[ImportLine]:
    """Return the last runs, newest first."""
    rows = session.scalars(
        select(ImportRun).where(ImportRun.site_id == site_id).order_by(ImportRun.id.desc()).limit(limit)
    ).all()
    names = actor_names(session, (row.actor for row in rows))
    return [_line(row, names.get(row.actor, row.actor)) for row in rows]


def find_import(session: Session, site_id: int, run_id: str) -> ImportLine | None:
    """Return one run, None where the site has no such one."""
    row = session.get(ImportRun, (site_id, run_id))
    if row is None:
        return None
    return _line(row, actor_names(session, [row.actor]).get(row.actor, row.actor))


def _line(row: ImportRun, actor: str) -> ImportLine:
    known = ImportProgress.__dataclass_fields__
    counts = {name: value for name, value in row.progress.items() if name in known}
    return ImportLine(
        id=row.id,
        kind=row.kind,
        file_name=row.file_name,
        actor=actor,
        rights_evidence=row.rights_evidence,
        state=row.state,
        counts=ImportProgress(**counts),
        problems=tuple(
            ImportProblem(
                line=one["line"], code=one["code"], sentence=one["sentence"], severity=Severity(one["severity"])
            )
            for one in row.problems
        ),
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
