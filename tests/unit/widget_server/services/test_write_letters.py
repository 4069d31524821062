"""Letters as the runner sends them, to a real mail server."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from support import Clock
from support.desk import add_person
from support.mailbox import Mailbox, mailbox
from support.shop import add_site
from widget_server.cli.checks import check_installation
from widget_server.db.session import reading_session
from widget_server.db.tables import Job, Site, User
from widget_server.jobs.leases import PAUSES, lease_due_jobs, run_leased_job
from widget_server.services.accept_invitation import accept_with_password
from widget_server.services.context import Context
from widget_server.services.invite_person import invite
from widget_server.services.manage_people import remove_member
from widget_server.services.write_letters import schedule_changed, schedule_reset


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def posted(context: Context, box: Mailbox) -> Context:
    """The context with that mail server."""
    made = Context(settings=context.settings.model_copy(update={"smtp_url": box.url}), now=context.now)
    made.__dict__.update({name: context.__dict__[name] for name in ("engine", "decoder")})
    return made


@pytest.fixture
def site(session: Session) -> Site:
    site = add_site(session)
    site.locale = "de-AT"
    session.commit()
    return site


def run_jobs(context: Context) -> None:
    for leased in lease_due_jobs(context):
        run_leased_job(context, leased)


def jobs(context: Context) -> list[Job]:
    with reading_session(context.engine) as session:
        return list(session.scalars(select(Job)))


def token(box: Mailbox) -> str:
    found = re.search(r"/panel/join/(\S+)", box.text())
    assert found
    return found[1]


def test_the_link_of_an_invitation_goes_to_the_person_and_to_nobody_else(posted: Context, site: Site, box: Mailbox):
    invited = invite(posted, site.id, email="mira@kiln.example", role="viewer", actor="user:1")
    assert invited.link == ""
    run_jobs(posted)
    assert box.letters[0]["To"] == "mira@kiln.example"
    assert box.letters[0]["Subject"] == f"Einladung zu „{site.name}“"
    assert token(box) not in str([job.arguments for job in jobs(posted)])
    accept_with_password(posted, token(box), "long enough")
    with reading_session(posted.engine) as session:
        assert session.scalars(select(User)).one().confirmed_at == posted.now()


def test_an_invitation_that_was_withdrawn_is_not_sent(posted: Context, site: Site, box: Mailbox):
    invited = invite(posted, site.id, email="mira@kiln.example", role="viewer", actor="user:1")
    remove_member(posted, site.id, invited.user_id, actor="user:1")
    run_jobs(posted)
    assert box.letters == []


def test_a_letter_is_tried_again_and_a_lasting_failure_is_told_to_the_operator(
    posted: Context, site: Site, box: Mailbox, clock: Clock
):
    box.answer = "451 come again"
    invite(posted, site.id, email="mira@kiln.example", role="viewer", actor="user:1")
    run_jobs(posted)
    unsent = {one.name: one for one in check_installation(posted)}["mail"]
    assert not unsent.is_good
    assert "1 letters" in unsent.sentence
    assert "mira" not in str([job.problem for job in jobs(posted)])
    box.answer = "250 taken"
    clock.advance(seconds=(PAUSES[0] + timedelta(seconds=1)).total_seconds())
    run_jobs(posted)
    assert len(box.letters) == 1
    assert {one.name: one for one in check_installation(posted)}["mail"].is_good


def test_letters_about_a_password_are_in_the_language_of_the_person(
    posted: Context, session: Session, site: Site, box: Mailbox
):
    person = add_person(session, site, "owner")
    session.commit()
    schedule_reset(posted, person.id, "/panel/lost-password/a-token", locale="en")
    run_jobs(posted)
    assert "http://127.0.0.1:8000/panel/lost-password/a-token" in box.text()
    assert "Somebody, probably you," in box.text()
    assert "a-token" not in str([job.arguments for job in jobs(posted)])
    person.locale = "de"
    session.commit()
    schedule_changed(posted, person.id, locale="en")
    run_jobs(posted)
    assert box.letters[-1]["Subject"] == "Ihr Passwort wurde geändert"


def test_whoever_has_no_site_gets_no_letter(posted: Context, session: Session, site: Site):
    person = add_person(session, None, "", "mira@kiln.example")
    session.commit()
    schedule_reset(posted, person.id, "/panel/lost-password/a-token", locale="en")
    assert jobs(posted) == []
