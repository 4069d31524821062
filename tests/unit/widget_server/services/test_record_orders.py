"""The shop's orders: repeated without effect, replaced when they changed, proof of who bought."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from support import NOW
from support.shop import add_product, add_site, add_submission
from widget_server.db.tables import Order, ProductAlias, Review, Site
from widget_server.services.erase_person import erase_person
from widget_server.services.export_person import export_person
from widget_server.services.record_orders import NewOrder, NewOrderLine, RecordedOrders, record_orders

LINE = NewOrderLine(product="AT-DRE-001", quantity=2, value_minor=7990)
ORDER = NewOrder(order="1001", customer="Customer-17", email="Ana@Example.org", currency="EUR", at=NOW, lines=(LINE,))
ANA = "ana@example.org"


@pytest.fixture
def site_id(context):
    with context.sessions.begin() as session:
        site = add_site(session)
        add_product(session, site, "AT-DRE-001")
        session.add(ProductAlias(site_id=site.id, kind="sku", value="AT-DRE-001-M", product_id="AT-DRE-001"))
        review = add_submission(session, site, "rev_1", rating=4, product_id="AT-DRE-001", state="approved", photos=0)
        review.review.email = ANA
        return site.id


def lines(context, order="1001"):
    with context.sessions() as session:
        row = session.scalars(select(Order).where(Order.id == order)).one()
        return sorted((line.product_id, line.quantity, line.value_minor) for line in row.lines)


def version(context):
    with context.sessions() as session:
        return session.scalars(select(Site.showcase_version)).one()


def test_an_order_sent_again_changes_nothing(context, site_id):
    assert record_orders(context, site_id, [ORDER]) == RecordedOrders(created=1, updated=0, unchanged=0)
    assert record_orders(context, site_id, [ORDER]) == RecordedOrders(created=0, updated=0, unchanged=1)
    assert lines(context) == [("AT-DRE-001", 2, 15980)]


def test_a_changed_order_replaces_what_was_known(context, site_id):
    bag = NewOrderLine(product="AT-BAG-002", quantity=1, value_minor=500)
    record_orders(context, site_id, [replace(ORDER, lines=(LINE, bag))])
    cancelled = replace(ORDER, lines=(replace(LINE, quantity=1),))
    assert record_orders(context, site_id, [cancelled]).updated == 1
    assert lines(context) == [("AT-DRE-001", 1, 7990)]


def test_variants_of_one_product_are_two_lines_as_they_are_in_a_file(context, site_id):
    variant = NewOrderLine(product="AT-DRE-001-M", quantity=1, value_minor=5000)
    both = replace(ORDER, lines=(LINE, variant))
    record_orders(context, site_id, [both])
    assert lines(context) == [("AT-DRE-001", 1, 5000), ("AT-DRE-001", 2, 15980)]
    assert record_orders(context, site_id, [both]).unchanged == 1


def test_what_an_order_lists_twice_under_one_name_was_bought_together(context, site_id):
    record_orders(context, site_id, [replace(ORDER, lines=(LINE, replace(LINE, quantity=1, value_minor=5000)))])
    assert lines(context) == [("AT-DRE-001", 3, 20980)]


def test_a_line_without_a_price_has_none_and_one_that_was_free_has(context, site_id):
    unpriced = replace(LINE, value_minor=None)
    record_orders(
        context, site_id, [replace(ORDER, lines=(unpriced, NewOrderLine(product="bag", quantity=1, value_minor=0)))]
    )
    with context.sessions() as session:
        prices = {line.product_id: line.value_minor for line in session.scalars(select(Order)).one().lines}
    assert prices == {"AT-DRE-001": None, "bag": 0}
    record_orders(context, site_id, [replace(ORDER, lines=(unpriced, replace(LINE, quantity=1)))])
    assert lines(context) == [("AT-DRE-001", 3, 7990)]


def test_of_an_order_that_comes_twice_the_last_counts(context, site_id):
    later = replace(ORDER, lines=(replace(LINE, quantity=5),))
    assert record_orders(context, site_id, [ORDER, later]) == RecordedOrders(created=1, updated=0, unchanged=0)
    assert lines(context) == [("AT-DRE-001", 5, 39950)]


def test_an_order_proves_the_buyer_of_a_review_and_shoppers_see_it(context, site_id):
    before = version(context)
    record_orders(context, site_id, [replace(ORDER, order="1002", email="other@example.org")])
    assert version(context) == before
    record_orders(context, site_id, [ORDER])
    assert version(context) == before + 1
    with context.sessions() as session:
        assert session.get_one(Review, (site_id, "rev_1")).order_id == "1001"


def test_a_buyer_who_was_erased_does_not_come_back(context, site_id):
    record_orders(context, site_id, [ORDER])
    erase_person(context, site_id, ANA, actor="command")
    assert record_orders(context, site_id, [ORDER]).unchanged == 1
    assert export_person(context, site_id, ANA)["orders"] == []


def test_customer_and_address_are_sealed(context, site_id):
    record_orders(context, site_id, [ORDER])
    with context.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT customer, email FROM orders").one()
    assert "customer-17" not in stored.customer.lower()
    assert "ana" not in stored.email.lower()
