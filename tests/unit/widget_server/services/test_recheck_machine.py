import pytest
from sqlalchemy import select

from moderation.scores import Risk
from moderation.types import Action, Decision, Reason, Role
from support.leaning import add_leaning_reviews
from support.machine import allow_alone, publish, word_model
from support.shop import add_submission
from widget_server.db.tables import AuditEntry, DecisionRow, MachineSettings, Recheck, Signature, Site, Submission
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.services.decide_submission import Unlawful, decide
from widget_server.services.recheck_machine import agreement, recheck, waiting_rechecks
from widget_server.services.settle_new import settle_new

MODEL = word_model({Risk.SPAM: "zenicoin", Risk.ANY: "zenicoin"})


@pytest.fixture
def decided(context, site_id):
    """Let the machine decide on two reviews, both kept for a person: rev_bad is rejected, rev_good approved."""
    with context.sessions.begin() as session:
        publish(session, site_id, MODEL)
        allow_alone(session, site_id, approves=True, rejects=True, sample_share=100)
        site = session.get_one(Site, site_id)
        add_submission(session, site, "rev_bad", text="Ask zenicoin", rating=1, photos=0)
        add_submission(session, site, "rev_good", text="Lovely colour", rating=1, photos=0)
        settle_new(session, site_id, ["rev_bad", "rev_good"], context.now())


def said(action, reason=None, revision=1):
    return Decision(action=action, revision=revision, actor_role=Role.MODERATOR, reason=reason)


def check(context, site_id, id, action, reason=None, revision=1):
    return recheck(context, site_id, id, said(action, reason, revision), actor="user:7")


def state(context, site_id, id):
    with context.sessions() as session:
        return session.get_one(Submission, (site_id, id)).state


def waiting(context, site_id):
    with context.sessions() as session:
        return [card.id for card in waiting_rechecks(session, site_id, context.now())]


def test_who_agrees_changes_nothing_but_the_rate(context, site_id, decided):
    assert sorted(waiting(context, site_id)) == ["rev_bad", "rev_good"]
    assert check(context, site_id, "rev_bad", Action.REJECT, Reason.OFF_TOPIC).outcome == "agreed"
    assert check(context, site_id, "rev_good", Action.APPROVE).outcome == "agreed"
    assert (state(context, site_id, "rev_bad"), state(context, site_id, "rev_good")) == ("rejected", "approved")
    assert waiting(context, site_id) == []
    with context.sessions() as session:
        assert {(one.action, one.agreed, one.total, one.waiting) for one in agreement(session, site_id)} == {
            ("approve", 1, 1, 0), ("reject", 1, 1, 0),
        }  # fmt: skip
        lines = session.scalars(select(AuditEntry).where(AuditEntry.action == "recheck.agreed")).all()
        assert {line.actor for line in lines} == {"user:7"}
        assert not [row for row in session.scalars(select(DecisionRow)) if row.actor == "user:7"]


def test_a_different_decision_is_carried_out_as_the_persons(context, site_id, decided):
    found = check(context, site_id, "rev_bad", Action.APPROVE)
    assert (found.action, found.reason, found.outcome) == ("reject", "spam", "disagreed")
    assert check(context, site_id, "rev_good", Action.REJECT, Reason.PERSONAL_DATA).outcome == "disagreed"
    assert (state(context, site_id, "rev_bad"), state(context, site_id, "rev_good")) == ("approved", "rejected")
    with context.sessions() as session:
        one = next(one for one in agreement(session, site_id) if one.action == "reject")
        assert (one.agreed, one.total, one.low) == (0, 1, 0.0)
        assert one.high == pytest.approx(0.793, abs=1e-3)


def test_a_rejection_needs_its_reason_here_too_and_the_re_check_stays_open(context, site_id, decided):
    with pytest.raises(Unlawful):
        check(context, site_id, "rev_good", Action.REJECT)
    assert "rev_good" in waiting(context, site_id)
    with pytest.raises(BadInput):
        check(context, site_id, "rev_good", Action.TAKE_DOWN, Reason.SPAM)


def test_a_rejection_that_needs_a_second_person_waits_for_them_and_counts_as_an_opinion(context, site_id, decided):
    with context.sessions.begin() as session:
        add_leaning_reviews(session, session.get_one(Site, site_id))
    assert check(context, site_id, "rev_good", Action.REJECT, Reason.SPAM).outcome == "disagreed"
    assert state(context, site_id, "rev_good") == "approved"
    with context.sessions() as session:
        signature = session.scalars(select(Signature)).one()
        assert (signature.submission_id, signature.actor) == ("rev_good", "user:7")


def test_what_somebody_decided_meanwhile_does_not_count(context, site_id, decided):
    decide(context, site_id, "rev_good", said(Action.REJECT, Reason.PERSONAL_DATA), actor="user:8")
    assert check(context, site_id, "rev_good", Action.APPROVE).outcome == "void"
    with context.sessions() as session:
        assert next(one for one in agreement(session, site_id) if one.action == "approve").total == 0


def test_of_two_people_one_is_told_that_it_was_checked(context, site_id, decided):
    check(context, site_id, "rev_good", Action.APPROVE)
    with pytest.raises(Conflict):
        check(context, site_id, "rev_good", Action.APPROVE)
    with pytest.raises(NotFound):
        check(context, site_id, "rev_good", Action.APPROVE, revision=2)


def test_the_rates_of_another_site_are_its_own(context, site_id, decided):
    with context.sessions() as session:
        assert all(one.waiting == 0 for one in agreement(session, site_id + 1))
        assert session.scalars(select(Recheck.site_id).distinct()).all() == [site_id]
        assert session.scalars(select(MachineSettings.site_id)).all() == [site_id]
