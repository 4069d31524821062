import pytest
from sqlalchemy import select

from moderation.scores import Risk
from support.desk import add_person
from support.leaning import add_leaning_reviews
from support.machine import VERSION, allow_alone, publish, word_model
from support.shop import add_submission
from widget_server.db.tables import AuditEntry, DecisionRow, MachineSettings, Recheck, Signature, Site, Submission
from widget_server.services.machine_decides import is_sampled
from widget_server.services.second_signature import may_sign
from widget_server.services.settle_new import settle_new

MODEL = word_model({Risk.SPAM: "zenicoin", Risk.ANY: "zenicoin"})


@pytest.fixture
def arrive(context, site_id):
    """Let a submission come in to a site with a model; returns its row."""
    with context.sessions.begin() as session:
        publish(session, site_id, MODEL)

    def arrived(id, text, **fields):
        with context.sessions.begin() as session:
            site = session.get_one(Site, site_id)
            if not session.get(Submission, (site_id, id)):
                add_submission(session, site, id, text=text, **{"rating": 5, "photos": 0} | fields)
            settle_new(session, site_id, [id], context.now())
        with context.sessions() as session:
            return session.get_one(Submission, (site_id, id))

    return arrived


@pytest.fixture
def alone(context, site_id):
    """Let the machine do something."""

    def allowed(**values):
        with context.sessions.begin() as session:
            allow_alone(session, site_id, **values)

    return allowed


def decisions(context):
    with context.sessions() as session:
        rows = session.execute(select(DecisionRow.actor, DecisionRow.action, DecisionRow.reason)).all()
        return [tuple(row) for row in rows]


def test_it_decides_nothing_before_a_site_lets_it(context, arrive):
    assert arrive("rev_1", "Ask zenicoin").state == "pending"
    assert arrive("rev_2", "Lovely colour").state == "pending"


def test_each_way_is_let_by_itself(context, arrive, alone):
    alone(rejects=True)
    assert arrive("rev_1", "Ask zenicoin").state == "rejected"
    assert arrive("rev_2", "Lovely colour").state == "pending"
    with context.sessions.begin() as session:
        row = session.scalars(select(MachineSettings)).one()
        row.approves, row.rejects = True, False
    assert arrive("rev_3", "Ask zenicoin").state == "pending"
    assert arrive("rev_4", "Lovely colour").state == "approved"
    assert decisions(context) == [(f"machine:{VERSION}", "reject", "spam"), (f"machine:{VERSION}", "approve", "")]


def test_the_log_names_the_machine_with_the_version_of_its_model(context, arrive, alone):
    alone(rejects=True)
    arrive("rev_1", "Ask zenicoin")
    with context.sessions() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "submission.reject")).one()
        assert (entry.actor, entry.details["reason"]) == (f"machine:{VERSION}", "spam")


def test_it_never_approves_past_a_finding_a_picture_or_a_post(arrive, alone):
    alone(approves=True)
    found = {"rule": "personal_data", "outcome": "hold", "reason": "personal_data", "marks": []}
    assert arrive("rev_1", "Lovely, call +49 170 1234567", verdicts=[found]).state == "pending"
    assert arrive("rev_2", "Lovely colour", photos=1).state == "pending"
    assert arrive("post_1", "Lovely colour", rating=None).state == "pending"
    assert arrive("qst_1", "Which colour is it?", rating=None, asked_of="VASE").state == "approved"


def test_below_its_threshold_a_person_decides(arrive, alone):
    alone(approves=True, approve_below=0, rejects=True, reject_above=100)
    assert arrive("rev_1", "Ask zenicoin").state == "pending"
    assert arrive("rev_2", "Lovely colour").state == "pending"


def test_without_a_learnt_score_it_decides_nothing_however_sure_a_word_list_is(context, site_id, arrive, alone):
    alone(approves=True, rejects=True, reject_above=80)
    assert arrive("rev_1", "Click here, promo code, make money, whatsapp").state == "approved"
    with context.sessions.begin() as session:
        publish(session, site_id, word_model({Risk.ABUSE: "zenicoin"}, version="2026-11-23T02:00Z"))
    assert arrive("rev_2", "Click here, promo code, make money").state == "pending"


def test_what_somebody_decided_on_is_theirs(context, site_id, arrive, alone):
    row = arrive("rev_1", "Lovely colour")
    with context.sessions.begin() as session:
        session.add(
            DecisionRow(
                site_id=site_id, id="1", submission_id="rev_1", revision=row.revision, action="reopen",
                from_state="approved", to_state="pending", actor="user:1", at=context.now(),
            )
        )  # fmt: skip
    alone(approves=True)
    assert arrive("rev_1", "").state == "pending"


def test_where_rejections_lean_on_low_stars_a_second_person_signs_and_not_who_let_the_machine(
    context, site_id, arrive, alone
):
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        add_leaning_reviews(session, site)
        owner = add_person(session, site, "owner")
        add_person(session, site, "moderator")
        allow_alone(session, site_id, rejects=True).changed_by = f"user:{owner.id}"
    row = arrive("rev_1", "Ask zenicoin", rating=1)
    assert row.state == "pending"
    assert "waits for a second person" in row.verdicts[-1]["sentence"]
    assert arrive("rev_2", "Ask zenicoin", rating=5).state == "rejected"
    with context.sessions() as session:
        signature = session.scalars(select(Signature)).one()
        assert (signature.submission_id, signature.actor) == ("rev_1", f"machine:{VERSION}")
        assert not may_sign(session, signature, f"user:{owner.id}", context.now())
        assert may_sign(session, signature, "user:99", context.now())


def test_stars_change_no_decision(arrive, alone):
    alone(approves=True, rejects=True)
    for rating in range(1, 6):
        assert arrive(f"rev_bad_{rating}", "Ask zenicoin", rating=rating).state == "rejected"
        assert arrive(f"rev_good_{rating}", f"It broke after {rating} days", rating=rating).state == "approved"


def test_a_share_of_its_decisions_is_kept_for_a_person(context, arrive, alone):
    alone(rejects=True, sample_share=50)
    for number in range(60):
        arrive(f"rev_{number}", "Ask zenicoin")
    with context.sessions() as session:
        kept = session.scalars(select(Recheck)).all()
        assert 15 < len(kept) < 45
        assert {(row.action, row.reason, row.model, row.outcome) for row in kept} == {("reject", "spam", VERSION, "")}


def test_a_sample_is_as_large_as_its_share():
    counted = sum(is_sampled(f"rev_{number}", 1, 10) for number in range(5000))
    assert 400 < counted < 600
    assert all(is_sampled(f"rev_{number}", 1, 100) for number in range(100))
