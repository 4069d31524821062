from threading import Barrier, Thread

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from support import NOW
from widget_server.db.tables import AuditEntry, Site
from widget_server.services.audit import GENESIS, chained, line_hash, record
from widget_server.services.verify_audit import verify_audit

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


def write(context, site_id, *subjects):
    for subject in subjects:
        with context.sessions.begin() as session:
            record(session, site_id=site_id, **ENTRY | {"subject_id": subject})


def lines(context, site_id):
    with context.sessions() as session:
        query = select(AuditEntry).where(AuditEntry.site_id == site_id).order_by(AuditEntry.sequence)
        return session.scalars(query).all()


def test_each_line_is_chained_to_the_one_before_it_within_its_site(context, site_id):
    from support.shop import add_site

    with context.sessions.begin() as session:
        other = add_site(session, "pk_other").id
    write(context, site_id, "a", "b")
    write(context, other, "c")
    first, second = lines(context, site_id)
    assert (first.sequence, second.sequence) == (1, 2)
    columns = {name: getattr(first, name) for name in vars(AuditEntry) if not name.startswith("_")}
    assert first.hash == line_hash(GENESIS, columns)
    assert lines(context, other)[0].sequence == 1


def test_the_database_refuses_to_change_or_delete_a_line(context, site_id):
    write(context, site_id, "a")
    for statement in (
        update(AuditEntry).values(actor="nobody"),
        delete(AuditEntry),
        text("UPDATE audit_entries SET action = 'x'"),
    ):
        with pytest.raises(DBAPIError, match="append-only"), context.sessions.begin() as session:
            session.execute(statement)
    assert [one.subject_id for one in lines(context, site_id)] == ["a"]


def test_the_log_goes_with_its_whole_site(context, site_id):
    write(context, site_id, "a")
    with context.sessions.begin() as session:
        session.execute(delete(Site).where(Site.id == site_id))
    assert lines(context, site_id) == []


def test_transactions_that_commit_at_once_make_one_chain(context, site_id):
    barrier = Barrier(6)

    def work(number):
        barrier.wait()
        write(context, site_id, *(f"{number}.{turn}" for turn in range(5)))

    threads = [Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with context.sessions() as session:
        found = verify_audit(session, site_id)
    assert (found.count, found.problem) == (30, "")


def test_a_transaction_after_one_that_was_rolled_back_writes_its_own_lines_only(context, site_id):
    with context.sessions() as session:
        record(session, site_id=site_id, **ENTRY | {"subject_id": "lost"})
        session.rollback()
        record(session, site_id=site_id, **ENTRY | {"subject_id": "kept"})
        session.commit()
    assert [one.subject_id for one in lines(context, site_id)] == ["kept"]


def test_a_chain_made_anew_from_the_same_lines_is_the_same(context, site_id):
    write(context, site_id, "a", "b", "c")
    rows = [
        {name: getattr(one, name) for name in vars(AuditEntry) if not name.startswith("_")}
        for one in lines(context, site_id)
    ]
    assert list(chained(rows)) == rows
