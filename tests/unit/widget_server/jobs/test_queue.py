import pickle

import pytest

from widget_server.jobs.queue import make_queue
from widget_server.settings import Settings


@pytest.fixture(params=["file", "redis"])
def settings(request, tmp_path):
    redis_url = request.getfixturevalue("redis").url if request.param == "redis" else ""
    return Settings(data=tmp_path / "data", secret_key="for a test", redis_url=redis_url)


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


class Opened:
    """What runs where somebody unpickles it."""

    def __reduce__(self):
        return pytest.fail, ("a message of a stranger was unpickled",)


@pytest.mark.parametrize("garbage", [pickle.dumps(Opened()), pickle.dumps(Opened()) + b":" + b"0" * 40, b"", b"x"])
def test_a_message_that_we_did_not_write_is_refused_unread(settings, garbage):
    queue = make_queue(settings)
    queue.flush()
    queue.storage.enqueue(garbage)
    with pytest.raises(ValueError, match=r"Separator|Signature"):
        queue.dequeue()
    assert queue.pending_count() == 0
    queue.storage.close()
