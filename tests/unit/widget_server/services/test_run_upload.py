import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from support.shop import add_site
from widget_server.connectors.types import UnreadableFile
from widget_server.db.tables import ImportRun, Job, Product
from widget_server.services.context import Context
from widget_server.services.find_upload import find_upload, unfinished_uploads
from widget_server.services.receive_upload import NewUpload, receive_upload
from widget_server.services.run_upload import run_upload

CATALOGUE = b"id\ttitle\tlink\tprice\nJUG\tOak Jug\t\t20 EUR\nMUG\tMug\t\tmuch\n"


@pytest.fixture
def site_id(session: Session) -> int:
    site = add_site(session)
    session.commit()
    return site.id


def upload(context: Context, site_id: int, body: bytes = CATALOGUE, **more: Any) -> dict[str, object]:
    new = NewUpload(kind="products", file_name="p.tsv", file=io.BytesIO(body), **more)
    upload_id = receive_upload(context, site_id, new, actor="user:1")
    with context.sessions() as session:
        return dict(session.get_one(Job, (site_id, upload_id)).arguments)


def test_an_upload_is_imported_watched_and_cleared_away(context: Context, site_id: int):
    arguments = upload(context, site_id)
    run_upload(context, site_id, arguments)
    with context.sessions() as session:
        found = find_upload(session, site_id, str(arguments["upload"]))
        assert found is not None
        assert (found.counts.read, found.counts.created, len(found.problems)) == (2, 1, 1)
        assert session.get_one(ImportRun, (site_id, found.run_id)).actor == "user:1"
    assert not Path(str(arguments["folder"])).exists()


def test_a_trial_counts_and_writes_nothing(context: Context, site_id: int):
    arguments = upload(context, site_id, dry_run=True)
    run_upload(context, site_id, arguments)
    with context.sessions() as session:
        found = find_upload(session, site_id, str(arguments["upload"]))
        assert found is not None
        assert (found.counts.created, found.run_id, found.dry_run) == (1, "", True)
        assert session.query(Product).count() == 0
        assert [one.id for one in unfinished_uploads(session, site_id)] == [arguments["upload"]]


def test_a_file_that_cannot_be_read_says_so(context: Context, site_id: int):
    arguments = upload(context, site_id, b"nothing that anybody knows")
    with pytest.raises(UnreadableFile):
        run_upload(context, site_id, arguments)
    assert not Path(str(arguments["folder"])).exists()


def test_a_format_that_was_chosen_is_believed(context: Context, site_id: int):
    ambiguous = b"id\ttitle\tprice\nJUG\tOak Jug\t20 EUR\n"
    with pytest.raises(UnreadableFile, match="several formats"):
        run_upload(context, site_id, upload(context, site_id, ambiguous))
    run_upload(context, site_id, upload(context, site_id, ambiguous, format="google_tsv"))
    with context.sessions() as session:
        assert session.query(Product).one().title == "Oak Jug"
