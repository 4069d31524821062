import threading
from datetime import UTC, datetime

from sqlalchemy import select

from support.imports import products_file
from support.shop import add_site
from widget_server.db.tables import ImportRun, Job, PhotoFetch
from widget_server.jobs.schedule import NIGHTLY, fetch_photos, schedule_night, tidy
from widget_server.services.import_run import Import
from widget_server.services.import_types import ImportRequest, ignore
from widget_server.services.queue_photos import queue_photos


def test_every_site_learns_and_is_tidied_once_a_night(context, site_id, clock):
    with context.sessions.begin() as session:
        other_id = add_site(session, "pk_other").id
    for _ in range(2):
        schedule_night(context)
        clock.advance(hours=1)
    with context.sessions() as session:
        rows = session.execute(select(Job.site_id, Job.id, Job.name, Job.due_at).order_by(Job.site_id)).all()
    night = datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert sorted(rows) == sorted(
        (site, f"{name}-2026-11-23", name, night) for site in (site_id, other_id) for name in NIGHTLY
    )
    clock.advance(days=1)
    schedule_night(context)
    with context.sessions() as session:
        assert len(session.scalars(select(Job)).all()) == 4 * len(NIGHTLY)


def test_a_night_that_several_runners_plan_at_once_is_planned_once(context, site_id):
    threads = [threading.Thread(target=schedule_night, args=(context,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with context.sessions() as session:
        assert sorted(session.scalars(select(Job.name))) == sorted(NIGHTLY)


def test_tidying_closes_what_was_abandoned_and_plans_the_night(context, site_id, clock, tmp_path):
    request = ImportRequest(site_id=site_id, path=products_file(tmp_path / "p.tsv"))
    Import(context, request, "products", ignore, ignore).__enter__()
    clock.advance(hours=1)
    tidy(context)
    with context.sessions() as session:
        assert session.scalars(select(ImportRun.state)).all() == ["failed"]
        assert sorted(session.scalars(select(Job.name))) == sorted(NIGHTLY)


def test_fetching_goes_on_until_nothing_is_due(context, site_id):
    with context.sessions.begin() as session:
        wanted = {f"A-{n}": {0: "http://127.0.0.1:9/a.jpg"} for n in range(70)}
        queue_photos(session, site_id, "product", wanted, context.now())
    fetch_photos(context)
    with context.sessions() as session:
        assert set(session.scalars(select(PhotoFetch.state))) == {"failed"}
