from sqlalchemy import select

from support import NOW
from widget_server.db.tables import PhotoFetch
from widget_server.services.queue_photos import queue_photos


def waiting(context):
    with context.sessions() as session:
        rows = session.scalars(select(PhotoFetch).order_by(PhotoFetch.subject_id, PhotoFetch.position))
        return [(row.subject_id, row.position, row.url, row.state) for row in rows]


def queue(context, site_id, wanted):
    with context.sessions.begin() as session:
        return queue_photos(session, site_id, "submission", wanted, NOW)


def test_what_a_subject_waits_for_is_replaced_as_a_whole(context, site_id):
    assert queue(context, site_id, {"a": {0: "https://x/0", 2: "https://x/2"}, "b": {0: "https://x/b"}}) == 3
    assert queue(context, site_id, {"a": {1: "https://x/1"}}) == 1
    assert waiting(context) == [("a", 1, "https://x/1", "waiting"), ("b", 0, "https://x/b", "waiting")]


def test_a_subject_with_nothing_left_waits_for_nothing(context, site_id):
    queue(context, site_id, {"a": {0: "https://x/0"}})
    assert queue(context, site_id, {"a": {}}) == 0
    assert queue(context, site_id, {}) == 0
    assert waiting(context) == []
