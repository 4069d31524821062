from datetime import UTC, datetime

import orjson
import pytest
from sqlalchemy import select

from support.showcase import KEY, Shop, small_shop
from widget_server.db.tables import Site
from widget_server.media.keys import rendition_key, video_key
from widget_server.showcase.feed_request import FeedParameters
from widget_server.showcase.showcases import Showcases
from widget_server.showcase.static_copy import file_name, page_files, static_pages

URL = "https://shop.example/photos"


@pytest.fixture
def shop(session, context):
    """The small shop, and its showcases at the address of a copy."""
    small_shop(session, context.store)
    return Showcases(context.engine, context.vault, public_url=URL, now=lambda: datetime(2026, 11, 22, tzinfo=UTC))


def test_every_page_with_tiles_of_its_own_is_worth_a_copy(shop):
    names = [name for name, _ in static_pages(shop, shop.of(KEY), limit=24)]
    assert names == ["home", "products/AT-BAG-002", "products/AT-DRE-001", "products/AT-SHI-003"]


def test_a_copy_asks_nobody(shop, context):
    files = dict(page_files(shop, shop.of(KEY), context.store, "home", FeedParameters(page="home", limit=2)))
    feed = orjson.loads(files["home.json"])
    assert len(feed["items"]) == 2
    assert "next_url" not in feed
    assert feed["_vitrine"]["list"] == ""


def test_a_picture_that_is_gone_is_left_out(shop, context):
    snapshot = shop.of(KEY)
    parameters = FeedParameters(page="product", product="AT-DRE-001", limit=1)
    before = dict(page_files(shop, snapshot, context.store, "p", parameters))
    path = next(path for path in before if path.endswith(".avif"))
    context.store.delete(rendition_key(snapshot.site.id, path.split("/")[-2], int(path.split("/")[-1][:-5]), "avif"))
    after = dict(page_files(shop, snapshot, context.store, "p", parameters))
    assert before.keys() - after.keys() == {path}


@pytest.mark.parametrize("id", ["AT-DRE-001", "../a b", "鞄" * 100, "x" * 200])
def test_every_id_names_a_file_of_its_own(id):
    assert len(file_name(id)) <= 240
    assert "/" not in file_name(id)
    assert file_name(id) != file_name(id + "1")


def test_a_video_is_copied_with_its_poster(session, shop, context):
    site_id = session.scalars(select(Site.id)).one()
    id = Shop(session, context.store, site_id=site_id).film("post_dress")
    session.commit()
    files = dict(page_files(shop, shop.of(KEY), context.store, "home", FeedParameters(page="home", limit=9)))
    path = f"m/{KEY}/{id}/video.mp4"
    assert files[path] == context.store.get(video_key(site_id, id, "mp4"))
    assert f"{URL}/{path}".encode() in files["home.json"]
