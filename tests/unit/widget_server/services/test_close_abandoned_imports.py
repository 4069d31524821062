from sqlalchemy import select

from support.imports import products_file
from widget_server.db.tables import ImportRun, Site
from widget_server.services.close_abandoned_imports import close_abandoned_imports
from widget_server.services.import_run import Import
from widget_server.services.import_types import ImportRequest, ignore


def test_a_killed_import_is_closed_after_a_while_and_what_it_committed_is_shown(context, site_id, clock, tmp_path):
    request = ImportRequest(site_id=site_id, path=products_file(tmp_path / "p.tsv"))
    Import(context, request, "products", ignore, ignore).__enter__()  # its process ends here
    clock.advance(minutes=14)
    assert close_abandoned_imports(context) == 0
    clock.advance(minutes=2)
    assert close_abandoned_imports(context) == 1
    assert close_abandoned_imports(context) == 0
    with context.sessions() as session:
        run = session.scalars(select(ImportRun)).one()
        assert (run.state, run.finished_at) == ("failed", clock())
        assert session.get_one(Site, site_id).showcase_version == 2


def test_an_import_that_still_writes_is_left_alone(context, site_id, clock, tmp_path):
    request = ImportRequest(site_id=site_id, path=products_file(tmp_path / "p.tsv"))
    with Import(context, request, "products", ignore, ignore) as run:
        clock.advance(minutes=14)
        with run.transaction():
            pass
        clock.advance(minutes=14)
        assert close_abandoned_imports(context) == 0
