"""What is needed no longer goes after its time, and nothing else does."""

import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from support import NOW
from support.events import event_request, stored
from support.shop import add_site
from widget_server.db.partitions import partitions
from widget_server.db.tables import EventRequest, Job
from widget_server.services import forget_old as module
from widget_server.services.event_log import first_request_id
from widget_server.services.forget_old import JOBS_KEPT, UPLOADS_KEPT, forget_abandoned_uploads, forget_old, keep_weeks
from widget_server.services.schedule_job import schedule_job


def request(site_id, age_days, name="a"):
    at = NOW - timedelta(days=age_days)
    return event_request(EventRequest, site_id, first_request_id(at) + name, stored("open", at))


def ids(context, column):
    with context.sessions() as session:
        return set(session.scalars(select(column)))


@pytest.mark.parametrize("batch_rows", [1, 2, 5000])
def test_events_older_than_the_setting_go(context, site_id, monkeypatch, batch_rows):
    monkeypatch.setattr(module, "_BATCH_ROWS", batch_rows)
    days = context.settings.event_days
    with context.sessions.begin() as session:
        other_id = add_site(session, "pk_other").id
        young, others = request(site_id, days - 1), request(other_id, days - 1)
        kept = {young.id, others.id}
        session.add_all([young, others, *(request(site_id, days + 1, name) for name in "abc")])
    assert forget_old(context, site_id) == (0 if context.engine.dialect.name == "postgresql" else 3)
    keep_weeks(context)
    assert ids(context, EventRequest.id) == kept
    assert forget_old(context, site_id) == 0


def test_weeks_are_made_ahead_and_go_when_all_of_them_is_too_old(context, site_id, clock):
    days = context.settings.event_days
    with context.sessions.begin() as session:
        session.add(request(site_id, 0))
    keep_weeks(context)
    assert len(ids(context, EventRequest.id)) == 1
    clock.advance(days=days, hours=1)
    keep_weeks(context)
    assert len(ids(context, EventRequest.id)) == 1, "a week stays until its last day is too old"
    clock.advance(days=1)
    keep_weeks(context)
    left = 0 if context.engine.dialect.name == "postgresql" else 1  # SQLite's go by night, row by row
    assert len(ids(context, EventRequest.id)) == left
    with context.engine.begin() as connection:
        for name in partitions(connection) if connection.dialect.name == "postgresql" else ():
            connection.exec_driver_sql(f"DROP TABLE {name}")


def test_jobs_that_are_done_go_and_those_that_wait_stay(context, site_id):
    with context.sessions.begin() as session:
        for id in ("old", "young", "waiting"):
            schedule_job(session, site_id, "train", {}, due_at=NOW - 2 * JOBS_KEPT, job_id=id)
        session.get_one(Job, (site_id, "old")).done_at = NOW - JOBS_KEPT - timedelta(seconds=1)
        session.get_one(Job, (site_id, "young")).done_at = NOW - JOBS_KEPT + timedelta(days=1)
    assert forget_old(context, site_id) == 1
    assert ids(context, Job.id) == {"young", "waiting"}


def test_an_upload_that_nobody_will_import_is_removed(context, site_id):
    assert forget_abandoned_uploads(context) == 0
    folder = context.settings.data / "uploads"
    for name, age in (("abandoned", UPLOADS_KEPT * 2), ("awaited", UPLOADS_KEPT * 2), ("arriving", timedelta())):
        (folder / name).mkdir(parents=True)
        (folder / name / "p.tsv").write_bytes(b"id")
        at_s = (NOW - age).timestamp()
        os.utime(folder / name, (at_s, at_s))
    with context.sessions.begin() as session:
        schedule_job(session, site_id, "upload", {}, due_at=NOW, job_id="awaited")
    assert forget_abandoned_uploads(context) == 1
    assert {path.name for path in folder.iterdir()} == {"awaited", "arriving"}
