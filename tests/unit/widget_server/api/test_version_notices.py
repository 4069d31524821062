"""A notice makes the process look now; without one, or with garbage, it looks within a second as ever."""

import pytest
from sqlalchemy import update

from support.live import eventually
from support.showcase import KEY
from widget_server.api.version_notices import VersionNotices
from widget_server.db.tables import Site
from widget_server.services.announce_versions import CHANNEL
from widget_server.showcase.showcases import Showcases


@pytest.fixture
def showcases(context, shop):
    """Showcases that would not look by themselves while a test runs."""
    showcases = Showcases(
        context.engine, context.vault, public_url="http://x", now=context.now, check_every_s=600.0, max_stale_s=600.0
    )
    showcases.of(KEY)
    return showcases


@pytest.fixture
def notices(redis, showcases):
    notices = VersionNotices(redis.url, showcases)
    notices.start()
    assert notices.is_listening.wait(20)
    yield notices
    notices.close()


def raise_version(shop):
    shop.session.execute(update(Site).values(showcase_version=Site.showcase_version + 1, name="New"))
    shop.session.commit()


def test_a_notice_is_acted_on_at_once(notices, redis, showcases, shop):
    raise_version(shop)
    assert showcases.of(KEY).site.name == "Atelier"
    redis.publish(CHANNEL, str(shop.site_id))
    eventually(lambda: showcases.of(KEY).site.name == "New")


@pytest.mark.parametrize("garbage", ["", "x", "-1", "9" * 40, "999", b"\xff\x00"])
def test_garbage_changes_nothing(notices, redis, showcases, shop, garbage):
    raise_version(shop)
    redis.publish(CHANNEL, garbage)
    redis.publish(CHANNEL, "998")
    assert showcases.of(KEY).site.name == "Atelier"
    redis.publish(CHANNEL, str(shop.site_id))
    eventually(lambda: showcases.of(KEY).site.name == "New")


def test_a_redis_that_comes_back_is_heard_again(notices, redis, showcases, shop):
    redis.stop()
    eventually(lambda: not notices.is_listening.is_set())
    redis.start()
    assert notices.is_listening.wait(20)
    raise_version(shop)
    redis.publish(CHANNEL, str(shop.site_id))
    eventually(lambda: showcases.of(KEY).site.name == "New")
