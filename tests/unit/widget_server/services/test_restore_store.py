"""A backup comes back whole: on this database, on one of the other kind, or not at all."""

from zipfile import ZipFile

import orjson
import pytest
from sqlalchemy import select

from support.archive import full_site
from support.databases import SECRET, sqlite_copy, test_vault
from support.shop import add_site
from widget_server.db.engine import make_engine
from widget_server.db.tables import Base, Site
from widget_server.errors import Conflict
from widget_server.secrets import Vault
from widget_server.services.backup_store import backup_store
from widget_server.services.context import Context
from widget_server.services.fold_events import fold_events
from widget_server.services.restore_store import restore_store
from widget_server.services.store_archive import MANIFEST, UnfitBackup, plain_tables
from widget_server.services.verify_audit import verify_audit
from widget_server.settings import Settings


@pytest.fixture
def site_id(context):
    site_id = full_site(context)
    with context.sessions.begin() as session:
        add_site(session, "pk_second")
    return site_id


@pytest.fixture
def backup(context, site_id, tmp_path):
    backup_store(context, tmp_path / "store.zip")
    return tmp_path / "store.zip"


@pytest.fixture
def elsewhere(request, tmp_path_factory, clock, decoder):
    """Another machine with the same secret: an empty SQLite of its own."""
    folder = tmp_path_factory.mktemp("elsewhere")
    url = sqlite_copy(request.getfixturevalue("_sqlite_template"), folder)
    context = Context(settings=Settings(data=folder, database_url=url, secret_key=SECRET), now=clock)
    context.__dict__.update(engine=make_engine(url, test_vault()), decoder=decoder)
    yield context
    context.engine.dispose()


def rows(context):
    with context.engine.connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in plain_tables()
        }


def files(context):
    return {key: context.store.get(key) for key in list(context.store.keys())}


def wiped(context):
    """Lose everything."""
    with context.engine.begin() as connection:
        connection.execute(Base.metadata.tables["sites"].delete())
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
    for key in list(context.store.keys()):
        context.store.delete(key)


def test_everything_comes_back_as_it_was_and_goes_on(context, site_id, backup, clock):
    before, photos = rows(context), files(context)
    assert len(photos) > 3
    wiped(context)
    restored = restore_store(context, backup)
    assert (restored.site_count, restored.file_count) == (2, len(photos))
    assert (rows(context), files(context)) == (before, photos)
    with context.sessions.begin() as session:
        assert verify_audit(session, site_id).problem == ""
        assert add_site(session, "pk_third").id == 3
    assert fold_events(context, site_id).events == 1, "an event that waited is counted now"


def test_it_comes_back_on_another_machine_and_kind_of_database(context, backup, elsewhere):
    restore_store(elsewhere, backup)
    assert files(elsewhere) == files(context)
    assert {name: len(found) for name, found in rows(elsewhere).items()} == {
        name: len(found) for name, found in rows(context).items()
    }


def test_photos_may_be_left_out(context, site_id, tmp_path, elsewhere):
    done = backup_store(context, tmp_path / "rows.zip", with_media=False)
    assert done.file_count == 0
    assert restore_store(elsewhere, tmp_path / "rows.zip").file_count == 0


def test_a_store_that_holds_something_is_left_as_it_is(context, backup):
    before = rows(context)
    with pytest.raises(Conflict):
        restore_store(context, backup)
    assert rows(context) == before


def altered(backup, name, change):
    with ZipFile(backup) as file:
        members = {one: file.read(one) for one in file.namelist()}
    members[name] = change(members[name])
    with ZipFile(backup, "w") as file:
        for one, body in members.items():
            file.writestr(one, body)


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("tables/sites.jsonl", lambda body: body.replace(b"pk_second", b"pk_thirds"), "changed or cut short"),
        (
            MANIFEST,
            lambda body: orjson.dumps(orjson.loads(body) | {"revision": "0000"}),
            "Restore it with that release",
        ),
        (MANIFEST, lambda body: orjson.dumps(orjson.loads(body) | {"secret": "x"}), "another secret key"),
        (MANIFEST, lambda body: orjson.dumps(orjson.loads(body) | {"sha256": {}}), "does not hold what"),
    ],
)
def test_a_file_that_does_not_fit_restores_nothing(backup, elsewhere, name, change, sentence):
    altered(backup, name, change)
    with pytest.raises(UnfitBackup, match=sentence):
        restore_store(elsewhere, backup)
    with elsewhere.sessions() as session:
        assert session.scalars(select(Site)).all() == []


def test_another_secret_key_is_refused_before_anything_is_written(backup, elsewhere):
    elsewhere.__dict__["vault"] = Vault(b"another secret")
    with pytest.raises(UnfitBackup, match="another secret key"):
        restore_store(elsewhere, backup)
