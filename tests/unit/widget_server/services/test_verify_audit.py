import json

import pytest
from sqlalchemy import text

from support import NOW
from widget_server.services.audit import GENESIS, record
from widget_server.services.verify_audit import export_audit, verify_audit


@pytest.fixture
def log(context, site_id):
    """A log of five lines."""
    for number in range(5):
        with context.sessions.begin() as session:
            record(
                session, site_id=site_id, at=NOW, actor="user:1", action="submission.approve", subject_kind="post",
                subject_id=f"post_{number}", details={"from": "pending", "n": number, "list": (1, "ü")},
            )  # fmt: skip
    return site_id


def verified(context, site_id, **options):
    with context.sessions() as session:
        return verify_audit(session, site_id, **options)


def tamper(context, *statements):
    """Do what only the owner of the database can: take the triggers away, then rewrite."""
    with context.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_append_only"))
            for statement in statements:
                connection.execute(text(statement))
            connection.execute(text("ALTER TABLE audit_entries ENABLE TRIGGER audit_entries_append_only"))
        else:
            connection.execute(text("DROP TRIGGER audit_entries_no_update"))
            connection.execute(text("DROP TRIGGER audit_entries_no_delete"))
            for statement in statements:
                connection.execute(text(statement))


def test_an_untouched_log_holds(context, log):
    found = verified(context, log)
    assert (found.count, found.problem) == (5, "")
    assert verified(context, log, known=found.head).problem == ""


def test_an_empty_log_holds(context, site_id):
    assert verified(context, site_id).head == GENESIS


@pytest.mark.parametrize(
    "change",
    ["actor = 'user:2'", "subject_id = 'post_9'", "details = '{}'", "action = 'submission.reject'",
     "id = '0123'", "hash = '0'"],
)  # fmt: skip
def test_a_changed_line_is_found(context, log, change):
    tamper(context, f"UPDATE audit_entries SET {change} WHERE sequence = 3")
    found = verified(context, log)
    assert (found.problem, found.sequence, found.count) == ("changed", 3, 2)


def test_a_line_left_out_is_found(context, log):
    tamper(context, "DELETE FROM audit_entries WHERE sequence = 2")
    assert (verified(context, log).problem, verified(context, log).sequence) == ("missing", 2)


def test_a_log_that_was_cut_short_no_longer_holds_the_head_that_was_noted(context, log):
    head = verified(context, log).head
    tamper(context, "DELETE FROM audit_entries WHERE sequence = 5")
    assert verified(context, log).problem == ""
    assert verified(context, log, known=head).problem == "unknown_head"


def test_the_file_holds_every_line_with_its_hash(context, log):
    with context.sessions() as session:
        lines = [json.loads(line) for line in export_audit(session, log)]
    assert [line["sequence"] for line in lines] == [1, 2, 3, 4, 5]
    assert lines[-1]["hash"] == verified(context, log).head
    assert lines[0]["details"] == {"from": "pending", "n": 0, "list": [1, "ü"]}
