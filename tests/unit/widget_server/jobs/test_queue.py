import os

import pytest
from redis import Redis
from redis.exceptions import RedisError

from support import missing_peer
from widget_server.jobs.queue import make_queue
from widget_server.settings import Settings

REDIS = os.environ.get("VITRINE_TEST_REDIS", "redis://127.0.0.1:6379/15")


@pytest.fixture(params=["file", "redis"])
def settings(request, tmp_path):
    if request.param == "file":
        return Settings(data=tmp_path / "data", secret_key="for a test")
    client = Redis.from_url(REDIS)
    try:
        client.ping()
    except RedisError as error:
        missing_peer(f"no Redis at {REDIS}: {error}")
    finally:
        client.close()
    return Settings(data=tmp_path, secret_key="for a test", redis_url=REDIS)


def test_a_message_put_in_by_one_process_is_taken_by_another(settings):
    def queue():
        made = make_queue(settings)
        done = []
        made.task(name="say")(done.append)
        return made, done

    sender, _ = queue()
    sender.flush()
    receiver, done = queue()
    for task in sender._registry._registry.values():
        sender.enqueue(task(("hello",)))
    assert sender.pending_count() == 1
    receiver.execute(receiver.dequeue())
    assert (done, receiver.pending_count()) == (["hello"], 0)
    for made in (sender, receiver):
        made.storage.close()
