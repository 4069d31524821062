from collections.abc import Iterator

import pytest

from support.desk import add_person
from support.mailbox import Mailbox, mailbox
from support.routing import run, says
from support.shop import add_submission
from widget_server.db.tables import Membership, Site
from widget_server.jobs.leases import lease_due_jobs, run_leased_job
from widget_server.services.context import Context
from widget_server.services.manage_routing import delete_rule
from widget_server.services.route_new import LETTER_WAITS, route_new


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def rule_id(context: Context, site_id: int) -> str:
    """A rule that two posts fitted."""
    with context.sessions.begin() as session:
        add_person(session, session.get_one(Site, site_id), "owner")
    rule_id = run(context, site_id, "notify", says("cup"), name="Cups")
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        for id in ("post_1", "post_2"):
            add_submission(session, site, id, text="My secret cup")
        route_new(session, site_id, ["post_1", "post_2"], context.now())
    return rule_id


def send_due(context, clock, box):
    clock.time += LETTER_WAITS
    settings = context.settings.model_copy(update={"smtp_url": box.url if box else ""})
    posted = Context(settings=settings, now=context.now)
    posted.__dict__.update({name: context.__dict__[name] for name in ("engine", "decoder")})
    for leased in lease_due_jobs(posted):
        run_leased_job(posted, leased)


def test_an_owner_is_told_how_much_and_by_which_rule_and_nothing_that_was_written(context, clock, box, rule_id):
    send_due(context, clock, box)
    [letter] = box.letters
    assert letter["To"] == "owner@kiln.example"
    assert letter["Subject"] == "Your rule “Cups” found something new"
    words = " ".join(box.text().split())
    assert "New at “Kiln” and fitting your rule “Cups”: 2." in words
    assert "/panel/pk_test/queue" in words
    assert "secret" not in words


def test_nobody_is_told_where_the_rule_or_the_owner_is_gone(context, clock, site_id, box, rule_id):
    with context.sessions.begin() as session:
        session.query(Membership).delete()
    send_due(context, clock, box)
    assert box.letters == []


def test_a_deleted_rule_tells_nothing(context, clock, site_id, box, rule_id):
    delete_rule(context, site_id, rule_id, actor="user:1")
    send_due(context, clock, box)
    assert box.letters == []
