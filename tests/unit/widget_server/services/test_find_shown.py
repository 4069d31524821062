"""What shoppers may act on is exactly what they can see now."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from support import NOW
from support.showcase import small_shop
from widget_server.db.tables import Media, Product, ProductFreeze, Submission
from widget_server.errors import NotFound
from widget_server.services.find_shown import find_shown


@pytest.fixture
def shop(session):
    return small_shop(session)


def shown(shop, id, now=NOW):
    try:
        return find_shown(shop.session, shop.site_id, id, now).id == id
    except NotFound as error:
        return error.parameter != "id"


def test_a_tile_and_a_review_without_a_photo_are_shown(shop):
    assert shown(shop, "post_dress")
    assert shown(shop, "rev_mixed")
    assert not shown(shop, "rev_of_nobody")


@pytest.mark.parametrize("state", ["pending", "rejected", "taken_down", "withdrawn", "erased"])
def test_what_is_in_no_public_state_is_not(shop, state):
    shop.session.get_one(Submission, (shop.site_id, "rev_mixed")).state = state
    assert not shown(shop, "rev_mixed")


def test_what_has_no_right_any_more_is_not(shop):
    shop.right("rev_mixed", "revoked", at=NOW)
    shop.post("post_lent", right_expires_at=NOW + timedelta(days=1))
    shop.session.flush()
    assert not shown(shop, "rev_mixed")
    assert shown(shop, "post_lent")
    assert not shown(shop, "post_lent", NOW + timedelta(days=2))


def test_a_tile_whose_photos_were_taken_down_is_not(shop):
    shop.session.execute(update(Media).values(taken_down_at=NOW))
    assert not shown(shop, "post_dress")
    assert shown(shop, "rev_good"), "its words still stand on the page of the product"


def test_a_review_of_a_draft_is_shown_only_as_a_tile(shop):
    for product in shop.session.scalars(select(Product)):
        product.published = False
    shop.session.flush()
    assert not shown(shop, "rev_mixed")
    assert shown(shop, "rev_good")


def test_what_stands_beside_a_frozen_product_is_not(shop):
    end = NOW + timedelta(hours=1)
    shop.session.add(
        ProductFreeze(site_id=shop.site_id, id="f", product_id="AT-DRE-001", actor="command", at=NOW, until=end)
    )
    shop.session.flush()
    assert not shown(shop, "post_dress")
    assert not shown(shop, "rev_mixed")
    assert shown(shop, "post_shirt")
    assert shown(shop, "post_dress", end)
