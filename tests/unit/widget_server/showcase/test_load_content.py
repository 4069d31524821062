from datetime import timedelta

import pytest
from sqlalchemy import select

from support import NOW
from widget_server.db.tables import Media, ProductFreeze, ProductLink, Right, Submission, SubmissionMedia
from widget_server.showcase.load_content import load_content, load_counts_by_state, load_gone, load_pictures

BASE = "https://vitrine.example/m/pk"


@pytest.fixture
def read(shop, engine):
    def read(now=NOW):
        with engine.connect() as connection:
            pictures = load_pictures(connection, shop.site_id)
            return load_content(connection, shop.site_id, pictures, base=BASE, now=now)

    return read


def found(content):
    return {item.id: item for item in content.submissions}


@pytest.mark.parametrize("state", ["pending", "rejected", "withdrawn", "taken_down", "erased"])
def test_nothing_but_approved_and_held_is_public(shop, read, state):
    shop.post(f"post_{state}", state=state)
    shop.session.commit()
    assert f"post_{state}" not in found(read())


def test_a_held_change_leaves_what_was_approved_public(shop, read):
    shop.post("post_held", state="held")
    shop.session.commit()
    assert "post_held" in found(read())


def test_what_has_no_right_is_not_public(shop, read):
    shop.post("post_bare", right=False)
    shop.review("rev_bare", "AT-DRE-001", right=False)
    shop.session.commit()
    assert not {"post_bare", "rev_bare"} & found(read()).keys()


def test_a_revoked_right_is_none(shop, read):
    shop.right("post_dress", state="revoked", at=NOW)
    shop.session.commit()
    assert "post_dress" not in found(read())


def test_a_right_runs_out_at_its_moment_and_the_content_knows_when(shop, read):
    ends_at = NOW + timedelta(hours=3)
    shop.post("post_brief", right_expires_at=ends_at)
    shop.session.commit()
    assert set(read().changes_at.values()) == {ends_at}
    assert "post_brief" in found(read(ends_at - timedelta(seconds=1)))
    assert "post_brief" not in found(read(ends_at))


def test_only_confirmed_products_are_shown(shop, read):
    shop.session.add_all(
        ProductLink(site_id=shop.site_id, submission_id="post_cat", product_id=id, state=state, method="title")
        for id, state in (("AT-DRE-001", "suggested"), ("AT-BAG-002", "dismissed"))
    )
    shop.session.commit()
    assert found(read())["post_cat"].products == ()
    assert found(read())["post_dress"].products[0][0] == "AT-DRE-001"


def test_a_review_shows_its_product(read):
    assert found(read())["rev_good"].products == (("AT-DRE-001", ()),)


def test_hotspots_follow_their_photo_when_one_before_it_is_missing(shop, read):
    link = shop.session.scalars(select(ProductLink).where(ProductLink.submission_id == "post_bag")).one()
    link.spots = [{"media": 0, "x": 0.1, "y": 0.1}, {"media": 1, "x": 0.6, "y": 0.7}]
    first = shop.session.get_one(SubmissionMedia, (shop.site_id, "post_bag", 0))
    first.media_id = None
    shop.session.commit()
    item = found(read())["post_bag"]
    assert len(item.pictures) == len(item.media) == 1
    assert item.products == (("AT-BAG-002", ({"media": 0, "x": 0.6, "y": 0.7},)),)


def test_a_photo_taken_down_is_gone_with_its_hotspots(shop, read, engine):
    media_id = found(read())["post_dress"].pictures[0].id
    shop.session.get_one(Media, (shop.site_id, media_id)).taken_down_at = NOW
    shop.session.commit()
    assert found(read())["post_dress"].pictures == ()
    with engine.connect() as connection:
        assert load_gone(connection, shop.site_id, lost=()) == {media_id}


def test_the_photos_of_a_submission_taken_down_are_gone(shop, engine):
    shop.session.get_one(Submission, (shop.site_id, "post_bag")).state = "taken_down"
    shop.session.commit()
    with engine.connect() as connection:
        assert len(load_gone(connection, shop.site_id, lost=())) == 2


def test_a_badge_needs_an_order_and_an_incentive_is_disclosed(shop, read):
    shop.review("rev_odd", "AT-DRE-001", review={"incentive": "a balloon", "verified_elsewhere": True})
    shop.review("rev_far", "AT-DRE-001", review={"syndicated": True})
    shop.session.commit()
    items = found(read())
    assert items["rev_good"].review.verified_buyer is True
    assert items["rev_odd"].review.verified_buyer is False
    assert items["rev_odd"].review.disclosure == "disclosure.incentive.other"
    assert items["rev_shirt"].review.disclosure == "disclosure.incentive.discount"
    assert items["rev_far"].review.disclosure == "disclosure.syndicated"


def test_every_review_that_was_collected_is_counted_by_what_became_of_it(shop, engine):
    for state in ("pending", "rejected", "taken_down", "erased", "held"):
        shop.review(f"rev_{state}", "AT-DRE-001", 1, state=state)
    shop.session.commit()
    with engine.connect() as connection:
        counts = load_counts_by_state(connection, shop.site_id)
    assert counts["AT-DRE-001"] == {
        "collected_count": 6, "published_count": 3, "pending_count": 1, "rejected_count": 2,
    }  # fmt: skip


def test_another_sites_content_stays_there(shop, read):
    from support.showcase import Shop

    other = Shop(shop.session).open(key="pk_other")
    other.post("post_other")
    shop.session.commit()
    assert "post_other" not in found(read())


def test_the_photos_of_a_right_that_ran_out_are_gone_and_those_of_none_are_unknown(shop, engine, read):
    shop.post("post_brief", right_expires_at=NOW)
    shop.post("post_bare", right=False)
    shop.right("post_dress", state="revoked", at=NOW)
    shop.session.commit()
    content = read()
    assert content.lost == {"post_brief", "post_dress"}
    with engine.connect() as connection:
        assert len(load_gone(connection, shop.site_id, lost=content.lost)) == 2
        assert load_gone(connection, shop.site_id, lost=content.lost, only=["another"]) == frozenset()


def test_a_right_for_other_surfaces_shows_nothing_here(shop, read):
    shop.post("post_ads", right=False)
    shop.session.add(
        Right(
            site_id=shop.site_id, id="ads", submission_id="post_ads", state="granted", basis="creator_grant",
            scope=["ads", "email"], evidence="a message", actor="command", at=NOW,
        )
    )  # fmt: skip
    shop.session.commit()
    assert "post_ads" not in found(read())


def test_what_shows_or_reviews_a_frozen_product_stands_still_until_the_freeze_ends(shop, read):
    ends_at = NOW + timedelta(hours=2)
    shop.session.add(
        ProductFreeze(site_id=shop.site_id, id="f", product_id="AT-DRE-001", actor="command", at=NOW, until=ends_at)
    )
    shop.session.commit()
    content = read()
    assert not {"post_dress", "rev_good", "rev_mixed"} & found(content).keys()
    assert {"post_shirt", "rev_shirt"} <= found(content).keys()
    assert set(content.changes_at.values()) == {ends_at}
    assert {"post_dress", "rev_good", "rev_mixed"} <= found(read(ends_at)).keys()
