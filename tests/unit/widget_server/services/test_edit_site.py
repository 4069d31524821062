from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from support.shop import add_site
from widget_server.db.tables import AuditEntry, Site
from widget_server.errors import BadInput
from widget_server.services.context import Context
from widget_server.services.edit_site import SiteFacts, edit_site, read_facts

FACTS = SiteFacts(
    name="Kiln", shop_url="https://kiln.example", currency="EUR", locale="de", auto_confirm_products=True,
    review_questions="Usual size: S | M | L\nWhat for", competitor_hosts="rival.example\nother.example",
    blocked_words="secret sale",
)  # fmt: skip


def test_saved_facts_are_read_back_and_shown_once(context: Context, session: Session):
    site = add_site(session)
    session.commit()
    for _ in range(2):
        edit_site(context, site.id, FACTS, actor="user:1")
    with context.sessions() as fresh:
        assert read_facts(fresh, site.id) == FACTS
        assert fresh.get_one(Site, site.id).showcase_version == 2
        assert set(fresh.query(AuditEntry).one().details["changed"]) == {
            "shop_url", "locale", "auto_confirm_products", "review_questions",
            "competitor_hosts", "blocked_words",
        }  # fmt: skip


def test_competitors_are_kept_as_hosts(context: Context, session: Session):
    site = add_site(session)
    session.commit()
    facts = replace(FACTS, competitor_hosts=" https://www.Rival.example/vases \n\nrival.example")
    edit_site(context, site.id, facts, actor="user:1")
    with context.sessions() as fresh:
        assert fresh.get_one(Site, site.id).competitor_hosts == ["rival.example"]


def test_questions_are_kept_as_label_and_options(context: Context, session: Session):
    site = add_site(session)
    session.commit()
    facts = replace(FACTS, review_questions=" Fit :small|true to size|small \n\nHeight")
    edit_site(context, site.id, facts, actor="user:1")
    with context.sessions() as fresh:
        assert fresh.get_one(Site, site.id).review_questions == [
            {"id": "Fit", "label": "Fit", "options": ["small", "true to size"]},
            {"id": "Height", "label": "Height", "options": []},
        ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 201),
        ("currency", "EURO"),
        ("currency", "ZZZ"),
        ("locale", "klingon language"),
        ("locale", "xx"),
        ("shop_url", "javascript:alert(1)"),
        ("review_questions", "\n".join(f"Question {n}" for n in range(7))),
        ("review_questions", "Size: " + "x" * 41),
        ("review_questions", ": S | M"),
        ("competitor_hosts", "not a host"),
        ("competitor_hosts", "\n".join(f"h{n}.example" for n in range(201))),
        ("blocked_words", "x" * 41),
    ],
)
def test_a_fact_that_cannot_be_is_refused_by_name(context: Context, session: Session, field: str, value: str):
    site = add_site(session)
    session.commit()
    with pytest.raises(BadInput) as caught:
        edit_site(context, site.id, replace(FACTS, **{field: value}), actor="user:1")
    assert caught.value.parameter == field
