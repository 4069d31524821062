import orjson
import pytest
from sqlalchemy.exc import TimeoutError

from support import NOW
from support.showcase import KEY
from widget_server.db.tables import Order, OrderLine
from widget_server.showcase.related import related_bytes


@pytest.fixture
def baskets(shop):
    for number in range(5):
        shop.session.add(Order(site_id=shop.site_id, id=str(number), customer="c", currency="USD", placed_at=NOW))
        shop.session.flush()
        for line, product in enumerate(("AT-DRE-001", "AT-SHI-003") if number < 4 else ("AT-BAG-002",)):
            shop.session.add(
                OrderLine(
                    site_id=shop.site_id, order_id=str(number), line=line, product_id=product, quantity=1, value_minor=1
                )
            )
    shop.session.commit()
    return shop


def ask(showcases, product, kind):
    snapshot = showcases.of(KEY)
    related = showcases.related.of(snapshot)
    return orjson.loads(related_bytes(related, snapshot, product, kind=kind, limit=5, minute=0, lang="en"))["products"]


def test_what_was_bought_together_leads_with_its_own_tiles(baskets, showcases):
    [first, *_] = ask(showcases, "AT-DRE-001", "together")
    assert (first["product"]["id"], first["reason"]) == ("AT-SHI-003", "bought")
    assert [item["id"] for item in first["items"]] == ["post_shirt"]


def test_similar_products_are_of_the_same_kind(shop, showcases):
    shop.product("AT-DRE-002", "Linen Midi Dress")
    shop.session.commit()
    assert [found["product"]["id"] for found in ask(showcases, "AT-DRE-001", "similar")] == ["AT-DRE-002"]


def test_the_comparison_is_kept_until_ten_minutes_have_passed(shop, showcases, clock):
    first = showcases.related.of(showcases.of(KEY))
    assert showcases.related.of(showcases.of(KEY)) is first
    clock.advance(minutes=10)
    assert showcases.related.of(showcases.of(KEY)) is not first


def test_without_its_database_the_last_comparison_stands_in_or_one_by_the_catalogue(baskets, showcases, clock):
    def exhausted(snapshot):
        raise TimeoutError("QueuePool limit reached")

    snapshot, related = showcases.of(KEY), showcases.related
    related._baskets, real = exhausted, related._baskets
    assert related.of(snapshot).similar("AT-DRE-001", 5) is not None
    related._baskets = real
    first = related.of(snapshot)
    related._baskets = exhausted
    clock.advance(minutes=10)
    assert related.of(snapshot) is first
