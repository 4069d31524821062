import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from io import BytesIO

import pytest
from sqlalchemy import select

from support.databases import SECRET
from support.events import list_token, look_and_click, served_list
from support.imports import products_file
from support.showcase import small_shop
from support.started import start as start_process
from widget_server.db.tables import EngagementCount, Job, Product, SpooledRequest
from widget_server.jobs.runner import make_runner
from widget_server.jobs.schedule import NIGHTLY
from widget_server.services.context import utc_now
from widget_server.services.receive_upload import NewUpload, receive_upload

# The worker writes its own jobs beside it, those of the coming night, as soon as a minute begins.
UPLOAD_DONE_AT = select(Job.done_at).where(Job.name == "upload")


@pytest.fixture
def start(context, settings, clock):
    """Start `vitrine worker` for the test's store; whatever still runs is ended afterwards."""
    # The worker has the real clock: what the test makes due has to be due by that.
    clock.time = utc_now()
    started = []

    def worker(*options: str) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "VITRINE_DATA": str(settings.data),
            "VITRINE_DATABASE_URL": settings.database_url,
            "VITRINE_SECRET_KEY": SECRET,
        }
        command = [sys.executable, "-m", "widget_server.cli", "worker", *options]
        started.append(start_process(command, env=environment, stdin=subprocess.PIPE))
        return started[-1]

    yield worker
    for process in started:
        process.stdin.close()
        process.kill()
        process.wait()


def until(condition, seconds=180):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def import_job(context, site_id, folder):
    file = products_file(folder / "p.tsv", {"id": "A-1"})
    new = NewUpload(kind="products", file_name="p.tsv", file=BytesIO(file.read_bytes()))
    receive_upload(context, site_id, new, actor="user:7")


def test_a_due_job_is_done_by_the_worker_which_ends_gently(context, site_id, tmp_path, start):
    import_job(context, site_id, tmp_path)
    worker = start()
    until(lambda: _first(context, UPLOAD_DONE_AT))
    assert _first(context, select(Product.id)) == "A-1"
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(120) == 0


def test_a_worker_ends_when_the_process_that_started_it_is_gone(context, site_id, tmp_path, start):
    import_job(context, site_id, tmp_path)
    worker = start("--until-stdin-closes")
    until(lambda: _first(context, UPLOAD_DONE_AT))
    worker.stdin.close()
    assert worker.wait(120) == 0


def test_the_tasks_of_a_runner_have_names_that_another_process_knows(context):
    runner = make_runner(context)
    assert sorted(name.split(".")[-1] for name in runner.huey._registry._registry) == [
        "fetch_photos", "fold", "hand_out_due_jobs", "run_job", "tidy", "watch",
    ]  # fmt: skip
    runner.huey.storage.close()


def through_the_queue(runner, at):
    """Do what the clock asks for at this moment, as the scheduler and a worker thread do it."""
    for task in runner.huey.read_periodic(at):
        runner.huey.enqueue(task)
    while (task := runner.huey.dequeue()) is not None:
        runner.huey.execute(task)


def test_each_minute_the_queue_folds_what_shoppers_did_and_plans_the_night(context):
    with context.sessions() as session:
        site_id = small_shop(session).site_id
    token = list_token(context, served_list(site_id, 1, 2))
    look_and_click(context, site_id, token, {"post_dress": True}, view="a")
    runner = make_runner(context)
    try:
        through_the_queue(runner, datetime(2026, 11, 22, 9, 0, 30))
        assert _first(context, select(SpooledRequest.id)) is not None  # not counted yet
        through_the_queue(runner, datetime(2026, 11, 22, 9, 1, 0))
    finally:
        runner.huey.storage.close()
    assert _first(context, select(SpooledRequest.id)) is None
    assert _first(context, select(EngagementCount.click_count)) == 1.0
    with context.sessions() as session:
        assert set(session.scalars(select(Job.name))) == set(NIGHTLY)


def test_the_night_s_job_learns_through_the_queue(context, clock):
    with context.sessions() as session:
        small_shop(session)
    runner = make_runner(context)
    try:
        through_the_queue(runner, datetime(2026, 11, 22, 9, 1, 0))
        assert _first(context, select(Job.done_at)) is None
        clock.advance(days=1)
        through_the_queue(runner, datetime(2026, 11, 23, 9, 0, 3))
    finally:
        runner.huey.storage.close()
    with context.sessions() as session:
        assert [(job.problem, job.attempt_count) for job in session.scalars(select(Job)) if job.done_at] == [
            ("", 1)
        ] * len(NIGHTLY)


def _first(context, query):
    with context.sessions() as session:
        return session.scalars(query).first()
