from contextlib import suppress

import pytest

from moderation.types import Action, Decision, Reason, Role
from support.desk import add_person
from support.leaning import add_leaning_reviews
from widget_server.db.tables import DecisionRow, Membership, Signature, Site, Submission
from widget_server.errors import Conflict, Forbidden, NotFound
from widget_server.services.decide_submission import StaleRevision, decide
from widget_server.services.second_signature import SecondSignature, list_signatures
from widget_server.services.sign_rejection import sign_rejection


@pytest.fixture
def people(context, site_id):
    """The actors' names of an owner and a moderator; the moderator has asked to reject rev_low."""
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        add_leaning_reviews(session, site)
        owner, moderator = (f"user:{add_person(session, site, role).id}" for role in ("owner", "moderator"))
    decision = Decision(action=Action.REJECT, revision=1, actor_role=Role.MODERATOR, reason=Reason.OFF_TOPIC)
    with suppress(SecondSignature):
        decide(context, site_id, "rev_low", decision, actor=moderator)
    return owner, moderator


def waiting(context, site_id):
    with context.sessions() as session:
        return [one.id for one in list_signatures(session, site_id)]


def sign(context, site_id, actor, *, agree=True):
    sign_rejection(context, site_id, waiting(context, site_id)[0], agree=agree, actor=actor, role=Role.OWNER)


def state(context, site_id):
    with context.sessions() as session:
        return session.get_one(Submission, (site_id, "rev_low")).state


def test_somebody_else_signs_and_it_is_carried_out_as_it_was_asked(context, site_id, people):
    owner, moderator = people
    with pytest.raises(Forbidden, match="A second person signs"):
        sign(context, site_id, moderator)
    assert state(context, site_id) == "pending"
    sign(context, site_id, owner)
    assert state(context, site_id) == "rejected"
    with context.sessions() as session:
        row = session.query(DecisionRow).one()
        assert (row.actor, row.reason) == (moderator, "off_topic")
        assert session.query(Signature).one().signed_by == owner


def test_dropping_leaves_the_review_as_it_is(context, site_id, people):
    sign(context, site_id, people[1], agree=False)
    assert state(context, site_id) == "pending"
    assert waiting(context, site_id) == []


def test_who_is_alone_signs_after_a_day(context, site_id, people, clock):
    owner, moderator = people
    with context.sessions.begin() as session:
        session.delete(session.get_one(Membership, (site_id, int(owner.removeprefix("user:")))))
    clock.advance(hours=23)
    with pytest.raises(Forbidden):
        sign(context, site_id, moderator)
    clock.advance(hours=1)
    sign(context, site_id, moderator)
    assert state(context, site_id) == "rejected"


def test_who_is_not_alone_never_signs_alone(context, site_id, people, clock):
    clock.advance(days=30)
    with pytest.raises(Forbidden):
        sign(context, site_id, people[1])


def test_a_review_that_changed_meanwhile_is_not_rejected_unseen(context, site_id, people):
    with context.sessions.begin() as session:
        session.get_one(Submission, (site_id, "rev_low")).revision = 2
    with pytest.raises(StaleRevision):
        sign(context, site_id, people[0])


def test_nothing_is_signed_twice(context, site_id, people):
    [id] = waiting(context, site_id)
    sign(context, site_id, people[0])
    with pytest.raises(Conflict):
        sign_rejection(context, site_id, id, agree=True, actor=people[0], role=Role.OWNER)
    with pytest.raises(NotFound):
        sign_rejection(context, site_id, "nothing", agree=True, actor=people[0], role=Role.OWNER)
