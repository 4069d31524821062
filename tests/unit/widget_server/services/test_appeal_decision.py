from collections.abc import Iterator

import pytest

from moderation.types import Action, Decision, Reason, Role
from support.leaning import add_leaning_reviews
from support.mailbox import Mailbox, mailbox
from support.notices import Office, open_office
from widget_server.db.tables import Membership, Site, Submission
from widget_server.errors import BadInput, Conflict, Forbidden, NotFound
from widget_server.services.appeal_decision import Judgement, appeal_own, appeal_report, decide_appeal, list_appeals
from widget_server.services.creator_link import creator_link
from widget_server.services.decide_report import keep_reported, remove_reported
from widget_server.services.decide_submission import decide
from widget_server.services.second_signature import SecondSignature, list_signatures
from widget_server.services.sign_rejection import sign_rejection


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def office(context, box) -> Office:
    return open_office(context, box)


def appeals(office: Office, *, resolved: bool = False):
    with office.context.sessions() as session:
        return list_appeals(session, office.site_id, resolved=resolved)


def state(office: Office) -> str:
    with office.context.sessions() as session:
        return session.get_one(Submission, (office.site_id, "rev_1")).state


def kept(office: Office) -> str:
    token = office.report()
    keep_reported(office.context, office.site_id, "k1", facts="An opinion", actor=office.moderator)
    return token


def removed(office: Office) -> str:
    office.report()
    remove_reported(
        office.context, office.site_id, "k1", reason=Reason.OFFENSIVE, facts="An insult", actor=office.moderator,
        role=Role.MODERATOR,
    )  # fmt: skip
    with office.context.sessions() as session:
        link = creator_link(office.context, session.get_one(Submission, (office.site_id, "rev_1")))
    return link.rpartition("/")[2]


def judge(office: Office, actor: str, *, reverse: bool, role: Role = Role.OWNER, **more):
    [appeal] = appeals(office)
    judgement = Judgement(reverse=reverse, facts="Looked again", actor=actor, role=role, **more)
    decide_appeal(office.context, office.site_id, appeal.id, judgement)


def test_who_reported_objects_once_and_somebody_else_decides(office):
    token = kept(office)
    appeal_report(office.context, token, "It names my street")
    with pytest.raises(Conflict, match="already"):
        appeal_report(office.context, token, "Again")
    with pytest.raises(Forbidden, match="Somebody else"):
        judge(office, office.moderator, reverse=True, role=Role.MODERATOR, reason=Reason.PERSONAL_DATA)
    judge(office, office.owner, reverse=True, reason=Reason.PERSONAL_DATA)
    assert state(office) == "taken_down"
    [appeal] = appeals(office, resolved=True)
    assert (appeal.outcome, appeal.facts, appeal.actor) == ("reversed", "Looked again", office.owner)


def test_a_reversal_that_waits_for_a_second_person_ends_the_objection_when_it_is_signed(office):
    with office.context.sessions.begin() as session:
        add_leaning_reviews(session, session.get_one(Site, office.site_id))
    appeal_report(office.context, kept(office), "It insults me")
    with pytest.raises(SecondSignature):
        judge(office, office.owner, reverse=True, reason=Reason.OFFENSIVE)
    assert (state(office), len(appeals(office))) == ("approved", 1)
    with office.context.sessions() as session:
        [waiting] = list_signatures(session, office.site_id)
    sign_rejection(office.context, office.site_id, waiting.id, agree=True, actor=office.moderator, role=Role.MODERATOR)
    assert state(office) == "taken_down"
    [appeal] = appeals(office, resolved=True)
    assert (appeal.outcome, appeal.facts, appeal.actor) == ("reversed", "Looked again", office.owner)


def test_who_wrote_objects_and_what_was_hidden_goes_back_into_the_queue(office):
    token = removed(office)
    assert state(office) == "taken_down"
    appeal_own(office.context, token, "rev_1", "It is true")
    judge(office, office.owner, reverse=True)
    assert state(office) == "pending"


def test_an_objection_to_being_put_back_into_the_queue_is_granted_there(office):
    decision = Decision(action=Action.REOPEN, revision=1, actor_role=Role.OWNER, reason=Reason.OFF_TOPIC)
    decide(office.context, office.site_id, "rev_1", decision, actor=office.moderator)
    with office.context.sessions() as session:
        link = creator_link(office.context, session.get_one(Submission, (office.site_id, "rev_1")))
    appeal_own(office.context, link.rpartition("/")[2], "rev_1", "It is about the vase")
    judge(office, office.owner, reverse=True)
    assert (state(office), appeals(office, resolved=True)[0].outcome) == ("pending", "reversed")


def test_a_decision_that_stands_changes_nothing(office):
    appeal_own(office.context, removed(office), "rev_1", "It is true")
    judge(office, office.owner, reverse=False)
    assert state(office) == "taken_down"
    assert appeals(office, resolved=True)[0].outcome == "upheld"


def test_a_lone_owner_looks_again_alone(office):
    with office.context.sessions.begin() as session:
        session.delete(session.get_one(Membership, (office.site_id, int(office.owner.removeprefix("user:")))))
    appeal_report(office.context, kept(office), "But")
    judge(office, office.moderator, reverse=False, role=Role.MODERATOR)
    assert appeals(office) == []


def test_only_an_owner_answers_for_lifting_a_takedown(office):
    with office.context.sessions.begin() as session:
        session.delete(session.get_one(Membership, (office.site_id, int(office.owner.removeprefix("user:")))))
    appeal_own(office.context, removed(office), "rev_1", "It is true")
    with pytest.raises(Forbidden):
        judge(office, office.moderator, reverse=True, role=Role.MODERATOR)
    assert len(appeals(office)) == 1


def test_what_is_open_too_old_or_not_there_cannot_be_objected_to(office, clock):
    token = office.report()
    with pytest.raises(Conflict, match="not decided yet"):
        appeal_report(office.context, token, "x")
    keep_reported(office.context, office.site_id, "k1", facts="An opinion", actor=office.moderator)
    with pytest.raises(BadInput):
        appeal_report(office.context, token, "  ")
    with pytest.raises(NotFound):
        appeal_report(office.context, "made-up", "x")
    clock.advance(days=184)
    with pytest.raises(Conflict, match="Six months"):
        appeal_report(office.context, token, "x")


def test_what_is_shown_cannot_be_objected_to_by_its_author(office):
    with office.context.sessions() as session:
        link = creator_link(office.context, session.get_one(Submission, (office.site_id, "rev_1")))
    with pytest.raises(NotFound, match="nothing here that you could object to"):
        appeal_own(office.context, link.rpartition("/")[2], "rev_1", "x")
