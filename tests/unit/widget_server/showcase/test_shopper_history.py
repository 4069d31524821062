from datetime import timedelta

import orjson

from ranking.position_bias import Examination
from support import NOW
from widget_server.db.tables import Event, ServedList, SpooledRequest
from widget_server.services.unpack_events import unpack_waiting
from widget_server.showcase.shopper_history import (
    MAX_ACTIONS,
    MAX_SPOOLED_REQUESTS,
    shopper_history,
    shopper_looks,
)


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


def spool(shop, place, *events, shopper="anna"):
    """Let a request wait whose events are (minute, type, item, tile number)."""
    served = {"id": "l", "scope": 1, "issued_at_s": 0, "variant": 0, "layout": "carousel", "first_position": 3,
              "tiles": [8, 9], "propensities": [1.0, 1.0]}  # fmt: skip
    rows = [
        {"id": f"s{minute:04}", "view": "v", "type": type, "at": NOW + timedelta(minutes=minute), "list_id": "l",
         "item_id": item, "number": number, "product_id": None, "order_id": None, "lines": [], "currency": ""}
        for minute, type, item, number in events
    ]  # fmt: skip
    shop.session.add(
        SpooledRequest(
            site_id=shop.site_id, id=f"r{place:04}", shopper=shopper, source="",
            body=orjson.dumps({"lists": [served], "events": rows}),
        )
    )  # fmt: skip
    shop.session.commit()


def test_what_waits_to_be_written_down_counts_already_and_only_once(shop, context):
    event(shop, 1, item_id="post_cat")
    spool(shop, 1, (3, "open", "post_bag", 9), (2, "impression", "post_bag", 9))
    spool(shop, 2, (4, "open", "post_dress", 8), shopper="berta")
    curve = Examination(curves={"carousel": (1.0, 0.5, 0.4, 0.2)})

    def known():
        actions = [action.item for action in shopper_history(context.engine, shop.site_id, "anna")]
        looks = [(look.item, look.examined) for look in shopper_looks(context.engine, shop.site_id, "anna", curve)]
        return actions, looks

    waiting = known()
    assert waiting == (["post_bag", "post_cat"], [("post_bag", 0.2)])
    unpack_waiting(context)
    assert known() == waiting


def test_of_what_waits_the_last_requests_are_read(shop, engine):
    most = MAX_SPOOLED_REQUESTS
    for place in range(most + 3):
        spool(shop, place, (place, "open", f"post_{place}", 9))
    found = [action.item for action in shopper_history(engine, shop.site_id, "anna")]
    assert found == [f"post_{place}" for place in reversed(range(3, most + 3))]
