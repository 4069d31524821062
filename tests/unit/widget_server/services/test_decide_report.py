from collections.abc import Iterator

import pytest
from sqlalchemy import select

from moderation.types import Reason, Role
from support.leaning import add_leaning_reviews
from support.mailbox import Mailbox, mailbox
from support.notices import Office, open_office
from widget_server.db.tables import AuditEntry, DecisionRow, Report, Site, Submission
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.services.decide_report import close_report, keep_reported, remove_reported
from widget_server.services.decide_submission import Unlawful
from widget_server.services.second_signature import SecondSignature, list_signatures
from widget_server.services.sign_rejection import sign_rejection
from widget_server.services.statement_of_reasons import statement_of


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def office(context, box) -> Office:
    return open_office(context, box)


def reports(office: Office) -> dict[str, tuple[str, str, str]]:
    with office.context.sessions() as session:
        return {row.id: (row.outcome, row.facts, row.decided_by) for row in session.scalars(select(Report))}


def state(office: Office) -> str:
    with office.context.sessions() as session:
        return session.get_one(Submission, (office.site_id, "rev_1")).state


def remove(office: Office, reason=Reason.ILLEGAL, facts="It calls for violence, § 130", report="k1"):
    remove_reported(
        office.context, office.site_id, report, reason=reason, facts=facts, actor=office.moderator, role=Role.MODERATOR
    )


def test_what_is_removed_is_taken_down_with_its_reason_and_answers_every_report_of_it(office):
    office.report("k1")
    office.report("k2")
    remove(office)
    assert state(office) == "taken_down"
    told = ("removed", "It calls for violence, § 130", office.moderator)
    assert reports(office) == {"k1": told, "k2": told}
    with office.context.sessions() as session:
        assert session.scalars(select(DecisionRow)).one().reason == "illegal"
        actions = session.scalars(select(AuditEntry.action)).all()
        assert actions.count("report.resolved") == 2
        assert actions.count("submission.take_down") == 1


def test_a_removal_that_waits_for_a_second_person_ends_the_report_when_it_is_signed(office, clock):
    with office.context.sessions.begin() as session:
        add_leaning_reviews(session, session.get_one(Site, office.site_id))
    office.report("k1")
    for _ in range(2):
        with pytest.raises(SecondSignature):
            remove(office, reason=Reason.OFFENSIVE, facts="An insult")
    assert (state(office), reports(office)) == ("approved", {"k1": ("", "", "")})
    with office.context.sessions() as session:
        [waiting] = list_signatures(session, office.site_id)
    clock.advance(minutes=5)
    sign_rejection(office.context, office.site_id, waiting.id, agree=True, actor=office.owner, role=Role.OWNER)
    assert (state(office), reports(office)) == ("taken_down", {"k1": ("removed", "An insult", office.moderator)})
    with office.context.sessions() as session:
        statement = statement_of(session, session.get_one(Submission, (office.site_id, "rev_1")))
        assert "We decided this after somebody reported it." in statement.sentences


def test_a_removal_that_is_dropped_leaves_the_report_open(office):
    with office.context.sessions.begin() as session:
        add_leaning_reviews(session, session.get_one(Site, office.site_id))
    office.report("k1")
    with pytest.raises(SecondSignature):
        remove(office, reason=Reason.OFFENSIVE, facts="An insult")
    with office.context.sessions() as session:
        [waiting] = list_signatures(session, office.site_id)
    sign_rejection(office.context, office.site_id, waiting.id, agree=False, actor=office.owner, role=Role.OWNER)
    assert (state(office), reports(office)) == ("approved", {"k1": ("", "", "")})


def test_what_stays_stays_and_says_why(office):
    office.report()
    keep_reported(office.context, office.site_id, "k1", facts="Harsh, but an opinion", actor=office.owner)
    assert state(office) == "approved"
    assert reports(office) == {"k1": ("kept", "Harsh, but an opinion", office.owner)}


def test_a_refused_removal_leaves_the_report_open(office):
    office.report()
    with pytest.raises(Unlawful):
        remove(office, reason=Reason.STYLE)
    with pytest.raises(Unlawful):
        remove(office, reason=None)
    assert reports(office) == {"k1": ("", "", "")}
    assert state(office) == "approved"


def test_nothing_is_decided_without_facts_or_twice(office):
    office.report()
    with pytest.raises(BadInput):
        remove(office, facts=" ")
    with pytest.raises(BadInput):
        keep_reported(office.context, office.site_id, "k1", facts="", actor=office.owner)
    remove(office)
    with pytest.raises(Conflict):
        remove(office)
    with pytest.raises(NotFound):
        remove(office, report="k9")


def test_closing_says_what_is_the_case(office):
    office.report("k1")
    close_report(office.context, office.site_id, "k1", actor=office.owner)
    assert reports(office)["k1"][0] == "kept"
    with pytest.raises(NotFound):
        close_report(office.context, office.site_id, "k9", actor=office.owner)
