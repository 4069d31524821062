from collections.abc import Iterator

import pytest

from moderation.types import Role
from support.mailbox import Mailbox, mailbox
from support.notices import Office, open_office
from widget_server.db.tables import Report
from widget_server.services.appeal_decision import Judgement, appeal_report, decide_appeal, list_appeals
from widget_server.services.decide_report import keep_reported
from widget_server.services.report_item import Reporter


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def office(context, box) -> Office:
    return open_office(context, box)


def last(box: Mailbox) -> str:
    return " ".join(box.text().split())


def test_a_reporter_is_written_to_when_it_arrives_when_it_is_decided_and_after_an_objection(office, box):
    token = office.report()
    office.run_jobs()
    assert box.letters[-1]["To"] == "ana@mail.example"
    assert "“Kiln” received your report" in last(box)
    assert f"/people/notices/{token}" in last(box)
    assert "§ 130" not in last(box), "what strangers typed is repeated to nobody"
    keep_reported(office.context, office.site_id, "k1", facts="An opinion", actor=office.moderator)
    office.run_jobs()
    assert "It stays: we found nothing against the law" in last(box)
    assert "What we found: An opinion" in last(box)
    assert "object within six months" in last(box)
    assert "out-of-court dispute settlement" in last(box)
    appeal_report(office.context, token, "But")
    with office.context.sessions() as session:
        [appeal] = list_appeals(session, office.site_id, resolved=False)
    judgement = Judgement(reverse=False, facts="Still an opinion", actor=office.owner, role=Role.OWNER)
    decide_appeal(office.context, office.site_id, appeal.id, judgement)
    office.run_jobs()
    assert "It stands." in last(box)
    assert "Still an opinion" in last(box)
    assert len(box.letters) == 3


def test_letters_are_in_the_readers_language(office, box):
    office.report(by=Reporter(email="ana@mail.example", locale="de"))
    office.run_jobs()
    assert "hat Ihre Meldung erhalten" in last(box)


def test_without_an_address_and_after_erasing_it_nobody_is_written_to(office, box):
    office.report("k1", by=Reporter())
    office.report("k2")
    with office.context.sessions.begin() as session:
        session.get_one(Report, (office.site_id, "k2")).email = None
    office.run_jobs()
    assert box.letters == []
