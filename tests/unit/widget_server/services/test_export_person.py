"""What is held about a person is found by their address: reviews, questions, changes, orders, events, a sign-in."""

from datetime import timedelta

import pytest

from support import NOW
from support.events import event, list_token, served_list
from support.shop import add_product, add_submission
from widget_server.db.tables import Site
from widget_server.services.create_user import create_user
from widget_server.services.event_types import EventBatch
from widget_server.services.export_person import export_person
from widget_server.services.record_events import record_events
from widget_server.services.record_orders import NewOrder, NewOrderLine, record_orders
from widget_server.services.revisions import hold_revision

ANA, EVE = "ana@example.org", "eve@example.org"


@pytest.fixture
def shop(context, site_id):
    """Ana wrote a review and changed it, bought a dress as customer c-17 and clicked with consent; Eve did likewise."""
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        key = site.publishable_key
        add_product(session, site, "AT-DRE-001")
        for name, email in (("ana", ANA), ("eve", EVE)):
            row = add_submission(
                session, site, f"rev_{name}", rating=4, product_id="AT-DRE-001", state="approved", photos=0, author=name
            )
            row.review.email = email
            asked = add_submission(session, site, f"qst_{name}", asked_of="AT-DRE-001", photos=0, author=name)
            asked.question.email = email
            content = {"title": "", "text": f"{name} changed her mind"}
            hold_revision(session, row, revision=2, content=content, fingerprint="", now=NOW)
    line = NewOrderLine(product="AT-DRE-001", quantity=1, value_minor=7990)
    for name, email in (("c-17", ANA), ("c-18", EVE)):
        at = NOW - timedelta(days=3)
        placed = NewOrder(order=f"order of {name}", customer=name, email=email, currency="EUR", at=at, lines=(line,))
        record_orders(context, site_id, [placed])
        token = list_token(context, served_list(site_id, 1, 2))
        batch = EventBatch(view=name, lists=(token,), events=[event(0, "open", "rev_ana")], shopper=name)
        record_events(context, site_id, batch)
    create_user(context, email=ANA, site=key, role="viewer", password="a long password", actor="command")
    return site_id


def test_everything_of_one_person_and_nothing_of_another(context, shop):
    held = export_person(context, shop, " Ana@Example.ORG ")
    assert held["email"] == ANA
    assert [(one["id"], one["name"], one["rating"]) for one in held["reviews"]] == [("rev_ana", "ana", 4)]
    assert [(one["id"], one["product"], one["answer"]) for one in held["questions"]] == [("qst_ana", "AT-DRE-001", "")]
    assert [one["content"]["text"] for one in held["revisions"]] == ["ana changed her mind"]
    assert [(one["id"], one["customer"]) for one in held["orders"]] == [("order of c-17", "c-17")]
    assert [(one["type"], one["item"]) for one in held["events"]] == [("open", "rev_ana")]
    assert held["role"] == "viewer"
    assert not any(word in str(held) for word in ("rev_eve", "qst_eve", EVE, "eve changed", "c-18"))


def test_of_an_unknown_person_nothing_is_held(context, shop):
    held = export_person(context, shop, "nobody@example.org")
    assert held == {
        "email": "nobody@example.org",
        "reviews": [], "questions": [], "orders": [], "rights": [], "rights_requests": [],
        "reports": [], "revisions": [], "events": [], "role": None,
    }  # fmt: skip


def test_another_site_holds_nothing(context, shop):
    assert export_person(context, shop + 1, ANA)["reviews"] == []
