"""The audit log: one line in the transaction of what it reports, chained to the line before it. Holds no personal data.

Owns the chain: a line's hash is SHA-256 over the hash before it and the line itself, so that whoever knows a later hash
can tell whether an earlier line was changed, left out or put in. The database refuses such changes (see the migration);
the chain is for who owns the database.

Lines are written when their transaction commits, after everything else of it: the lock that puts two transactions of a
site in order is then the last one that each takes, and no two can wait for each other.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from widget_server.db.base import time_ordered_id
from widget_server.db.tables import AuditEntry

GENESIS = "0" * 64
"""What stands for the hash before the first line."""

_WAITING = "vitrine_audit"
# An arbitrary number that names the audit log among PostgreSQL's advisory locks.
_LOCK = 7_246_002


def record(
    session: Session,
    *,
    site_id: int,
    at: datetime,
    actor: str,
    action: str,
    subject_kind: str,
    subject_id: str,
    details: Mapping[str, object] | None = None,
) -> None:
    """Add a line to the caller's transaction; it is in the log once that has been committed.

    actor : "user:12", "command", "job:train", "key:…".  action : "site.created", "review.revised" …
    details : JSON values without names, addresses or texts of people.
    """
    if not session.in_transaction():
        session.begin()  # which a rollback ends, and the waiting line with it
    session.info.setdefault(_WAITING, []).append(
        AuditEntry(
            site_id=site_id,
            id=time_ordered_id(at),
            at=at,
            actor=actor,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            details=dict(details or {}),
        )
    )


def line_hash(before: str, line: Mapping[str, Any]) -> str:
    """Return the hash of a line.

    before : of the line before it, GENESIS for the first.  line : its columns; "hash" and the site's number, which
    another machine gives anew, are no part of it.
    """
    said = [
        line["sequence"],
        line["id"],
        line["at"].isoformat(timespec="microseconds"),
        *(line[name] for name in ("actor", "action", "subject_kind", "subject_id", "details")),
    ]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def chained(lines: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield lines, in the order of their sequence, with their hashes made anew."""
    before = GENESIS
    for line in lines:
        before = line_hash(before, line)
        yield {**line, "hash": before}


@event.listens_for(Session, "before_commit")
def _write_lines(session: Session) -> None:
    waiting: list[AuditEntry] | None = session.info.get(_WAITING)
    if not waiting or session.in_nested_transaction():
        return
    session.info[_WAITING] = []
    session.flush()
    for site_id in sorted({entry.site_id for entry in waiting}):
        sequence, before = _head(session, site_id)
        for entry in waiting:
            if entry.site_id == site_id:
                sequence += 1
                entry.sequence = sequence
                # As it will be read: JSON knows neither tuples nor the classes of texts.
                entry.details = json.loads(json.dumps(entry.details))
                entry.hash = before = line_hash(before, {name: getattr(entry, name) for name in _COLUMNS})
                session.add(entry)


@event.listens_for(Session, "after_soft_rollback")
def _forget_lines(session: Session, _transaction: object) -> None:
    session.info.pop(_WAITING, None)


_COLUMNS = ("sequence", "id", "at", "actor", "action", "subject_kind", "subject_id", "details")


def _head(session: Session, site_id: int) -> tuple[int, str]:
    """Return number and hash of the last line; nobody else writes one until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite has a single writer anyway
        session.execute(select(func.pg_advisory_xact_lock(_LOCK, site_id)))
    row = session.execute(
        select(AuditEntry.sequence, AuditEntry.hash)
        .where(AuditEntry.site_id == site_id)
        .order_by(AuditEntry.sequence.desc())
        .limit(1)
    ).one_or_none()
    return (row.sequence, row.hash) if row else (0, GENESIS)
