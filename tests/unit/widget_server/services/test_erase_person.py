"""Erasing takes what a person said and sent, leaves what names nobody, and touches nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from support import NOW
from support.events import event, list_token, served_list
from support.imports import photo_bytes
from support.shop import add_product
from widget_server.db.tables import AuditEntry, EventRequest, Media, Order, Product, Revision, Site, Submission
from widget_server.services.ask_question import NewQuestion, ask_question
from widget_server.services.erase_person import Erased, erase_person
from widget_server.services.event_types import EventBatch
from widget_server.services.export_person import export_person
from widget_server.services.record_events import record_events
from widget_server.services.record_orders import NewOrder, NewOrderLine, record_orders
from widget_server.services.reply_to_submission import reply_to_submission
from widget_server.services.revisions import hold_revision
from widget_server.services.submit_review import NewReview, submit_review

ANA, EVE = "ana@example.org", "eve@example.org"
OWN, SHARED = photo_bytes(1), photo_bytes(2)


def send(context, site_id, email, *photos):
    new = NewReview(
        product="AT-DRE-001", rating=2, body=f"The words of {email[:3]}", name=email[:3], email=email,
        photos=photos, photo_consent=True, answers={"Size": "M"},
    )  # fmt: skip
    return submit_review(context, site_id, new)


@pytest.fixture
def shop(context, site_id):
    with context.sessions.begin() as session:
        add_product(session, session.get_one(Site, site_id), "AT-DRE-001")
    line = NewOrderLine(product="AT-DRE-001", quantity=1, value_minor=7990)
    placed = NewOrder(
        order="1001", customer="c-17", email=ANA, currency="EUR", at=NOW - timedelta(days=3), lines=(line,)
    )
    record_orders(context, site_id, [placed])
    return site_id


@pytest.fixture
def ana(context, shop):
    """Ana's review with a photo of her own and one that Eve sent as well."""
    id = send(context, shop, ANA, OWN, SHARED)
    with context.sessions.begin() as session:
        row = session.get_one(Submission, (shop, id))
        hold_revision(session, row, revision=2, content={"text": "changed"}, fingerprint="", now=NOW)
    send(context, shop, EVE, SHARED)
    token = list_token(context, served_list(shop, 1, 2))
    record_events(context, shop, EventBatch(view="v", lists=(token,), events=[event(0, "open", id)], shopper="c-17"))
    return id


def count(context, table):
    with context.sessions() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_all_that_was_said_and_sent_is_gone(context, shop, ana):
    assert erase_person(context, shop, "ANA@example.org", actor="user:1") == Erased(
        review_count=1, question_count=0, photo_count=1, order_count=1, event_count=1
    )
    with context.sessions() as session:
        row = session.get_one(Submission, (shop, ana))
        assert row.review is not None
        assert (row.state, row.text, row.title, row.author, row.raw, row.media) == ("erased", "", "", "", {}, [])
        assert (row.review.email, row.review.answers, row.review.order_id) == (None, {}, None)
        assert session.get_one(Order, (shop, "1001")).email is None
        assert session.scalars(select(EventRequest.shopper)).all() == [None]
    held = export_person(context, shop, ANA)
    assert not any(held[kind] for kind in ("reviews", "orders", "rights", "revisions", "events"))
    assert count(context, Revision) == 0


def test_the_files_of_photos_go_unless_somebody_else_sent_them_too(context, shop, ana):
    files = set(context.store.keys())
    erase_person(context, shop, ANA, actor="user:1")
    left = set(context.store.keys())
    assert count(context, Media) == 1
    assert left < files
    assert len(left) == len(files) / 2


def test_the_photo_of_a_change_that_waited_is_gone(context, shop):
    id = send(context, shop, ANA, OWN)
    with context.sessions.begin() as session:
        row = session.get_one(Submission, (shop, id))
        row.state = "held"
        content = {"text": "changed", "media": [{"media_id": one.media_id} for one in row.media]}
        hold_revision(session, row, revision=2, content=content, fingerprint="", now=NOW)
        row.media = []
    assert erase_person(context, shop, ANA, actor="user:1").photo_count == 1
    assert count(context, Media) == 0
    assert list(context.store.keys()) == []


def test_a_photo_that_is_also_a_products_stays(context, shop, ana):
    with context.sessions.begin() as session:
        own = session.scalars(select(Media.id)).all()
        session.get_one(Product, (shop, "AT-DRE-001")).image_media_id = next(
            id for id in own if id in {one.media_id for one in session.get_one(Submission, (shop, ana)).media}
        )
    erase_person(context, shop, ANA, actor="user:1")
    with context.sessions() as session:
        kept = session.get_one(Product, (shop, "AT-DRE-001")).image_media_id
        assert kept in session.scalars(select(Media.id)).all()


def test_a_question_and_its_answer_go_with_who_asked(context, shop):
    new = NewQuestion(product="AT-DRE-001", text="Does it shrink?", name="Ana", email=ANA)
    id = ask_question(context, shop, new)
    reply_to_submission(context, shop, id, "Not at 30 degrees, Ana.", audience="public", actor="user:1")
    erased = erase_person(context, shop, ANA, actor="user:1")
    assert (erased.review_count, erased.question_count) == (0, 1)
    with context.sessions() as session:
        row = session.get_one(Submission, (shop, id))
        assert row.question is not None
        assert (row.state, row.text, row.author) == ("erased", "", "")
        assert (row.question.email, row.question.reply) == (None, "")


def test_what_others_said_stays(context, shop, ana):
    before = export_person(context, shop, EVE)
    erase_person(context, shop, ANA, actor="user:1")
    assert export_person(context, shop, EVE) == before


def test_the_audit_row_counts_and_names_nobody(context, shop, ana):
    erase_person(context, shop, ANA, actor="user:1")
    with context.sessions() as session:
        audit = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.erased")).one()
    assert audit.details == {
        "review_count": 1, "question_count": 0, "photo_count": 1, "order_count": 1, "event_count": 1,
    }  # fmt: skip
    assert (audit.subject_id, audit.actor) == ("", "user:1")


def test_erasing_twice_or_an_unknown_person_erases_nothing(context, shop, ana):
    erase_person(context, shop, ANA, actor="user:1")
    for address in (ANA, "nobody@example.org"):
        assert erase_person(context, shop, address, actor="user:1") == Erased(
            review_count=0, question_count=0, photo_count=0, order_count=0, event_count=0
        )


def test_the_address_of_a_request_for_a_right_goes_and_the_request_stays(context, site_id):
    from support.shop import add_submission
    from widget_server.db.tables import RightsRequest, Site

    with context.sessions.begin() as session:
        add_submission(session, session.get_one(Site, site_id), "post_asked")
        session.add(
            RightsRequest(
                site_id=site_id, id="q", submission_id="post_asked", channel="email", words="May we?",
                email="mira@mail.example", actor="command", at=context.now(),
            )
        )  # fmt: skip
    erase_person(context, site_id, "mira@mail.example", actor="command")
    with context.sessions() as session:
        assert session.get_one(RightsRequest, (site_id, "q")).email is None
