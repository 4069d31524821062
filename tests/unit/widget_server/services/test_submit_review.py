"""Reviews from the form: held for a person, with consent, and verified only by the shop's own orders."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from moderation.rights import may_show
from moderation.types import Action, Decision, Role
from support import NOW
from support.imports import photo_bytes, reviews_file, run_import
from support.shop import add_product
from widget_server.db.session import reading_session
from widget_server.db.tables import Media, ProductAlias, Review, Right, Site, Submission
from widget_server.errors import BadInput, NotFound
from widget_server.media.types import PhotoRefused
from widget_server.services.decide_submission import decide
from widget_server.services.erase_person import erase_person
from widget_server.services.grant_rights import ledger_of
from widget_server.services.record_orders import NewOrder, NewOrderLine, record_orders
from widget_server.services.submit_review import NewReview, submit_review

ANA = "ana@example.org"
DAY = "2026-11-20 08:00:00 UTC"  # after the order and before now


@pytest.fixture
def shop(context, site_id):
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        add_product(session, site, "AT-DRE-001", "Willow Midi Dress")
        add_product(session, site, "AT-SHI-003", "Linen Shirt")
        session.add(ProductAlias(site_id=site_id, kind="sku", value="SKU-1", product_id="AT-DRE-001"))
    return site_id


def review(**changes):
    values = {"product": "AT-DRE-001", "rating": 4, "title": "Lovely", "body": "Fits like a dream.", "name": "Ana"}
    return NewReview(**(values | changes))


def sold(context, site_id, order="1001", email=ANA, product="AT-DRE-001"):
    line = NewOrderLine(product=product, quantity=1, value_minor=100)
    placed = NewOrder(
        order=order, customer="c-17", email=email, currency="EUR", at=NOW - timedelta(days=9), lines=(line,)
    )
    record_orders(context, site_id, [placed])


def found(context, submission_id):
    with context.sessions() as session:
        row = session.scalars(select(Submission).where(Submission.id == submission_id)).one()
        assert row.review is not None
        return row


def count(context, table):
    with context.sessions() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_a_review_waits_for_a_person_with_everything_that_was_said(context, shop):
    id = submit_review(
        context, shop, review(product="SKU-1", email=" Ana@Example.org ", recommends=True, answers={"Size": "M"})
    )
    row = found(context, id)
    assert (row.kind, row.state, row.platform, row.author) == ("review", "pending", "upload", "Ana")
    assert (row.title, row.text, row.posted_at) == ("Lovely", "Fits like a dream.", NOW)
    assert (row.review.product_id, row.review.rating, row.review.email) == ("AT-DRE-001", 4, ANA)
    assert (row.review.recommends, row.review.answers, row.review.order_id) == (True, {"Size": "M"}, None)


def test_sending_it_is_the_consent_to_show_it(context, shop):
    id = submit_review(context, shop, review())
    with context.sessions() as session:
        assert may_show(ledger_of(session, shop, [id])[id], NOW)


def test_photos_are_decoded_named_and_consented_to(context, shop):
    id = submit_review(context, shop, review(photos=(photo_bytes(1), photo_bytes(2)), photo_consent=True))
    assert len({photo.media_id for photo in found(context, id).media}) == 2
    assert count(context, Media) == 2
    with context.sessions() as session:
        assert "photos" in session.scalars(select(Right.evidence)).one()


def test_the_same_photo_twice_is_one_photo(context, shop):
    id = submit_review(context, shop, review(photos=(photo_bytes(1), photo_bytes(1)), photo_consent=True))
    assert len(found(context, id).media) == 1


def test_an_address_alone_proves_nothing_since_a_stranger_can_type_it(context, shop):
    sold(context, shop)
    id = submit_review(context, shop, review(email=ANA))
    assert found(context, id).review.order_id is None
    sold(context, shop, order="1002")
    assert found(context, id).review.order_id is None


def test_a_review_link_verifies_its_own_order_only_for_products_in_it(context, shop):
    sold(context, shop, email="")
    assert found(context, submit_review(context, shop, review(order="1001"))).review.order_id == "1001"
    for wrong in (review(order="1001", product="AT-SHI-003"), review(order="9999")):
        assert found(context, submit_review(context, shop, wrong)).review.order_id is None


def test_one_order_proves_one_review_of_a_product_and_who_sends_again_edits_it(context, shop):
    sold(context, shop)
    first = submit_review(context, shop, review(order="1001"))
    assert submit_review(context, shop, review(order="1001", body="On reflection: it shrank.", rating=2)) == first
    row = found(context, first)
    assert (row.text, row.review.rating, row.revision, row.state) == ("On reflection: it shrank.", 2, 2, "pending")
    assert count(context, Submission) == 1


def test_an_edit_of_a_published_review_waits_beside_it_with_everything_shoppers_would_see(context, shop, clock):
    sold(context, shop)
    id = submit_review(context, shop, review(order="1001", recommends=True, answers={"Size": "M"}))
    decide(context, shop, id, Decision(action=Action.APPROVE, actor_role=Role.OWNER, revision=1), actor="owner")
    clock.advance(days=1)
    edited = review(order="1001", name="Buy now", body="Changed", recommends=False, answers={"Size": "XL"})
    assert submit_review(context, shop, edited) == id
    row = found(context, id)
    assert (row.state, row.text, row.author, row.posted_at) == ("held", "Fits like a dream.", "Ana", NOW)
    assert (row.review.recommends, row.review.answers) == (True, {"Size": "M"})

    decide(context, shop, id, Decision(action=Action.APPROVE, actor_role=Role.OWNER, revision=2), actor="owner")
    row = found(context, id)
    assert (row.state, row.text, row.author) == ("approved", "Changed", "Buy now")
    assert (row.review.recommends, row.review.answers, row.review.order_id) == (False, {"Size": "XL"}, "1001")


def test_a_request_that_comes_again_is_the_same_review(context, shop):
    first = submit_review(context, shop, review(), request="a" * 64)
    assert submit_review(context, shop, review(), request="a" * 64) == first
    assert submit_review(context, shop, review(), request="b" * 64) != first
    assert count(context, Submission) == 2
    assert found(context, first).revision == 1


def test_an_order_that_proves_an_imported_review_proves_no_second_one(context, shop, tmp_path):
    sold(context, shop)
    file = reviews_file(tmp_path / "r.csv", {"product_id": "AT-DRE-001", "reviewer_email": ANA, "review_date": DAY})
    run_import(context, shop, "reviews", file)
    id = submit_review(context, shop, review(order="1001"))
    assert found(context, id).review.order_id is None
    with context.sessions() as session:
        assert session.scalars(select(Review.order_id).order_by(Review.order_id)).all().count("1001") == 1


def test_the_link_of_an_erased_buyer_proves_nothing_and_does_not_bring_their_review_back(context, shop):
    sold(context, shop)
    erased = submit_review(context, shop, review(order="1001", email=ANA))
    erase_person(context, shop, ANA, actor="owner")
    id = submit_review(context, shop, review(order="1001"))
    assert id != erased
    assert found(context, id).review.order_id is None
    assert (found(context, erased).state, found(context, erased).text) == ("erased", "")


def test_what_a_review_brings_is_cleaned_as_an_import_is(context, shop):
    sent = review(
        title="So\u202e good\x00",
        body="First<br>second\x07\n&amp; more",
        name="A\u202dna\n",
        answers={"Si\x00ze": "M\x00"},
    )
    row = found(context, submit_review(context, shop, sent))
    assert (row.title, row.text, row.author) == ("So good", "First\nsecond\n& more", "Ana")
    assert row.review.answers == {"Size": "M"}
    with pytest.raises(BadInput):
        submit_review(context, shop, review(title="", body="\u202e\x00"))


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("rating", {"rating": 0}),
        ("rating", {"rating": 6}),
        ("body", {"body": " ", "title": ""}),
        ("name", {"name": " "}),
        ("name", {"name": "ana@example.org"}),
        ("email", {"email": "ana at example"}),
        ("photos", {"photos": (b"",) * 6, "photo_consent": True}),
        ("photo_consent", {"photos": (b"",)}),
    ],
)
def test_what_cannot_be_taken_names_its_field(context, shop, field, changes):
    with pytest.raises(BadInput) as refused:
        submit_review(context, shop, review(**changes))
    assert refused.value.parameter == field
    assert count(context, Submission) == 0


def test_an_unknown_product_is_not_found(context, shop):
    with pytest.raises(NotFound) as refused:
        submit_review(context, shop, review(product="AT-XXX-000"))
    assert refused.value.parameter == "product"


def test_a_file_that_is_no_photo_refuses_the_whole_review(context, shop):
    with pytest.raises(PhotoRefused) as refused:
        submit_review(context, shop, review(photos=(photo_bytes(1), b"GIF89a no"), photo_consent=True))
    assert refused.value.parameter == "photos"
    assert (count(context, Submission), count(context, Media)) == (0, 0)


def test_two_reviews_are_two_however_alike(context, shop):
    assert submit_review(context, shop, review()) != submit_review(context, shop, review())
    with reading_session(context.engine) as session:
        assert sorted(session.scalars(select(Submission.number))) == [1, 2]
