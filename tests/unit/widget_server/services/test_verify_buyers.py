import pytest
from sqlalchemy import select

from support.imports import orders_file, products_file, reviews_file, run_import
from widget_server.db.tables import Site, Submission
from widget_server.services.verify_buyers import verify_buyers

MIRA = "mira@mail.example"


@pytest.fixture
def bought(context, site_id, tmp_path):
    """Import a review of A-1 by Mira of 1 October, and one order; returns the order that proves it."""
    run_import(
        context, site_id, "products", products_file(tmp_path / "p.tsv", {"id": "A-1", "mpn": "M-100"}, {"id": "A-2"})
    )
    review = {"product_id": "A-1", "reviewer_email": MIRA, "review_date": "2026-10-01 08:00:00 UTC"}
    run_import(context, site_id, "reviews", reviews_file(tmp_path / "r.csv", review))

    def buy(*, customer=MIRA, product="A-1", at="2026-09-01T10:00:00Z"):
        file = orders_file(tmp_path / "o.csv", [("1001", customer, product, 1, "5", at)])
        run_import(context, site_id, "orders", file)
        with context.sessions() as session:
            return session.scalars(select(Submission)).one().review.order_id

    return buy


@pytest.mark.parametrize("order", [{}, {"product": "M-100"}, {"customer": "MIRA@mail.example"}])
def test_the_order_of_this_product_by_this_person_before_the_review_proves_it(bought, order):
    assert bought(**order) == "1001"


@pytest.mark.parametrize(
    "order",
    [{"product": "A-2"}, {"customer": "other@mail.example"}, {"customer": "4711"}, {"at": "2026-10-02T10:00:00Z"}],
)
def test_another_product_person_or_a_later_day_proves_nothing(bought, order):
    assert bought(**order) is None


def test_asking_again_changes_nothing_and_shows_nothing_new(context, site_id, bought):
    bought()
    with context.sessions.begin() as session:
        assert verify_buyers(session, site_id, {MIRA}, actor="command", now=context.now()) is False


def test_a_published_review_that_becomes_verified_is_shown_at_once(context, site_id, bought):
    with context.sessions.begin() as session:
        session.scalars(select(Submission)).one().state = "approved"
        before = session.get_one(Site, site_id).showcase_version
    bought()
    with context.sessions() as session:
        assert session.get_one(Site, site_id).showcase_version == before + 1


def test_an_order_proves_one_review_of_a_product_and_a_second_order_the_second(context, site_id, tmp_path):
    run_import(context, site_id, "products", products_file(tmp_path / "p.tsv", {"id": "A-1"}))
    reviews = [
        {
            "body": f"Worn {n} days",
            "product_id": "A-1",
            "reviewer_email": MIRA,
            "review_date": f"2026-10-0{n} 08:00:00 UTC",
        }
        for n in (2, 1)
    ]
    run_import(context, site_id, "reviews", reviews_file(tmp_path / "r.csv", *reviews))

    def proofs(*orders):
        rows = [(order, MIRA, "A-1", 1, "5", "2026-09-01T10:00:00Z") for order in orders]
        run_import(context, site_id, "orders", orders_file(tmp_path / "o.csv", rows))
        with context.sessions() as session:
            found = session.scalars(select(Submission).order_by(Submission.posted_at)).all()
            return [one.review.order_id for one in found]

    assert proofs("1001", "1001") == ["1001", None]
    assert proofs("1001", "1002") == ["1001", "1002"]
