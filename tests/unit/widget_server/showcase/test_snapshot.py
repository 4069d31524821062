from datetime import timedelta

from sqlalchemy import event

from ranking import PageContext
from support import NOW
from support.showcase import KEY
from widget_server.db.tables import EngagementCount, Gallery, Site
from widget_server.showcase.feed import feed_bytes, feed_place
from widget_server.showcase.feed_request import FeedParameters, read_feed_request


def test_photos_of_what_is_shown_are_public_and_others_are_not(shop, showcases):
    hidden = shop.submission("post_hidden", "post", (), state="pending")
    shop.session.commit()
    snapshot = showcases.of(KEY)
    assert len(snapshot.media) == 6
    assert hidden.id not in snapshot.candidates.ids


def test_a_review_without_a_photo_is_no_tile(shop, showcases):
    snapshot = showcases.of(KEY)
    assert "rev_mixed" not in snapshot.candidates.ids
    assert [review.id for review in snapshot.reviews_of("AT-DRE-001").reviews] == ["rev_good", "rev_mixed"]


def test_a_product_without_reviews_has_empty_figures(shop, showcases):
    assert showcases.of(KEY).reviews_of("AT-BAG-002").summary["count"] == 0


def test_a_page_is_prepared_once_a_minute(shop, showcases):
    snapshot = showcases.of(KEY)
    page = PageContext(kind="home")
    first, second, later = (
        snapshot.plan(page, gallery="", kind="all", layout="grid", minute=minute) for minute in (5, 5, 6)
    )
    assert first is second
    assert later is not first


def test_a_gallery_shows_its_selection_only(shop, showcases):
    selection = {"products": ["AT-DRE-001"]}
    shop.session.add(Gallery(site_id=shop.site_id, id="dresses", title="Dresses", selection=selection, created_at=NOW))
    shop.session.commit()
    snapshot = showcases.of(KEY)
    plan = snapshot.plan(PageContext(kind="home"), gallery="dresses", kind="all", layout="grid", minute=1)
    shown = {snapshot.candidates.ids[index] for index in plan.flow}
    assert shown == {"post_dress", "rev_good"}


def test_the_state_differs_when_a_right_has_passed(shop, showcases, clock):
    shop.post("post_brief", right_expires_at=NOW + timedelta(minutes=5))
    shop.session.commit()
    before = showcases.of(KEY).state
    clock.advance(minutes=5)
    assert showcases.of(KEY).state != before


def test_a_request_asks_the_database_for_nothing_but_the_version(shop, showcases, engine):
    showcases.of(KEY)
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    snapshot = showcases.of(KEY)
    request = read_feed_request(FeedParameters(page="search", q="linen"), snapshot)
    feed_bytes(showcases, snapshot, request, feed_place(showcases, request))
    queries = [statement for statement in statements if statement.startswith("SELECT")]
    assert len(queries) == 1
    assert "showcase_version" in queries[0]


def test_what_changes_no_tile_compiles_nothing_anew(shop, showcases):
    first = showcases.of(KEY)
    shop.review("rev_late", "AT-DRE-001", 2)
    shop.session.get_one(Site, shop.site_id).showcase_version += 1
    shop.session.commit()
    second = showcases.of(KEY)
    assert second is not first
    assert second.candidates is first.candidates
    assert second.reviews_of("AT-DRE-001").summary["count"] == 3


def test_a_changed_caption_or_count_compiles_anew(shop, showcases):
    first = showcases.of(KEY)
    count = EngagementCount(
        site_id=shop.site_id, number=1, scope=5, bucket_s=3600, click_count=1.0, impression_count=9.0
    )
    shop.session.add(count)
    shop.session.get_one(Site, shop.site_id).showcase_version += 1
    shop.session.commit()
    assert showcases.of(KEY).candidates is not first.candidates
