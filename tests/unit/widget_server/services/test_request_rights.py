import pytest
from sqlalchemy import select

from moderation.rights import EVERYWHERE, Basis, RightsState, Surface
from support.shop import add_submission
from widget_server.db.tables import AuditEntry, Job, Right, RightsRequest, Site
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.services.context import Context
from widget_server.services.grant_rights import add_right
from widget_server.services.request_rights import Ask, request_rights

BY_LINK = Ask(channel="link")


@pytest.fixture
def asked(context, site_id):
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        site.approval_hashtag, site.terms_url = "#yeskiln", "https://kiln.example/terms"
        add_submission(session, site, "post_1", author_url="https://www.instagram.com/mira/")
    return site_id


def ask(context, site_id, ask=BY_LINK, id="post_1"):
    return request_rights(context, site_id, id, ask, actor="user:1")


def rows(context, table):
    with context.sessions() as session:
        return session.scalars(select(table).order_by(table.id)).all()


def test_a_comment_asks_by_hashtag_and_never_holds_the_link(context, asked):
    ask(context, asked, Ask(channel="comment", scope=frozenset({Surface.SITE, Surface.EMAIL}), term_days=90))
    request = rows(context, RightsRequest)[0]
    assert request.words == (
        "Hello @mira, may Kiln show this with your name on the pages of our shop and in our e-mails, for 90 days or "
        "until you take it back? To agree, reply with #yeskiln. What you agree to: https://kiln.example/terms"
    )
    assert "/people/" not in request.words
    assert (request.hashtag, request.term_days, request.scope) == ("#yeskiln", 90, ["email", "site"])


def test_asking_is_a_line_of_the_ledger_and_of_the_audit_log(context, asked):
    ask(context, asked)
    right = rows(context, Right)[0]
    assert (right.state, right.person, right.actor) == ("requested", "mira", "user:1")
    assert [row.action for row in rows(context, AuditEntry)] == ["rights.requested"]


def test_the_words_are_in_the_language_of_the_post(context, asked):
    with context.sessions.begin() as session:
        add_submission(session, session.get_one(Site, asked), "post_de", language="de", author="mira")
    ask(context, asked, Ask(channel="link", scope=EVERYWHERE), id="post_de")
    assert rows(context, RightsRequest)[0].words.startswith("Hallo mira,")


def test_a_newer_request_replaces_the_open_one(context, asked, clock):
    ask(context, asked)
    clock.advance(hours=1)
    ask(context, asked)
    assert [row.answer for row in rows(context, RightsRequest)] == ["replaced", ""]


@pytest.mark.parametrize("basis", [Basis.CREATOR_GRANT, Basis.UPLOAD_CONSENT])
def test_who_said_no_is_not_asked_again(context, asked, clock, basis):
    with context.sessions.begin() as session:
        add_right(
            session, site_id=asked, submission_id="post_1", state=RightsState.REVOKED, basis=basis, evidence="no",
            actor="creator", now=clock(),
        )  # fmt: skip
    with pytest.raises(Conflict, match="Only they can open it again"):
        ask(context, asked)


def test_an_e_mail_is_written_down_as_a_job_and_its_address_is_sealed(context, asked):
    settings = context.settings.model_copy(update={"smtp_url": "smtp://mail.example"})
    with_mail = Context(settings=settings, now=context.now)
    with_mail.__dict__.update(engine=context.engine)
    id = ask(with_mail, asked, Ask(channel="email", email="mira@mail.example"))
    assert [(job.name, job.arguments) for job in rows(context, Job)] == [("mail_rights_request", {"request": id})]
    with context.engine.connect() as connection:
        assert "mira@mail" not in repr(connection.exec_driver_sql("select * from rights_requests").all())


@pytest.mark.parametrize(
    ("wrong", "parameter"),
    [
        (Ask(channel="link", scope=frozenset()), "scope"),
        (Ask(channel="link", term_days=0), "term_days"),
        (Ask(channel="link", term_days=4000), "term_days"),
        (Ask(channel="email", email="mira@mail.example"), "channel"),
    ],
)
def test_what_cannot_be_asked_is_refused(context, asked, wrong, parameter):
    with pytest.raises(BadInput) as refused:
        ask(context, asked, wrong)
    assert refused.value.parameter == parameter
    assert rows(context, RightsRequest) == []


def test_without_a_hashtag_nobody_is_asked_by_comment(context, asked):
    with context.sessions.begin() as session:
        session.get_one(Site, asked).approval_hashtag = ""
    with pytest.raises(BadInput, match="hashtag in the settings"):
        ask(context, asked, Ask(channel="comment"))


def test_what_is_not_there_cannot_be_asked_for(context, asked):
    with pytest.raises(NotFound):
        ask(context, asked, id="post_z")
