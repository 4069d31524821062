"""Check the chain of a site's audit log, and write it as a file that anybody can check."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.tables import AuditEntry
from widget_server.services.audit import GENESIS, line_hash

_ROWS = 1000


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What the check found.

    count : lines up to the first trouble, all of them where there is none.  head : the hash of the last of them.
    problem : "" where the chain holds, else missing (a line is not there), changed, or unknown_head (the hash that was
    noted earlier is not in it).  sequence : of the line in trouble.
    """

    count: int
    head: str
    problem: str = ""
    sequence: int = 0


def verify_audit(session: Session, site_id: int, *, known: str = "") -> Verified:
    """Walk the chain from its first line.

    known : a hash that was noted earlier; a log that was cut short or written anew does not hold it.
    """
    count, head, seen = 0, GENESIS, not known
    with closing(_lines(session, site_id)) as lines:
        for line in lines:
            if line["sequence"] != count + 1:
                return Verified(count=count, head=head, problem="missing", sequence=count + 1)
            if line["hash"] != line_hash(head, line):
                return Verified(count=count, head=head, problem="changed", sequence=count + 1)
            count, head = count + 1, line["hash"]
            seen = seen or head == known
    return Verified(count=count, head=head, problem="" if seen else "unknown_head")


def export_audit(session: Session, site_id: int) -> Iterator[bytes]:
    """Yield the log as JSON Lines, first line first, each with its hash."""
    for line in _lines(session, site_id):
        yield orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def _lines(session: Session, site_id: int) -> Generator[dict[str, Any]]:
    a = AuditEntry
    columns = (a.sequence, a.id, a.at, a.actor, a.action, a.subject_kind, a.subject_id, a.details, a.hash)
    query = select(*columns).where(a.site_id == site_id).order_by(a.sequence).execution_options(yield_per=_ROWS)
    with session.execute(query) as rows:
        for row in rows:
            yield dict(row._mapping)
