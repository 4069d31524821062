import threading

import pytest
from sqlalchemy import func, select

from moderation.types import Action, Decision, Reason, Role, State
from support.shop import add_product, add_site, add_submission, suggest
from widget_server.db.tables import AuditEntry, DecisionRow, Site, Submission
from widget_server.errors import Conflict, Forbidden, NotFound
from widget_server.services.decide_submission import (
    DecidedMeanwhile,
    StaleRevision,
    Unlawful,
    decide,
    decide_many,
    waiting_ids,
)
from widget_server.services.revisions import hold_revision


@pytest.fixture
def site_id(context):
    with context.sessions.begin() as session:
        site = add_site(session)
        add_product(session, site, "P1", "Willow Vase")
        add_product(session, site, "P2", "Fern Bowl")
        post = add_submission(session, site, "post_a")
        suggest(session, post, "P1", certain=True)
        suggest(session, post, "P2", certain=False)
        add_submission(session, site, "rev_b", rating=1, product_id="P1", photos=0)
        return site.id


def decision(action=Action.APPROVE, revision=1, role=Role.MODERATOR, **values):
    return Decision(action=action, revision=revision, actor_role=role, **values)


def stored(context, site_id, submission_id):
    with context.sessions() as session:
        return session.get(Submission, (site_id, submission_id))


def version(context, site_id):
    with context.sessions() as session:
        return session.get(Site, site_id).showcase_version


def test_an_approval_is_public_audited_and_bumps_the_showcase_in_one_transaction(context, site_id):
    before = version(context, site_id)
    decide(context, site_id, "post_a", decision(), actor="user:7")
    assert stored(context, site_id, "post_a").state == "approved"
    assert version(context, site_id) == before + 1
    with context.sessions() as session:
        row = session.scalars(select(DecisionRow)).one()
        audit = session.scalars(select(AuditEntry)).one()
    assert (row.revision, row.from_state, row.to_state, row.actor) == (1, "pending", "approved", "user:7")
    assert (audit.action, audit.subject_id, audit.actor) == ("submission.approve", "post_a", "user:7")


def test_approving_confirms_only_what_is_certain(context, site_id):
    decide(context, site_id, "post_a", decision(), actor="user:7")
    states = {link.product_id: link.state for link in stored(context, site_id, "post_a").products}
    assert states == {"P1": "confirmed", "P2": "suggested"}


def test_approving_may_leave_the_products_alone(context, site_id):
    decide(context, site_id, "post_a", decision(), actor="user:7", confirm_certain=False)
    assert {link.state for link in stored(context, site_id, "post_a").products} == {"suggested"}


def test_a_decision_on_a_revision_that_is_no_longer_the_newest_is_told_so(context, site_id):
    with pytest.raises(StaleRevision, match="you saw revision 0, now it is 1"):
        decide(context, site_id, "post_a", decision(revision=0), actor="user:7")
    assert stored(context, site_id, "post_a").state == "pending"


def test_of_two_moderators_at_once_one_wins_and_the_other_is_told(context, site_id):
    answers = []
    start = threading.Barrier(2)

    def moderate(action, **values):
        start.wait()
        try:
            decide(context, site_id, "post_a", decision(action, **values), actor="user:7")
            answers.append("won")
        except Conflict:
            answers.append("told")

    threads = [
        threading.Thread(target=moderate, args=(Action.APPROVE,)),
        threading.Thread(target=moderate, args=(Action.APPROVE,)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["told", "won"]
    with context.sessions() as session:
        assert session.scalar(select(func.count()).select_from(DecisionRow)) == 1


def test_a_review_cannot_be_rejected_for_its_style(context, site_id):
    with pytest.raises(Unlawful, match="no reason to hide a review"):
        decide(context, site_id, "rev_b", decision(Action.REJECT, reason=Reason.STYLE), actor="user:7")
    assert stored(context, site_id, "rev_b").state == "pending"


def test_a_rejection_needs_a_reason(context, site_id):
    with pytest.raises(Unlawful, match="needs a reason"):
        decide(context, site_id, "post_a", decision(Action.REJECT), actor="user:7")


def test_a_viewer_decides_nothing(context, site_id):
    with pytest.raises(Forbidden):
        decide(context, site_id, "post_a", decision(role=Role.VIEWER), actor="user:7")


def test_a_submission_of_another_site_does_not_exist(context, site_id):
    with context.sessions.begin() as session:
        other = add_site(session, "pk_other").id
    with pytest.raises(NotFound):
        decide(context, other, "post_a", decision(), actor="user:7")


def held(context, site_id):
    decide(context, site_id, "rev_b", decision(), actor="user:7")
    with context.sessions.begin() as session:
        review = session.get(Submission, (site_id, "rev_b"))
        review.state = "held"
        content = {"title": "", "text": "It broke.", "rating": 2}
        hold_revision(session, review, revision=2, content=content, fingerprint="new", now=context.now())


def test_approving_a_held_change_makes_it_the_content(context, site_id):
    held(context, site_id)
    decide(context, site_id, "rev_b", decision(revision=2), actor="user:7")
    review = stored(context, site_id, "rev_b")
    assert (review.state, review.revision, review.text, review.review.rating) == ("approved", 2, "It broke.", 2)


def test_a_held_change_cannot_be_decided_by_who_saw_only_the_old_text(context, site_id):
    held(context, site_id)
    with pytest.raises(StaleRevision):
        decide(context, site_id, "rev_b", decision(revision=1), actor="user:7")


def test_a_bulk_decision_does_the_rest_when_one_is_refused(context, site_id):
    reject = decision(Action.REJECT, reason=Reason.STYLE)
    done = decide_many(context, site_id, ["post_a", "rev_b", "post_none"], reject, actor="command")
    assert done.done == ("post_a",)
    assert [(key, code) for key, code, _ in done.refused] == [
        ("rev_b", "unlawful_decision"),
        ("post_none", "not_found"),
    ]


def test_what_waits_is_listed_by_kind(context, site_id):
    with context.sessions() as session:
        assert waiting_ids(session, site_id) == ["post_a", "rev_b"]
        assert waiting_ids(session, site_id, "review") == ["rev_b"]


def test_whoever_saw_another_state_is_told_and_overwrites_nothing(context, site_id):
    decide(context, site_id, "post_a", decision(), actor="user:7", seen=State.PENDING)
    late = decision(Action.REJECT, reason=Reason.SPAM)
    with pytest.raises(DecidedMeanwhile):
        decide(context, site_id, "post_a", late, actor="user:8", seen=State.PENDING)
    assert stored(context, site_id, "post_a").state == "approved"
    decide(context, site_id, "post_a", late, actor="user:8", seen=State.APPROVED)
    assert stored(context, site_id, "post_a").state == "rejected"
