"""A backup is the whole store, readable by its owner only, with nothing personal in clear."""

import stat
from zipfile import ZipFile

import orjson
import pytest
from sqlalchemy import func, select

from support.archive import full_site
from support.databases import SECRET
from widget_server.media.store import MediaUnavailable
from widget_server.services.backup_store import backup_store
from widget_server.services.store_archive import MANIFEST, plain_tables, table_name


@pytest.fixture
def path(context, tmp_path):
    full_site(context)
    return tmp_path / "store.zip"


def test_it_holds_every_row_of_every_table_and_every_photo(context, path):
    done = backup_store(context, path)
    with ZipFile(path) as file, context.engine.connect() as connection:
        rows = orjson.loads(file.read(MANIFEST))["rows"]
        for table in plain_tables():
            count = connection.scalar(select(func.count()).select_from(table))
            assert file.read(table_name(table)).count(b"\n") == rows[table.name] == count
        assert {name for name in file.namelist() if name.startswith("media/")} == {
            f"media/{key}" for key in list(context.store.keys())
        }
    assert (done.row_count, done.size_bytes) == (sum(rows.values()), path.stat().st_size)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_personal_is_in_clear_and_the_secret_is_not_in_it(context, path):
    backup_store(context, path)
    with ZipFile(path) as file:
        assert b"ana@example.org" not in file.read("tables/orders.jsonl")
        assert SECRET.encode() not in b"".join(file.read(name) for name in file.namelist())


def test_one_that_breaks_off_leaves_no_file(context, path, monkeypatch):
    def broken(_key):
        raise MediaUnavailable("Photos cannot be read right now.")

    monkeypatch.setattr(context.store, "get", broken)
    with pytest.raises(MediaUnavailable):
        backup_store(context, path)
    assert list(path.parent.glob("*store.zip*")) == []
