from sqlalchemy import select

from support import NOW
from widget_server.db.tables import AuditEntry
from widget_server.services.audit import record

ENTRY = {"at": NOW, "actor": "command", "action": "site.created", "subject_kind": "site", "subject_id": "pk_test"}


def test_a_line_is_written_with_what_it_reports(context, site_id):
    with context.sessions.begin() as session:
        record(session, site_id=site_id, **ENTRY, details={"from": "pending"})
    with context.sessions() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.at, entry.actor, entry.action, entry.details) == (NOW, "command", "site.created", {"from": "pending"})


def test_a_line_goes_with_the_transaction_that_is_rolled_back(context, site_id):
    with context.sessions() as session:
        record(session, site_id=site_id, **ENTRY)
        session.rollback()
    with context.sessions() as session:
        assert session.scalars(select(AuditEntry)).all() == []


def test_lines_sort_by_time(context, site_id, clock):
    with context.sessions.begin() as session:
        for number in range(3):
            record(session, site_id=site_id, **ENTRY | {"at": clock.advance(seconds=1), "subject_id": str(number)})
    with context.sessions() as session:
        assert session.scalars(select(AuditEntry.subject_id).order_by(AuditEntry.id)).all() == ["0", "1", "2"]
