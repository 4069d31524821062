from collections.abc import Iterator

import pytest
from sqlalchemy import select

from support.mailbox import Mailbox, mailbox
from support.notices import Office, open_office
from support.shop import add_submission
from widget_server.db.tables import AuditEntry, Job, Question, Review, Site
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.services.erase_person import erase_person
from widget_server.services.reply_to_submission import LETTER, reply_to_submission


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def office(context, box) -> Office:
    return open_office(context, box)


def reply(office: Office, text: str, audience="public", id="rev_1", context=None) -> None:
    reply_to_submission(context or office.context, office.site_id, id, text, audience=audience, actor=office.moderator)


def seen(office: Office) -> tuple[str, bool, int]:
    with office.context.sessions() as session:
        review = session.get_one(Review, (office.site_id, "rev_1"))
        version = session.get_one(Site, office.site_id).showcase_version
        return review.reply, review.replied_at is not None, version


def audited(office: Office) -> list[tuple[str, object]]:
    with office.context.sessions() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence))
        return [(entry.action, entry.details["audience"]) for entry in entries if "repl" in entry.action]


def test_a_public_reply_stands_beside_the_review_at_once_and_can_be_taken_back(office, box):
    before = seen(office)[2]
    for _ in range(2):
        reply(office, " We are sorry.\x00 ")
    assert seen(office) == ("We are sorry.", True, before + 1)
    reply(office, "")
    assert seen(office) == ("", False, before + 2)
    assert audited(office) == [("review.replied", "public"), ("review.reply_removed", "public")]
    office.run_jobs()
    assert box.letters == []


def test_a_private_reply_is_a_letter_to_the_author_and_is_shown_nowhere(office, box):
    before = seen(office)
    reply(office, "We send a new one today.", "author")
    assert seen(office) == before
    with office.context.sessions() as session:
        [job] = session.scalars(select(Job))
        assert "new one" not in str(job.arguments)
    office.run_jobs()
    [letter] = box.letters
    assert letter["To"] == "petra@mail.example"
    assert "We send a new one today." in box.text()
    assert audited(office) == [("review.replied", "author")]
    with office.context.sessions() as session:
        assert session.scalars(select(Job.arguments)).all() == [{"submission": "rev_1"}]


def test_an_erasure_takes_the_words_out_of_letters_that_wait(office, box):
    reply(office, "We send a new one today.", "author")
    erase_person(office.context, office.site_id, "petra@mail.example", actor="user:1")
    with office.context.sessions() as session:
        assert session.scalars(select(Job.arguments).where(Job.name == LETTER)).all() == [{"submission": "rev_1"}]
    office.run_jobs()
    assert box.letters == []


def test_who_was_erased_meanwhile_gets_no_letter(office, box):
    reply(office, "Hello", "author")
    with office.context.sessions.begin() as session:
        session.get_one(Review, (office.site_id, "rev_1")).email = None
    office.run_jobs()
    assert box.letters == []


def test_a_letter_needs_words_an_address_and_a_mail_server(office, context):
    with pytest.raises(BadInput):
        reply(office, " ", "author")
    with pytest.raises(Conflict):
        reply(office, "Hello", "author", context=context)
    with office.context.sessions.begin() as session:
        session.get_one(Review, (office.site_id, "rev_1")).email = None
    with pytest.raises(Conflict):
        reply(office, "Hello", "author")
    assert audited(office) == []


def test_what_is_too_long_or_no_review_is_refused(office):
    with pytest.raises(BadInput):
        reply(office, "x" * 2001)
    with office.context.sessions.begin() as session:
        add_submission(session, session.get_one(Site, office.site_id), "post_1")
    for id in ("post_1", "nothing"):
        with pytest.raises(NotFound):
            reply(office, "Hello", id=id)


def test_a_question_is_answered_beside_it_or_by_letter(office, box):
    with office.context.sessions.begin() as session:
        site = session.get_one(Site, office.site_id)
        asked = add_submission(session, site, "qst_1", asked_of="VASE", photos=0, state="approved")
        asked.question.email = "petra@mail.example"
    reply(office, "Yes, it is watertight.", id="qst_1")
    with office.context.sessions() as session:
        question = session.get_one(Question, (office.site_id, "qst_1"))
        assert (question.reply, question.replied_at is not None) == ("Yes, it is watertight.", True)
    reply(office, "To you alone.", "author", id="qst_1")
    office.run_jobs()
    assert "your question" in box.text()
    assert audited(office) == [("question.replied", "public"), ("question.replied", "author")]
