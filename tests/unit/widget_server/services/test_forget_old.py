"""What is needed no longer goes after its time, and nothing else does."""

import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from support import NOW
from support.shop import add_site
from widget_server.db.tables import Event, Job, ServedList
from widget_server.services import forget_old as module
from widget_server.services.event_log import first_event_id
from widget_server.services.forget_old import JOBS_KEPT, UPLOADS_KEPT, forget_abandoned_uploads, forget_old
from widget_server.services.schedule_job import schedule_job


def event(site_id, age_days, name="a"):
    at = NOW - timedelta(days=age_days)
    return Event(site_id=site_id, id=first_event_id(at) + name, batch_id="b", view="v", type="open", at=at)


def served(site_id, age_days):
    at_s = int((NOW - timedelta(days=age_days)).timestamp())
    return ServedList(
        site_id=site_id, id=f"list-{age_days}", scope=1, issued_at_s=at_s, variant=0, layout="grid", first_position=1,
        tiles=[1], propensities=[1.0],
    )  # fmt: skip


def ids(context, column):
    with context.sessions() as session:
        return set(session.scalars(select(column)))


@pytest.mark.parametrize("batch_rows", [1, 2, 5000])
def test_events_and_lists_older_than_the_setting_go(context, site_id, monkeypatch, batch_rows):
    monkeypatch.setattr(module, "_BATCH_ROWS", batch_rows)
    days = context.settings.event_days
    with context.sessions.begin() as session:
        other_id = add_site(session, "pk_other").id
        young = event(site_id, days - 1)
        others = event(other_id, days + 100)
        session.add_all([young, others, *(event(site_id, days + 1, name) for name in "abc")])
        session.add_all([served(site_id, days + 1), served(site_id, days + 3)])
    assert forget_old(context, site_id) == 4
    assert ids(context, Event.id) == {young.id, others.id}
    assert ids(context, ServedList.id) == {f"list-{days + 1}"}, "events of its last day may still be there"
    assert forget_old(context, site_id) == 0


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
