from datetime import timedelta

from ranking.position_bias import Examination
from support import NOW
from widget_server.db.tables import Event, ServedList
from widget_server.showcase.shopper_history import MAX_ACTIONS, shopper_history, shopper_looks


def event(shop, minute, type="open", shopper="anna", **fields):
    shop.session.add(
        Event(
            site_id=shop.site_id, id=f"e{minute:04}", batch_id="b", view="v", shopper=shopper, type=type,
            at=NOW + timedelta(minutes=minute), **fields,
        )
    )  # fmt: skip


def test_the_newest_action_is_first_and_a_purchase_weighs_most(shop, engine):
    event(shop, 1, item_id="post_cat")
    event(shop, 2, "purchase", product_id="AT-DRE-001")
    event(shop, 3, "impression", item_id="post_bag")
    event(shop, 4, shopper="berta", item_id="post_bag")
    shop.session.commit()
    found = shopper_history(engine, shop.site_id, "anna")
    assert [action.item for action in found] == ["AT-DRE-001", "post_cat"]
    assert found[0].weight > found[1].weight


def test_a_long_history_ends(shop, engine):
    for number in range(MAX_ACTIONS + 5):
        event(shop, number, item_id="post_cat")
    shop.session.commit()
    assert len(shopper_history(engine, shop.site_id, "anna")) == MAX_ACTIONS


def test_what_was_passed_over_is_known_with_the_place_it_had(shop, engine):
    shop.session.add(
        ServedList(
            site_id=shop.site_id, id="l", scope=1, issued_at_s=0, variant=0, layout="grid", first_position=3,
            tiles=[8, 9], propensities=[1.0, 1.0],
        )
    )  # fmt: skip
    event(shop, 1, "impression", item_id="post_cat", list_id="l", number=9)
    event(shop, 2, "impression", item_id="post_bag", list_id="l", number=77)
    event(shop, 3, "impression", item_id="post_bag", shopper="berta", list_id="l", number=8)
    shop.session.commit()
    (look,) = shopper_looks(engine, shop.site_id, "anna", Examination(exponent=1.0))
    assert (look.item, look.examined) == ("post_cat", 0.25)
