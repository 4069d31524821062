"""Training: only what is better is published, the stars are looked at afterwards, and what waits is scored again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from moderation.types import Kind, Reason
from support.clock import NOW
from support.made_decisions import make_decisions
from support.shop import add_submission
from widget_server.db.tables import AuditEntry, ClassifierTraining, DecisionRow, RiskScore, Site, Submission
from widget_server.jobs.handlers import HANDLERS
from widget_server.jobs.schedule import NIGHTLY
from widget_server.services import train_classifier as module
from widget_server.services.current_classifier import current_classifier
from widget_server.services.train_classifier import train_classifier

BLAME = "It broke after two days and the seams are open"


@pytest.fixture
def history(context, site_id):
    """Put a history of decisions into the site.  stars : of a decision's number and reason."""

    def put(made, stars=lambda number, reason: 1 + number % 5):
        with context.sessions.begin() as session:
            site = session.get_one(Site, site_id)
            for number, one in enumerate(made):
                id, is_question = f"rev_{number}", one.submission.kind is Kind.QUESTION
                add_submission(
                    session, site, id, text=one.submission.text, photos=0, state="approved",
                    **({"asked_of": "VASE"} if is_question else {"rating": stars(number, one.reason)}),
                )  # fmt: skip
                session.add(
                    DecisionRow(
                        site_id=site_id, id=f"{number:032d}", submission_id=id, revision=1,
                        action="reject" if one.reason else "approve", reason=one.reason or "", from_state="pending",
                        to_state="approved", actor="user:1", at=NOW + timedelta(seconds=number),
                    )
                )  # fmt: skip
            add_submission(session, site, "rev_waiting", text="Look up lumabit if you want the same for half", rating=3)

    return put


def trainings(context):
    with context.sessions() as session:
        return session.scalars(select(ClassifierTraining).order_by(ClassifierTraining.created_at)).all()


def test_a_model_is_published_and_what_waits_is_scored_by_it_at_once(context, site_id, history, clock):
    history(make_decisions(400, seed=4, bad_share=0.3).decided)
    report = train_classifier(context, site_id, actor="job:train_classifier")
    assert (report["published"], report["why"], report["decisions"]) == (True, "better", 400)
    with context.sessions() as session:
        model = current_classifier(session, site_id)
        assert model is not None
        kept = session.get_one(RiskScore, (site_id, "rev_waiting", 1))
        assert kept.model == model.version
        assert session.get_one(Submission, (site_id, "rev_waiting")).risk > 50
        (line,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "classifier.published"))
        assert (line.actor, line.subject_id) == ("job:train_classifier", model.version)
    # Nobody has decided since: the next night changes nothing.
    clock.advance(days=1)
    assert train_classifier(context, site_id, actor="job:train_classifier")["why"] == "nothing_new"
    assert len(trainings(context)) == 1


def test_fewer_than_200_decisions_teach_nothing_and_leave_nothing(context, site_id, history):
    history(make_decisions(199, seed=4).decided)
    assert train_classifier(context, site_id, actor="x")["why"] == "too_few_decisions"
    assert trainings(context) == []


def test_what_is_not_better_is_told_of_and_not_published(context, site_id, history):
    made = make_decisions(240, seed=5, bad_share=0, noise=0.25).decided
    history(made)
    report = train_classifier(context, site_id, actor="x")
    (row,) = trainings(context)
    assert (report["published"], row.body) == (False, None)
    assert row.report["why"] in ("not_better", "leans_on_low_stars")
    with context.sessions() as session:
        assert session.get(RiskScore, (site_id, "rev_waiting", 1)) is None


def test_a_model_that_learnt_to_distrust_criticism_is_not_published(context, site_id, history):
    """A desk rejects most critical reviews, whatever reason it gives: the words of criticism become a risk."""
    from support.made_decisions import decision

    made = []
    for number in range(420):
        critical = number % 3 == 0
        text = f"{BLAME} {number}" if critical else f"I love it, the colour is lovely {number}"
        made.append(decision(text, Reason.OFF_TOPIC if critical and number % 5 else None, at_s=number))
    history(made, stars=lambda number, reason: 1 if number % 3 == 0 else 5)
    report = train_classifier(context, site_id, actor="x")
    assert report["why"] == "leans_on_low_stars"
    assert trainings(context)[0].body is None
    lean = next(one for one in report["stars"] if one["risk"] == "any")
    assert lean["low_suspected"] > 0
    assert lean["high_suspected"] == 0


def test_the_same_history_with_other_stars_gives_the_same_model(context, site_id, history, clock):
    history(make_decisions(300, seed=4, bad_share=0.3).decided, stars=lambda number, reason: 3)
    train_classifier(context, site_id, actor="x")
    (first,) = trainings(context)
    with context.sessions.begin() as session:
        for row in session.scalars(select(Submission)):
            if row.review:
                row.review.rating = 5
        session.add(DecisionRow(site_id=site_id, id="1" * 32, submission_id="rev_0", revision=9, action="reopen",
                                from_state="a", to_state="b", actor="user:1", at=NOW))  # fmt: skip
        session.get_one(ClassifierTraining, (site_id, first.version)).report = {}
    clock.advance(seconds=1)  # the same minute, hence the same version
    train_classifier(context, site_id, actor="x")
    (second,) = trainings(context)
    assert first.body == second.body


def test_old_trainings_are_forgotten_but_not_the_model_in_force(context, site_id, monkeypatch):
    monkeypatch.setattr(module, "TRAININGS_KEPT", 2)
    with context.sessions.begin() as session:
        for number in range(8):
            session.add(ClassifierTraining(site_id=site_id, version=f"v{number}", body=b"x" if number < 3 else None,
                                           created_at=NOW + timedelta(days=number), report={}))  # fmt: skip
        session.flush()
        module._forget_old(session, site_id)
        assert set(session.scalars(select(ClassifierTraining.version))) == {"v1", "v2", "v6", "v7"}


def test_it_runs_each_night(context, site_id):
    assert module.JOB in NIGHTLY
    HANDLERS[module.JOB](context, site_id, {})
    assert trainings(context) == []
