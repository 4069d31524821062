from dataclasses import replace

from sqlalchemy import select

from support import NOW
from support.shop import add_product
from widget_server.db.tables import Order, ProductAlias, Site
from widget_server.services.keep_orders import SoldLine, erased_customer, keep_orders, line_number

LINE = SoldLine(
    order="1001", customer="C-4711", email="Mira@Mail.example", product="A-1", quantity=1, currency="EUR", at=NOW
)


def keep(context, site_id, *lines):
    with context.sessions.begin() as session:
        kept = keep_orders(session, site_id, lines, actor="command", now=NOW)
        return kept.created, kept.updated, kept.unchanged


def test_a_repeated_record_changes_nothing_whatever_the_case_of_its_customer(context, site_id):
    assert keep(context, site_id, LINE) == (1, 0, 0)
    assert keep(context, site_id, LINE) == (0, 0, 1)
    other_case = replace(LINE, customer="c-4711", email="mira@mail.example")
    assert keep(context, site_id, other_case) == (0, 0, 1)


def stored(context):
    with context.sessions() as session:
        lines = session.scalars(select(Order)).one().lines
        return {(line.product_id, line.quantity, line.value_minor) for line in lines}


def test_a_changed_line_is_updated_and_the_others_stay(context, site_id):
    keep(context, site_id, LINE, replace(LINE, product="unknown"))
    assert keep(context, site_id, replace(LINE, quantity=2, value_minor=500)) == (0, 1, 0)
    assert stored(context) == {("A-1", 2, 500), ("unknown", 1, None)}


def test_a_line_without_a_price_is_not_one_that_was_free(context, site_id):
    keep(context, site_id, LINE, replace(LINE, product="gift", value_minor=0))
    assert stored(context) == {("A-1", 1, None), ("gift", 1, 0)}
    assert keep(context, site_id, replace(LINE, value_minor=0)) == (0, 1, 0)


def test_two_variants_of_one_product_in_one_order_are_two_lines(context, site_id):
    with context.sessions.begin() as session:
        add_product(session, session.get_one(Site, site_id), "A-1")
        session.add(ProductAlias(site_id=site_id, kind="sku", value="A-1-M", product_id="A-1"))
        session.add(ProductAlias(site_id=site_id, kind="sku", value="A-1-L", product_id="A-1"))
    variants = (replace(LINE, product="A-1-M"), replace(LINE, product="A-1-L", quantity=3))
    assert keep(context, site_id, *variants) == (2, 0, 0)
    assert keep(context, site_id, *reversed(variants)) == (0, 0, 2)
    assert stored(context) == {("A-1", 1, None), ("A-1", 3, None)}


def test_a_line_finds_its_product_once_the_catalogue_has_it(context, site_id):
    keep(context, site_id, replace(LINE, product="A-1-M"))
    with context.sessions.begin() as session:
        add_product(session, session.get_one(Site, site_id), "A-1")
        session.add(ProductAlias(site_id=site_id, kind="sku", value="A-1-M", product_id="A-1"))
    assert keep(context, site_id, replace(LINE, product="A-1-M")) == (0, 1, 0)
    assert stored(context) == {("A-1", 1, None)}


def test_a_line_number_fits_every_database():
    assert all(0 <= line_number(name) < 2**31 for name in ("", "A-1", "ü" * 200))


def test_an_erased_buyer_has_a_name_that_comes_back_as_it_was_stored():
    assert erased_customer("ORD-1") == erased_customer("ord-1") == "erased-ord-1"
