import pytest
from sqlalchemy import select

from moderation.rejections import leans_on_low_stars
from moderation.types import Action, Decision, Reason, Role
from support.leaning import add_leaning_reviews
from support.shop import add_submission
from widget_server.db.tables import AuditEntry, Signature, Site, Submission
from widget_server.services.decide_submission import Unlawful, decide, decide_many
from widget_server.services.revisions import hold_revision
from widget_server.services.second_signature import LOOKS_BACK, SecondSignature, list_signatures, rejection_shares
from widget_server.services.sign_rejection import sign_rejection


@pytest.fixture
def leaning(context, site_id):
    with context.sessions.begin() as session:
        add_leaning_reviews(session, session.get_one(Site, site_id))
    return site_id


def reject(context, site_id, id="rev_low", reason=Reason.OFF_TOPIC, action=Action.REJECT, evidence=""):
    decision = Decision(action=action, revision=1, actor_role=Role.MODERATOR, reason=reason, evidence=evidence)
    return decide(context, site_id, id, decision, actor="user:1")


def state(context, site_id, id="rev_low"):
    with context.sessions() as session:
        return session.get_one(Submission, (site_id, id)).state


def waiting(context, site_id):
    with context.sessions() as session:
        return list_signatures(session, site_id)


def test_where_rejections_lean_on_low_stars_one_more_waits_for_a_second_person(context, leaning):
    for _ in range(2):
        with pytest.raises(SecondSignature, match="a second person signs"):
            reject(context, leaning)
    assert state(context, leaning) == "pending"
    [one] = waiting(context, leaning)
    assert (one.submission_id, one.reason, one.actor, one.rating) == ("rev_low", "off_topic", "user:1", 1)
    with context.sessions() as session:
        assert session.scalars(select(AuditEntry.action)).all() == ["signature.asked"]


@pytest.mark.parametrize(("was", "becomes"), [(5, 1), (1, 5)])
def test_a_change_to_or_from_low_stars_waits_too(context, leaning, was, becomes):
    with context.sessions.begin() as session:
        row = add_submission(
            session,
            session.get_one(Site, leaning),
            "rev_changed",
            rating=was,
            product_id="VASE",
            photos=0,
            state="held",
        )
        content = {"rating": becomes, "title": "", "text": "I take it back"}
        hold_revision(session, row, revision=2, content=content, fingerprint="new", now=context.now())
    decision = Decision(action=Action.REJECT, revision=2, actor_role=Role.MODERATOR, reason=Reason.OFF_TOPIC)
    with pytest.raises(SecondSignature):
        decide(context, leaning, "rev_changed", decision, actor="user:1")
    assert state(context, leaning, "rev_changed") == "held"
    [one] = waiting(context, leaning)
    assert (one.rating, one.text) == (becomes, "I take it back")


def reopen(context, site_id, reason=None, actor="user:1", id="rev_low", revision=1):
    decision = Decision(action=Action.REOPEN, revision=revision, actor_role=Role.MODERATOR, reason=reason)
    return decide(context, site_id, id, decision, actor=actor)


def approve(context, site_id, id="rev_low", revision=1):
    decision = Decision(action=Action.APPROVE, revision=revision, actor_role=Role.MODERATOR)
    decide(context, site_id, id, decision, actor="user:1")


def test_published_criticism_goes_back_into_the_queue_only_with_a_reason_and_a_signature(context, leaning, clock):
    approve(context, leaning)
    clock.advance(hours=2)
    with pytest.raises(Unlawful, match="needs a reason"):
        reopen(context, leaning)
    with pytest.raises(SecondSignature):
        reopen(context, leaning, Reason.OFF_TOPIC)
    assert state(context, leaning) == "approved"
    [one] = waiting(context, leaning)
    assert one.action == "reopen"
    sign_rejection(context, leaning, one.id, agree=True, actor="user:2", role=Role.OWNER)
    assert state(context, leaning) == "pending"


def test_ones_own_fresh_approval_is_taken_back_and_nobody_elses(context, leaning):
    approve(context, leaning)
    with pytest.raises(Unlawful):
        reopen(context, leaning, actor="user:2")
    reopen(context, leaning)
    assert state(context, leaning) == "pending"


def test_approving_a_change_and_taking_that_back_hides_nothing(context, leaning):
    with context.sessions.begin() as session:
        row = add_submission(
            session, session.get_one(Site, leaning), "rev_held", rating=1, product_id="VASE", photos=0, state="held"
        )
        hold_revision(session, row, revision=2, content={"text": "Worse"}, fingerprint="new", now=context.now())
    approve(context, leaning, id="rev_held", revision=2)
    with pytest.raises(Unlawful):
        reopen(context, leaning, id="rev_held", revision=2)
    assert state(context, leaning, "rev_held") == "approved"


def test_in_bulk_each_of_them_waits_and_the_others_are_decided(context, leaning):
    with context.sessions.begin() as session:
        add_submission(session, session.get_one(Site, leaning), "rev_five", rating=5, product_id="VASE", photos=0)
    decision = Decision(action=Action.REJECT, revision=0, actor_role=Role.OWNER, reason=Reason.SPAM)
    result = decide_many(context, leaning, ["rev_low", "rev_five"], decision, actor="user:1")
    assert result.done == ("rev_five",)
    assert [code for _, code, _ in result.refused] == ["second_signature"]
    assert [one.submission_id for one in waiting(context, leaning)] == ["rev_low"]


def test_what_the_law_wants_gone_does_not_wait(context, leaning):
    reject(context, leaning, reason=Reason.ILLEGAL, evidence="§ 130", action=Action.TAKE_DOWN)
    assert state(context, leaning) == "taken_down"


def test_approving_and_praise_do_not_wait(context, leaning):
    reject(context, leaning, id="rev_high_0")
    decision = Decision(action=Action.APPROVE, revision=1, actor_role=Role.MODERATOR)
    decide(context, leaning, "rev_low", decision, actor="user:1")
    assert waiting(context, leaning) == []


def test_where_nothing_leans_nothing_waits(context, site_id):
    with context.sessions.begin() as session:
        add_submission(session, session.get_one(Site, site_id), "rev_low", rating=1, product_id="VASE", photos=0)
    reject(context, site_id)
    assert state(context, site_id) == "rejected"
    with context.sessions() as session:
        assert session.scalars(select(Signature)).all() == []


def test_the_shares_are_those_of_the_last_year(context, leaning, clock):
    with context.sessions() as session:
        shares = rejection_shares(session, leaning, clock())
        assert [(min(one.ratings), one.decided, one.rejected) for one in shares if one.decided] == [
            (5, 40, 0), (1, 10, 10)
        ]  # fmt: skip
        assert leans_on_low_stars(shares)
        later = rejection_shares(session, leaning, clock() + LOOKS_BACK)
        assert sum(one.decided for one in later) == 0
