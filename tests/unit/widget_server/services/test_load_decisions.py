import pytest

from moderation.scores import Risk
from moderation.types import Action, Reason
from support.shop import add_submission
from widget_server.db.base import time_ordered_id
from widget_server.db.tables import DecisionRow, Recheck, RiskScore, Site, Submission
from widget_server.services.load_decisions import load_decisions
from widget_server.services.revisions import hold_revision


@pytest.fixture
def say(context, site_id, clock):
    """Write down that somebody decided; a submission that is not there yet is added."""

    def said(id, action, reason="", *, actor="user:1", revision=1, bulk="", text="Lovely"):
        clock.advance(minutes=1)
        with context.sessions.begin() as session:
            if session.get(Submission, (site_id, id)) is None:
                add_submission(session, session.get_one(Site, site_id), id, text=text, rating=1, photos=0)
            session.add(
                DecisionRow(
                    site_id=site_id, id=time_ordered_id(context.now()), submission_id=id, revision=revision,
                    action=action.value, reason=reason, from_state="pending", to_state="approved", actor=actor,
                    bulk=bulk, at=context.now(),
                )
            )  # fmt: skip

    return said


def learnt_from(context, site_id):
    with context.sessions() as session:
        return {(one.key, one.reason) for one in load_decisions(session, site_id).decided}


def test_only_what_a_person_decided_of_one_item_teaches(context, site_id, say):
    say("rev_1", Action.APPROVE)
    say("rev_2", Action.REJECT, "spam")
    say("rev_3", Action.TAKE_DOWN, "offensive")
    say("rev_4", Action.APPROVE, actor="rule:x")
    say("rev_5", Action.REJECT, "spam", actor="machine:v")
    say("rev_6", Action.APPROVE, actor="command")
    say("rev_7", Action.APPROVE, bulk="b")
    assert learnt_from(context, site_id) == {("rev_1", None), ("rev_2", Reason.SPAM), ("rev_3", Reason.OFFENSIVE)}


def test_what_was_taken_back_teaches_nothing_and_the_last_word_counts(context, site_id, say):
    say("rev_1", Action.REJECT, "spam")
    say("rev_1", Action.RESTORE)
    say("rev_2", Action.REJECT, "spam")
    say("rev_2", Action.APPROVE)
    assert learnt_from(context, site_id) == {("rev_2", None)}


def test_a_machines_decision_that_a_person_agreed_with_teaches(context, site_id, say):
    say("rev_1", Action.REJECT, "spam", actor="machine:v")
    with context.sessions.begin() as session:
        session.add(Recheck(site_id=site_id, submission_id="rev_1", revision=1, action="reject", reason="spam",
                            model="v", at=context.now(), outcome="agreed"))  # fmt: skip
    assert learnt_from(context, site_id) == {("rev_1", Reason.SPAM)}


def test_words_are_those_of_the_revision_that_was_decided_on(context, site_id, say):
    say("rev_1", Action.APPROVE, text="First words")
    with context.sessions.begin() as session:
        row = session.get_one(Submission, (site_id, "rev_1"))
        content = {"title": "T", "text": "Second words", "tags": ["x"], "language": "de", "media": []}
        hold_revision(session, row, revision=2, content=content, fingerprint="f", now=context.now())
    say("rev_1", Action.REJECT, "spam", revision=2)
    say("rev_1", Action.REJECT, "spam", revision=3)
    with context.sessions() as session:
        found = load_decisions(session, site_id)
    assert [one.submission.text for one in found.decided] == ["First words", "Second words"]
    assert found.decided[1].submission.language == "de"


def test_heuristics_are_those_of_that_time_or_are_found_anew(context, site_id, say):
    say("rev_1", Action.REJECT, "spam", text="Click here")
    say("rev_2", Action.REJECT, "duplicate", text="Click here")
    with context.sessions.begin() as session:
        session.add(RiskScore(site_id=site_id, submission_id="rev_2", revision=1, at=context.now(),
                              scores={"duplicate": {"value": 0.9, "heuristic": 0.8}}))  # fmt: skip
    with context.sessions() as session:
        first, second = load_decisions(session, site_id).decided
    assert {one.risk: one.value for one in first.heuristics}[Risk.SPAM] == 0.45
    assert {one.risk: one.value for one in second.heuristics}[Risk.DUPLICATE] == 0.8


def test_the_stars_and_erased_people_are_not_among_it(context, site_id, say):
    say("rev_1", Action.APPROVE)
    say("rev_2", Action.APPROVE)
    with context.sessions.begin() as session:
        session.get_one(Submission, (site_id, "rev_2")).state = "erased"
    with context.sessions() as session:
        found = load_decisions(session, site_id)
        assert [one.submission.rating for one in found.decided] == [None]
        assert load_decisions(session, site_id + 1).newest == ""
