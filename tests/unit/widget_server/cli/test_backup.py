"""`vitrine backup` writes what `vitrine restore` brings back."""

from sqlalchemy import select

from support.command import counts, vitrine
from support.databases import sqlite_copy
from support.showcase import KEY, small_shop
from widget_server.db.tables import Site
from widget_server.settings import Settings


def test_a_store_comes_back_in_an_empty_one(context, settings, tmp_path_factory, request):
    with context.sessions() as session:
        small_shop(session, context.store)
    folder = tmp_path_factory.mktemp("elsewhere")
    file = str(folder / "store.zip")
    done = counts(vitrine(settings, "backup", file))
    assert done["files"] > 0
    empty = Settings(data=folder, database_url=sqlite_copy(request.getfixturevalue("_sqlite_template"), folder))
    assert counts(vitrine(empty, "restore", file)) == {"sites": 1, "rows": done["rows"], "files": done["files"]}
    again = vitrine(empty, "restore", file)
    assert (again.exit_code, "not empty" in again.stderr) == (2, True)
    with context.sessions() as session:
        assert session.scalars(select(Site.publishable_key)).all() == [KEY]
