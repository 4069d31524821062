from collections.abc import Iterator

import pytest
from sqlalchemy import select

from moderation.types import Reason
from support.mailbox import Mailbox, mailbox
from support.notices import Office, open_office
from widget_server.db.tables import AuditEntry, Job, Submission
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.services.ask_author import ASKABLE, LETTER, ask_author
from widget_server.services.creator_link import creator_link
from widget_server.services.erase_person import erase_person


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def office(context, box) -> Office:
    return open_office(context, box)


def ask(office: Office, reason=Reason.PERSONAL_DATA, words="Please leave out the name of our driver.", id="rev_1"):
    ask_author(office.context, office.site_id, id, reason, words, actor=office.moderator)


def token(office: Office) -> str:
    with office.context.sessions() as session:
        link = creator_link(office.context, session.get_one(Submission, (office.site_id, "rev_1")))
    return link.rpartition("/")[2]


def test_the_letter_has_reason_words_and_link_and_keeps_nothing(office, box):
    ask(office)
    with office.context.sessions() as session:
        [job] = session.scalars(select(Job).where(Job.name == LETTER))
        assert "driver" not in str(job.arguments)
        assert (
            session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence.desc())).first()
            == "review.edit_asked"
        )
    office.run_jobs()
    (letter,) = box.letters
    assert letter["To"] == "petra@mail.example"
    text = box.text()
    assert "shows personal data" in text
    assert "leave out the name of our driver" in text
    assert f"/people/rights/{token(office)}" in text
    with office.context.sessions() as session:
        assert "text" not in session.scalars(select(Job).where(Job.name == LETTER)).one().arguments


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"reason": None}, BadInput),
        ({"reason": Reason.STYLE}, BadInput),
        ({"reason": Reason.FAKE}, BadInput),
        ({"words": " "}, BadInput),
        ({"words": "x" * 2001}, BadInput),
        ({"id": "nothing"}, NotFound),
    ],
)
def test_a_request_needs_a_reason_that_its_author_can_mend_and_words(office, asked, error):
    with pytest.raises(error):
        ask(office, **asked)


def test_without_an_address_or_a_mail_server_nobody_is_asked(context, office):
    with pytest.raises(Conflict):
        ask_author(context, office.site_id, "rev_1", Reason.SPAM, "Please", actor=office.moderator)
    with office.context.sessions.begin() as session:
        session.get_one(Submission, (office.site_id, "rev_1")).review.email = None
    with pytest.raises(Conflict):
        ask(office)


def test_who_was_erased_before_the_letter_went_gets_none(office, box):
    ask(office)
    erase_person(office.context, office.site_id, "petra@mail.example", actor=office.owner)
    office.run_jobs()
    assert box.letters == []
    with office.context.sessions() as session:
        assert "text" not in session.scalars(select(Job).where(Job.name == LETTER)).one().arguments


def test_no_reason_to_ask_speaks_of_stars():
    assert Reason.STYLE not in ASKABLE
    assert {Reason.PERSONAL_DATA, Reason.OFFENSIVE, Reason.WRONG_PRODUCT} <= set(ASKABLE)


def test_nobody_is_asked_to_change_what_was_taken_down(office):
    with office.context.sessions.begin() as session:
        session.get_one(Submission, (office.site_id, "rev_1")).state = "taken_down"
    with pytest.raises(Conflict):
        ask(office)
