from sqlalchemy import select

from support import NOW
from widget_server.db.tables import Job
from widget_server.services.schedule_job import schedule_job


def test_a_job_is_due_with_the_transaction_that_wants_it(context, site_id):
    with context.sessions.begin() as session:
        job_id = schedule_job(session, site_id, "import", {"kind": "posts"}, due_at=NOW)
    with context.sessions() as session:
        schedule_job(session, site_id, "import", {}, due_at=NOW)
        session.rollback()
    with context.sessions() as session:
        job = session.scalars(select(Job)).one()
    assert (job.id, job.name, job.arguments, job.due_at) == (job_id, "import", {"kind": "posts"}, NOW)
    assert (job.attempt_count, job.done_at, job.lease_until, job.problem) == (0, None, None, "")


def test_named_work_is_written_down_once(context, site_id, clock):
    for _ in range(2):
        with context.sessions.begin() as session:
            schedule_job(session, site_id, "train", {}, due_at=clock(), job_id="train-2026-11-22")
        clock.advance(hours=1)
    with context.sessions() as session:
        assert session.scalars(select(Job.due_at)).all() == [NOW]
