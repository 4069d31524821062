"""`vitrine approve` decides as an owner and says what it confirms; the choice itself is test_bulk_decision's."""

from support.command import counts, vitrine
from support.shop import add_site, add_submission
from widget_server.db.tables import AuditEntry, DecisionRow


def test_an_approval_leaves_a_decision_and_an_audit_row(context, settings):
    with context.sessions.begin() as session:
        add_submission(session, add_site(session), "post_1")
    assert counts(vitrine(settings, "approve", "--site", "pk_test", "--all"))["approved"] == 1
    with context.sessions() as session:
        decision, audit = session.query(DecisionRow).one(), session.query(AuditEntry).one()
    assert (decision.action, decision.actor, decision.to_state) == ("approve", "command", "approved")
    assert (audit.action, audit.subject_id) == ("submission.approve", "post_1")


def test_what_stays_hidden_for_want_of_a_right_is_said(context, settings):
    with context.sessions.begin() as session:
        add_submission(session, add_site(session), "post_1")
    answer = vitrine(settings, "approve", "--site", "pk_test", "--all")
    assert "1 of them stay hidden" in answer.stderr
    assert "rights grant" in answer.stderr
