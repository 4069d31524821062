from sqlalchemy.orm import Session

from support import NOW
from support.shop import add_site
from widget_server.db.tables import Job
from widget_server.services.find_upload import find_upload, unfinished_uploads

ARGUMENTS = {"kind": "posts", "file_name": "p.json", "dry_run": False}


def test_an_uploads_state_follows_its_job(session: Session):
    site = add_site(session)
    job = Job(site_id=site.id, id="u", name="upload", arguments=ARGUMENTS, due_at=NOW, attempt_count=0)
    session.add_all([job, Job(site_id=site.id, id="t", name="train", arguments={}, due_at=NOW)])
    session.flush()

    def state() -> str:
        session.flush()
        found = find_upload(session, site.id, "u")
        assert found is not None
        return found.state

    assert state() == "waiting"
    job.lease_until = NOW
    assert state() == "running"
    assert [upload.id for upload in unfinished_uploads(session, site.id)] == ["u"]
    job.done_at = NOW
    assert state() == "done"
    job.problem = "The file holds nothing."
    assert state() == "failed"
    assert find_upload(session, site.id, "t") is None
    assert unfinished_uploads(session, site.id) == []
