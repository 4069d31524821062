"""Questions from the form: held for a person, screened as reviews are, and kept once however often they are sent."""

import pytest
from sqlalchemy import func, select

from moderation.rights import may_show
from support import NOW
from support.shop import add_product
from widget_server.db.tables import AuditEntry, ProductAlias, Site, Submission
from widget_server.errors import BadInput, NotFound
from widget_server.services.ask_question import NewQuestion, ask_question
from widget_server.services.grant_rights import ledger_of


@pytest.fixture
def shop(context, site_id):
    with context.sessions.begin() as session:
        add_product(session, session.get_one(Site, site_id), "AT-DRE-001", "Willow Midi Dress")
        session.add(ProductAlias(site_id=site_id, kind="sku", value="SKU-1", product_id="AT-DRE-001"))
    return site_id


def question(**changes):
    values = {"product": "AT-DRE-001", "text": "Is it lined?", "name": "Ana", "email": "ana@example.org"}
    return NewQuestion(**(values | changes))


def found(context, shop, id):
    with context.sessions() as session:
        row = session.get_one(Submission, (shop, id))
        assert row.question is not None
        return row


def test_a_question_waits_for_a_person_with_everything_that_was_said(context, shop):
    id = ask_question(context, shop, question(product="SKU-1", text=" Is it <b>lined</b>? ", language="de"))
    row = found(context, shop, id)
    assert id.startswith("qst_")
    assert (row.kind, row.state, row.platform, row.author) == ("question", "pending", "upload", "Ana")
    assert (row.text, row.language, row.posted_at, row.media) == ("Is it lined?", "de", NOW, [])
    assert (row.question.product_id, row.question.email, row.question.reply) == ("AT-DRE-001", "ana@example.org", "")
    assert row.review is None


def test_sending_it_is_the_consent_to_show_it_and_is_written_down(context, shop):
    id = ask_question(context, shop, question())
    with context.sessions() as session:
        assert may_show(ledger_of(session, shop, [id])[id], NOW)
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == id)).all()
    assert "question.imported" in actions


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Please call me on +49 30 901820 about the fit.", "personal_data"),
        ("Why is it cheaper at https://elsewhere.example/dress ?", "links"),
    ],
)
def test_the_rules_look_at_questions_too(context, shop, text, rule):
    row = found(context, shop, ask_question(context, shop, question(text=text)))
    assert [verdict["rule"] for verdict in row.verdicts] == [rule]


def test_a_long_question_that_was_asked_before_is_pointed_out(context, shop):
    words = "Does the belt come with the dress, or do I have to order it?"
    first = ask_question(context, shop, question(text=words))
    row = found(context, shop, ask_question(context, shop, question(text=words.upper().lower(), name="Eve")))
    assert [verdict["message_params"] for verdict in row.verdicts] == [{"other": first}]


def test_the_same_request_is_the_same_question(context, shop):
    ids = {ask_question(context, shop, question(), request=request) for request in ("a", "a", "b")}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("changes", "parameter"),
    [
        ({"text": " "}, "question"),
        ({"name": ""}, "name"),
        ({"name": "ana@example.org"}, "name"),
        ({"email": "nowhere"}, "email"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_is_kept(context, shop, changes, parameter):
    with pytest.raises(BadInput) as refused:
        ask_question(context, shop, question(**changes))
    assert refused.value.parameter == parameter
    with context.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 0


def test_a_question_needs_a_product_of_the_catalogue(context, shop):
    with pytest.raises(NotFound) as refused:
        ask_question(context, shop, question(product="NONE"))
    assert refused.value.parameter == "product"
