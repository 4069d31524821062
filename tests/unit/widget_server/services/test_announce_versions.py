"""A version that was raised is announced once it is committed, and a Redis that is down delays nothing."""

import time

import pytest

from widget_server.services.announce_versions import CHANNEL, Announcer
from widget_server.services.showcase_version import bump


@pytest.fixture
def heard(redis):
    """What comes through the channel."""
    with redis.pubsub(ignore_subscribe_messages=True) as channel:
        channel.subscribe(CHANNEL)
        assert channel.get_message(timeout=10) is None  # that it is subscribed now

        def heard():
            message = channel.get_message(timeout=0.5)
            return message and int(message["data"])

        yield heard


@pytest.fixture
def announcer(context, redis):
    announcer = Announcer(redis.url)
    announcer.attend(context.sessions)
    yield announcer
    announcer.close()


def test_a_committed_version_is_announced_once_and_one_taken_back_never(context, site_id, announcer, heard):
    with context.sessions() as session:
        bump(session, site_id)
        session.rollback()
        session.commit()
    assert heard() is None
    with context.sessions.begin() as session:
        bump(session, site_id)
        bump(session, site_id, counters=True)
        assert heard() is None, "nobody can see it yet"
    assert (heard(), heard()) == (site_id, None)


def test_a_redis_that_is_down_costs_one_try_and_loses_no_version(context, site_id, announcer, redis):
    redis.stop()
    try:
        started_s = time.monotonic()
        for _ in range(50):
            with context.sessions.begin() as session:
                bump(session, site_id)
        assert time.monotonic() - started_s < 20
    finally:
        redis.start()
