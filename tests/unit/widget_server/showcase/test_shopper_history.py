from datetime import timedelta

from ranking.position_bias import Examination
from support import NOW
from support.events import event_request, served_list, stored
from widget_server.db.tables import EventRequest, SpooledRequest
from widget_server.services.fold_events import fold_events
from widget_server.showcase.shopper_history import MAX_ACTIONS, shopper_history, shopper_looks


def report(shop, minute, type="open", shopper="anna", table=EventRequest, lists=(), **fields):
    """Let a request of one event be counted, or wait to be."""
    event = stored(type, NOW + timedelta(minutes=minute), **fields)
    shop.session.add(event_request(table, shop.site_id, f"{minute:032}", event, shopper=shopper, lists=lists))
    shop.session.commit()


def test_the_newest_action_is_first_and_a_purchase_weighs_most(shop, engine):
    report(shop, 1, item="post_cat")
    report(shop, 2, "purchase", product="AT-DRE-001")
    report(shop, 3, "impression", item="post_bag")
    report(shop, 4, shopper="berta", item="post_bag")
    found = shopper_history(engine, shop.site_id, "anna")
    assert [action.item for action in found] == ["AT-DRE-001", "post_cat"]
    assert found[0].weight > found[1].weight


def test_a_long_history_ends(shop, engine):
    for number in range(MAX_ACTIONS + 5):
        report(shop, number, item=f"post_{number}")
    found = [action.item for action in shopper_history(engine, shop.site_id, "anna")]
    assert found == [f"post_{number}" for number in reversed(range(5, MAX_ACTIONS + 5))]


def test_looks_do_not_push_actions_out(shop, engine):
    report(shop, 1, item="post_cat")
    for number in range(MAX_ACTIONS + 5):
        report(shop, 2 + number, "impression", item="post_bag")
    assert [action.item for action in shopper_history(engine, shop.site_id, "anna")] == ["post_cat"]


def test_what_was_passed_over_is_known_with_the_place_it_had(shop, engine):
    lists = [served_list(shop.site_id, 8, 9)]
    report(shop, 1, "impression", item="post_cat", list=0, number=9, lists=lists)
    report(shop, 2, "impression", item="post_bag")
    report(shop, 3, "impression", item="post_bag", shopper="berta", list=0, number=8, lists=lists)
    (look,) = shopper_looks(engine, shop.site_id, "anna", Examination(exponent=1.0))
    assert (look.item, look.examined) == ("post_cat", 0.5)


def test_what_waits_to_be_counted_is_known_already_and_only_once(shop, context):
    lists = [served_list(shop.site_id, 8, 9)]
    report(shop, 1, item="post_cat")
    report(shop, 3, item="post_bag", table=SpooledRequest)
    report(shop, 2, "impression", item="post_bag", list=0, number=9, lists=lists, table=SpooledRequest)
    report(shop, 4, item="post_dress", shopper="berta", table=SpooledRequest)
    curve = Examination(curves={"grid": (1.0, 0.2)})

    def known():
        actions = [action.item for action in shopper_history(context.engine, shop.site_id, "anna")]
        looks = [(look.item, look.examined) for look in shopper_looks(context.engine, shop.site_id, "anna", curve)]
        return actions, looks

    waiting = known()
    assert waiting == (["post_bag", "post_cat"], [("post_bag", 0.2)])
    fold_events(context, shop.site_id)
    assert known() == waiting
