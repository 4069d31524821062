from datetime import timedelta

import pytest
from sqlalchemy import select

from support.shop import add_site
from widget_server.db.tables import AuditEntry, Job
from widget_server.errors import BadInput
from widget_server.jobs.leases import lease_due_jobs, run_leased_job
from widget_server.services.failed_jobs import list_failed_jobs, retry_failed_jobs
from widget_server.services.schedule_job import schedule_job


@pytest.fixture
def other_id(context):
    with context.sessions.begin() as session:
        return add_site(session, "pk_other").id


def fail(context, site_id, job_id, name="work", **arguments):
    """Let a job of a site fail."""

    def refuse(*_):
        raise BadInput("The file is empty.")

    with context.sessions.begin() as session:
        schedule_job(session, site_id, name, arguments, due_at=context.now(), job_id=job_id)
    for leased in lease_due_jobs(context):
        run_leased_job(context, leased, {name: refuse})


def failed(context, site_id=None):
    with context.sessions() as session:
        return [(one.site, one.id, one.problem) for one in list_failed_jobs(session, site_id)]


def test_what_was_given_up_is_listed_by_site_the_last_first(context, site_id, other_id, clock):
    fail(context, site_id, "a")
    clock.advance(seconds=1)
    fail(context, other_id, "b")
    with context.sessions.begin() as session:
        schedule_job(session, site_id, "work", {}, due_at=clock() + timedelta(days=1))
    ours, theirs = ("pk_test", "a", "The file is empty."), ("pk_other", "b", "The file is empty.")
    assert failed(context) == [theirs, ours]
    assert failed(context, site_id) == [ours]


def test_a_job_that_is_retried_has_all_its_attempts_again_and_the_log_says_who_did(context, site_id, other_id):
    for site in (site_id, other_id):
        fail(context, site, "a")
    assert retry_failed_jobs(context, actor="command", ids=["a", "none"], site_id=site_id) == 1
    assert failed(context) == [("pk_other", "a", "The file is empty.")]
    (leased,) = lease_due_jobs(context)
    assert (leased.site_id, leased.attempt) == (site_id, 1)
    done = []
    run_leased_job(context, leased, {"work": lambda *_: done.append(1)})
    with context.sessions() as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert (done, session.get_one(Job, (site_id, "a")).problem) == ([1], "")
    assert (entry.site_id, entry.actor, entry.action, entry.subject_id) == (site_id, "command", "job.retried", "a")


def test_all_are_retried_but_imports_whose_file_is_gone(context, site_id, other_id, tmp_path):
    fail(context, site_id, "a")
    fail(context, other_id, "b", folder=str(tmp_path))
    fail(context, site_id, "c", folder=str(tmp_path / "gone"))
    assert retry_failed_jobs(context, actor="command") == 2
    assert [id for _, id, _ in failed(context)] == ["c"]
