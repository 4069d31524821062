from io import BytesIO

from sqlalchemy import select

from support.imports import products_file
from widget_server.db.tables import Job, Product
from widget_server.jobs.handlers import HANDLERS
from widget_server.jobs.leases import lease_due_jobs, run_leased_job
from widget_server.services.receive_upload import NewUpload, receive_upload


def test_an_upload_is_imported_by_the_job_it_left(context, site_id, tmp_path):
    file = products_file(tmp_path / "p.tsv", {"id": "A-1"})
    new = NewUpload(kind="products", file_name="p.tsv", file=BytesIO(file.read_bytes()))
    receive_upload(context, site_id, new, actor="user:7")
    for leased in lease_due_jobs(context):
        run_leased_job(context, leased)
    with context.sessions() as session:
        assert session.scalars(select(Product.id)).all() == ["A-1"]
        assert session.scalars(select(Job)).one().problem == ""


def test_training_a_site_without_events_ends_well(context, site_id):
    HANDLERS["train"](context, site_id, {})


def test_tidying_a_site_with_nothing_in_it_ends_well(context, site_id):
    HANDLERS["tidy"](context, site_id, {})
