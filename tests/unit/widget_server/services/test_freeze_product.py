from datetime import timedelta

import pytest
from sqlalchemy import select

from support.showcase import small_shop
from widget_server.db.tables import AuditEntry, ProductFreeze, ShowcaseChange
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.services.freeze_product import freeze_product, is_frozen, lift_freeze, list_freezes

DRESS = "AT-DRE-001"


@pytest.fixture
def shop(session):
    return small_shop(session)


def freeze(context, shop, **options):
    return freeze_product(context, shop.site_id, DRESS, actor="user:1", **options)


def frozen(context, shop, *products):
    with context.sessions() as session:
        return is_frozen(session, shop.site_id, products, context.now())


def test_a_freeze_names_every_display_of_its_product_and_ends_by_itself(context, shop, clock):
    made = freeze(context, shop, note=" a flood ")
    assert (made.title, made.note, made.until) == ("Willow Midi Dress", "a flood", clock() + timedelta(hours=24))
    assert frozen(context, shop, "AT-SHI-003", DRESS)
    assert not frozen(context, shop, "AT-SHI-003")
    with context.sessions() as session:
        named = set(session.scalars(select(ShowcaseChange.submission_id)))
        assert named == {"post_dress", "rev_good", "rev_mixed"}
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.subject_id, entry.details) == (
            "product.frozen", DRESS, {"until": made.until.isoformat()}
        )  # fmt: skip
    clock.advance(hours=24)
    assert not frozen(context, shop, DRESS)


def test_pressing_again_changes_nothing(context, shop):
    assert freeze(context, shop).id == freeze(context, shop).id
    with context.sessions() as session:
        assert len(session.scalars(select(ProductFreeze)).all()) == 1


def test_lifting_lets_it_go_at_once_and_is_audited(context, shop):
    made = freeze(context, shop)
    for _ in range(2):
        lift_freeze(context, shop.site_id, made.id, actor="user:2")
    assert not frozen(context, shop, DRESS)
    with context.sessions() as session:
        assert list_freezes(session, shop.site_id, context.now()) == []
        assert set(session.scalars(select(AuditEntry.action))) == {"product.frozen", "product.unfrozen"}
        assert session.get_one(ProductFreeze, (shop.site_id, made.id)).lifted_by == "user:2"


def test_a_product_cannot_stand_still_for_a_month(context, shop, clock):
    for _ in range(2):
        freeze(context, shop, hours=72)
        clock.advance(hours=73)
    freeze(context, shop, hours=24)
    clock.advance(hours=25)
    with pytest.raises(Conflict, match="too long this month"):
        freeze(context, shop, hours=1)
    clock.advance(days=31)
    freeze(context, shop, hours=72)


def test_a_freeze_that_was_lifted_counts_for_as_long_as_it_lasted(context, shop, clock):
    for _ in range(4):
        made = freeze(context, shop, hours=72)
        clock.advance(hours=1)
        lift_freeze(context, shop.site_id, made.id, actor="user:1")
        clock.advance(hours=1)
    freeze(context, shop, hours=72)


@pytest.mark.parametrize("hours", [0, 73])
def test_no_freeze_is_for_good(context, shop, hours):
    with pytest.raises(BadInput):
        freeze(context, shop, hours=hours)


def test_what_is_not_there_cannot_be_frozen_or_lifted(context, shop):
    with pytest.raises(NotFound):
        freeze_product(context, shop.site_id, "AT-NO", actor="user:1")
    with pytest.raises(NotFound):
        lift_freeze(context, shop.site_id, "nothing", actor="user:1")
