from collections.abc import Iterator

import pytest

from support.mailbox import Mailbox, mailbox
from support.shop import add_submission
from widget_server.db.tables import RightsRequest, Site
from widget_server.jobs.leases import lease_due_jobs, run_leased_job
from widget_server.services.context import Context
from widget_server.services.request_rights import Ask, close_requests, request_rights


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
def request_id(posted: Context, site_id: int) -> str:
    with posted.sessions.begin() as session:
        add_submission(session, session.get_one(Site, site_id), "post_1", permalink="https://insta.example/p/1")
    asked = Ask(channel="email", email="mira@mail.example")
    return request_rights(posted, site_id, "post_1", asked, actor="user:1")


def run_jobs(context: Context) -> None:
    for leased in lease_due_jobs(context):
        run_leased_job(context, leased)


def test_the_letter_holds_the_words_the_post_and_the_link_to_the_own_page(posted, box, request_id):
    run_jobs(posted)
    [letter] = box.letters
    assert letter["To"] == "mira@mail.example"
    assert letter["Subject"] == "May Kiln show your picture?"
    words = " ".join(box.text().split())
    assert "may Kiln show this with your name on the pages of our shop, until you take it back?" in words
    assert "https://insta.example/p/1" in words
    assert "/people/rights/" in words


def test_what_was_answered_meanwhile_is_not_sent(posted, box, site_id, request_id):
    with posted.sessions.begin() as session:
        close_requests(session, site_id, "post_1", "replaced", posted.now())
    run_jobs(posted)
    assert box.letters == []


def test_an_erased_address_gets_nothing(posted, box, site_id, request_id):
    with posted.sessions.begin() as session:
        session.get_one(RightsRequest, (site_id, request_id)).email = None
    run_jobs(posted)
    assert box.letters == []
