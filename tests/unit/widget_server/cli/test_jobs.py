"""`vitrine jobs` shows what was given up and gives it another try."""

import json

import pytest

from support.command import counts, vitrine
from widget_server.db.tables import Job
from widget_server.services.schedule_job import schedule_job


@pytest.fixture
def failed(context, site_id, clock):
    """Two failed jobs of a site."""
    with context.sessions.begin() as session:
        for id in ("a", "b"):
            schedule_job(session, site_id, "train", {}, due_at=clock(), job_id=id)
            job = session.get_one(Job, (site_id, id))
            job.done_at, job.problem, job.attempt_count = clock(), "OSError", 5


def listed(settings, *words):
    return [json.loads(line) for line in vitrine(settings, "jobs", "list", *words).stdout.splitlines()]


def test_failed_jobs_are_listed_with_their_problem(settings, failed):
    first = listed(settings)[0]
    assert (first["site"], first["id"], first["name"], first["problem"]) == ("pk_test", "a", "train", "OSError")
    assert len(listed(settings, "--site", "pk_test")) == 2


def test_one_or_all_are_retried(settings, failed):
    assert counts(vitrine(settings, "jobs", "retry", "a")) == {"retried": 1}
    assert [job["id"] for job in listed(settings)] == ["b"]
    assert counts(vitrine(settings, "jobs", "retry", "--all", "--site", "pk_test")) == {"retried": 1}
    assert listed(settings) == []


@pytest.mark.parametrize("words", [(), ("a", "--all"), ("a", "--site", "pk_none")])
def test_what_to_retry_has_to_be_said(settings, failed, words):
    result = vitrine(settings, "jobs", "retry", *words)
    assert (result.exit_code, len(listed(settings))) == (2, 2)
