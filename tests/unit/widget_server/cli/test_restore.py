"""`vitrine restore` brings back what `vitrine export` wrote, and refuses the rest with a sentence."""

from sqlalchemy import select

from support.command import counts, vitrine
from support.showcase import KEY, small_shop
from widget_server.db.tables import Site, Submission


def test_an_exported_site_comes_back(context, settings, tmp_path):
    with context.sessions() as session:
        small_shop(session, context.store)
    file = str(tmp_path / "site.zip")
    exported = counts(vitrine(settings, "export", "--site", KEY, file))
    with context.sessions.begin() as session:
        session.delete(session.scalars(select(Site)).one())
    restored = counts(vitrine(settings, "restore", file))
    assert restored == {"site": KEY, "rows": exported["rows"], "files": exported["files"]}
    with context.sessions() as session:
        assert session.query(Submission).count() == 7
    again = vitrine(settings, "restore", file)
    assert (again.exit_code, again.stdout) == (2, "")
    assert "is here already" in again.stderr


def test_what_is_no_archive_is_refused(context, settings, tmp_path):
    (tmp_path / "site.zip").write_text("no")
    result = vitrine(settings, "restore", str(tmp_path / "site.zip"))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
