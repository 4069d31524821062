"""A lost password, with a real mail server and the runner's own jobs."""

import re
from collections.abc import Iterator

import pytest

from support.desk import PASSWORD, Desk
from support.mailbox import Mailbox, mailbox
from widget_server.db.tables import User
from widget_server.jobs.leases import lease_due_jobs, run_leased_job
from widget_server.services.context import Context

OWNER = "owner@kiln.example"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def posted(context: Context, box: Mailbox) -> Desk:
    """A desk with that mail server."""
    made = Context(settings=context.settings.model_copy(update={"smtp_url": box.url}), now=context.now)
    made.__dict__.update({name: context.__dict__[name] for name in ("engine", "decoder")})
    return Desk(made)


def ask(desk: Desk, box: Mailbox, email: str = OWNER, base_url: str = "http://localhost") -> str:
    client = desk.app.test_client()
    token = re.search(
        r'name="csrf_token"[^>]* value="([^"]+)"', client.get("/panel/lost-password", base_url=base_url).text
    )
    assert token
    page = client.post("/panel/lost-password", base_url=base_url, data={"email": email, "csrf_token": token[1]}).text
    assert "If this address has a sign-in here" in page
    for leased in lease_due_jobs(desk.context):
        run_leased_job(desk.context, leased)
    found = re.search(r"(http://\S+)(/panel/lost-password/\S+)", box.text()) if box.letters else None
    if found:
        assert found[1] == "http://127.0.0.1:8000"
    return found[2] if found else ""


def test_a_lost_password_is_replaced_by_mail_once(posted: Desk, box: Mailbox):
    link, visitor = ask(posted, box), posted.visitor()
    assert visitor.get(link).status_code == 200
    new = {"password": "a new sentence", "password_confirm": "a new sentence"}
    assert visitor.post(link, new).location.endswith("/panel/sign-in")
    assert visitor.post("/panel/sign-in", {"email": OWNER, "password": "a new sentence"}).status_code == 302
    assert posted.visitor().post(link, new).location.endswith("/panel/lost-password")
    for leased in lease_due_jobs(posted.context):
        run_leased_job(posted.context, leased)
    assert box.letters[-1]["Subject"] == "Your password was changed"


def test_an_unknown_address_is_answered_alike_and_gets_nothing(posted: Desk, box: Mailbox):
    assert ask(posted, box, "nobody@kiln.example") == ""
    assert box.letters == []


def test_the_link_leads_home_whatever_host_was_asked_for(posted: Desk, box: Mailbox):
    assert ask(posted, box, base_url="http://evil.example")


def test_a_taken_address_comes_back_to_its_person(posted: Desk, box: Mailbox):
    with posted.context.sessions.begin() as session:
        taken = session.get_one(User, 1)
        taken.confirmed_at, taken.tf_primary_method, taken.tf_totp_secret = None, "authenticator", "theirs"
    link, visitor = ask(posted, box), posted.visitor()
    visitor.post(link, {"password": "a new sentence", "password_confirm": "a new sentence"})
    answer = visitor.post("/panel/sign-in", {"email": OWNER, "password": "a new sentence"})
    assert answer.location.endswith("/panel/")
    assert posted.owner.get("queue").location.startswith("/panel/sign-in")


def test_asking_for_letters_is_limited(posted: Desk):
    visitor = posted.visitor()
    form = {"email": OWNER}
    answers = [visitor.post("/panel/lost-password", form).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_without_a_mail_server_there_is_no_such_page(desk: Desk):
    assert desk.visitor().get("/panel/lost-password").status_code in (302, 404)
    assert "lost-password" not in desk.visitor().get("/panel/sign-in").text


def test_sign_in_takes_the_addresses_that_the_command_takes(desk: Desk):
    answer = desk.visitor().post("/panel/sign-in", {"email": " OWNER@kiln.example ", "password": PASSWORD})
    assert answer.status_code == 302
