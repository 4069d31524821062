"""The audit log in pages, newest first."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.tables import AuditEntry
from widget_server.services.load_history import LogLine, actor_names, log_line

PAGE_ROWS = 50


@dataclass(frozen=True, kw_only=True)
class AuditPage:
    """A page of the log; before leads to the next one and is "" on the last."""

    lines: tuple[LogLine, ...]
    before: str


def list_audit(
    session: Session, site_id: int, *, before: str = "", area: str = "", limit: int = PAGE_ROWS
) -> AuditPage:
    """Return lines older than the line `before` (an id), of one area of actions ("submission", "key" …) if named."""
    query = select(AuditEntry).where(AuditEntry.site_id == site_id)
    if before:
        query = query.where(AuditEntry.id < before)
    if area:
        query = query.where(AuditEntry.action.startswith(f"{area}.", autoescape=True))
    rows = session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit + 1)).all()
    names = actor_names(session, (row.actor for row in rows))
    return AuditPage(
        lines=tuple(log_line(row, names) for row in rows[:limit]),
        before=rows[limit - 1].id if len(rows) > limit else "",
    )
