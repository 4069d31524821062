from collections.abc import Iterator

import pytest

from moderation.types import Action, Decision, Reason, Role
from support.mailbox import Mailbox, mailbox
from support.notices import Office, open_office
from widget_server.db.tables import Submission
from widget_server.services.decide_report import remove_reported
from widget_server.services.decide_submission import decide, decide_many
from widget_server.services.statement_of_reasons import redress, statement_of


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def office(context, box) -> Office:
    return open_office(context, box)


def statement(office: Office) -> str:
    with office.context.sessions() as session:
        found = statement_of(session, session.get_one(Submission, (office.site_id, "rev_1")))
        return " ".join(found.sentences) if found else ""


def reject(office: Office, **more):
    decision = Decision(
        action=Action.REJECT, revision=1, actor_role=Role.MODERATOR, reason=Reason.OFF_TOPIC, note="seen by mo", **more
    )
    decide(office.context, office.site_id, "rev_1", decision, actor=office.moderator)


def test_a_rejection_says_what_why_on_which_ground_and_who(office):
    assert statement(office) == ""
    reject(office)
    assert statement(office) == (
        "It is not shown anywhere, until it is decided anew. It is not about a product of this shop or the experience "
        "of buying it. We decided this of our own accord. It rests on our published rules for contributions. "
        "A person decided it; no machine did."
    )


def test_after_a_notice_the_facts_are_told_and_the_desks_notes_are_not(office):
    office.report()
    remove_reported(
        office.context, office.site_id, "k1", reason=Reason.ILLEGAL, facts="§ 130, second line",
        actor=office.moderator, role=Role.MODERATOR,
    )  # fmt: skip
    told = statement(office)
    assert "It was removed, everywhere it was shown" in told
    assert "What we found: § 130, second line" in told
    assert "after somebody reported it" in told
    assert "It rests on the law." in told
    assert "Ana" not in told


def test_a_review_that_is_put_back_into_the_queue_with_a_reason_has_its_statement(office, box):
    decision = Decision(action=Action.REOPEN, revision=1, actor_role=Role.OWNER, reason=Reason.OFF_TOPIC)
    decide(office.context, office.site_id, "rev_1", decision, actor=office.owner)
    told = statement(office)
    assert "It is not shown anywhere, until it is decided anew." in told
    assert "It is not about a product" in told
    office.run_jobs()
    assert [letter["To"] for letter in box.letters] == ["petra@mail.example"]


def test_what_was_decided_in_bulk_by_command_says_so(office):
    decision = Decision(action=Action.REJECT, revision=0, actor_role=Role.OWNER, reason=Reason.SPAM)
    decide_many(office.context, office.site_id, ["rev_1"], decision, actor="command")
    assert "in bulk or by machine" in statement(office)


def test_the_author_of_a_hidden_review_gets_the_statement_and_the_way_to_object(office, box):
    reject(office)
    office.run_jobs()
    [letter] = box.letters
    assert letter["To"] == "petra@mail.example"
    words = " ".join(box.text().split())
    assert "It is not about a product" in words
    assert "seen by mo" not in words
    assert "/people/rights/" in words
    assert "/people/pk_test/how-reviews-are-checked" in words
    assert all(sentence in words for sentence in redress())
