from datetime import timedelta

from widget_server.db.base import time_ordered_id
from widget_server.db.tables import Job, SpooledRequest
from widget_server.services.measure_queues import count_failed_jobs, measure_queues
from widget_server.services.queue_photos import queue_photos
from widget_server.services.schedule_job import schedule_job


def waiting(context):
    with context.sessions() as session:
        return {one.queue: (one.count, one.oldest_s) for one in measure_queues(session, now=context.now())}


def test_where_nothing_waits_all_queues_are_empty(context, site_id):
    assert waiting(context) == {"jobs": (0, 0.0), "photos": (0, 0.0), "events": (0, 0.0)}


def test_what_is_due_counts_and_the_first_of_it_tells_the_age(context, site_id, clock):
    now = clock()
    with context.sessions.begin() as session:
        for seconds in (-60, -5, 5):
            schedule_job(session, site_id, "work", {}, due_at=now + timedelta(seconds=seconds))
        queue_photos(session, site_id, "product", {"A": {0: "https://x/1", 1: "https://x/2"}}, now)
        session.add(
            SpooledRequest(site_id=site_id, id=time_ordered_id(now), source="00000", kinds=1, event_count=1, body="{}")
        )
    clock.advance(seconds=4)
    assert waiting(context) == {"jobs": (2, 64.0), "photos": (2, 4.0), "events": (1, 4.0)}


def test_jobs_that_ended_with_a_problem_have_failed(context, site_id, clock):
    with context.sessions.begin() as session:
        for problem, done in (("", True), ("OSError", True), ("OSError", False)):
            id = schedule_job(session, site_id, "work", {}, due_at=clock())
            row = session.get_one(Job, (site_id, id))
            row.problem, row.done_at = problem, clock() if done else None
    with context.sessions() as session:
        assert count_failed_jobs(session) == 1
