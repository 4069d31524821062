from sqlalchemy.orm import Session

from support import NOW
from support.shop import add_site
from widget_server.db.tables import ImportRun
from widget_server.services.import_types import Severity
from widget_server.services.list_imports import find_import, list_imports


def test_runs_are_listed_newest_first_with_counts_and_problems(session: Session):
    site = add_site(session)
    problem = {"line": 3, "code": "missing_id", "sentence": "No id.", "severity": "rejected"}
    for run_id in ("1", "2"):
        session.add(
            ImportRun(
                site_id=site.id, id=run_id, kind="posts", file_name="posts.json", actor="command", state="done",
                progress={"read": 5, "created": 4, "rejected": 1, "written_at": NOW.isoformat()}, problems=[problem],
                started_at=NOW, finished_at=NOW,
            )
        )  # fmt: skip
    session.flush()
    assert [line.id for line in list_imports(session, site.id)] == ["2", "1"]
    found = find_import(session, site.id, "1")
    assert found is not None
    assert (found.counts.read, found.counts.rejected, found.actor) == (5, 1, "command")
    assert (found.problems[0].line, found.problems[0].severity) == (3, Severity.REJECTED)
    assert find_import(session, site.id, "3") is None
