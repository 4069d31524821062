"""Rows come back from their lines as they were, and sealed columns are never opened on the way."""

from zipfile import ZipFile

import orjson
import pytest
from sqlalchemy import select

from support.databases import test_vault
from support.showcase import small_shop
from widget_server.db.tables import Base
from widget_server.db.types import SealedEmail
from widget_server.secrets import Vault
from widget_server.services.store_archive import (
    FORMAT,
    MANIFEST,
    UnfitBackup,
    is_backup,
    mark_of,
    plain_tables,
    read_row,
    write_row,
)


def test_every_row_is_read_back_as_it_was(context):
    with context.sessions() as session:
        small_shop(session, context.store)
    with context.engine.connect() as connection:
        for table in plain_tables():
            for row in connection.execute(select(table)):
                assert read_row(table, write_row(row._mapping)) == dict(row._mapping)


def test_there_is_a_plain_table_for_each_and_none_unseals():
    tables = plain_tables()
    assert [table.name for table in tables] == [table.name for table in Base.metadata.sorted_tables]
    assert not any(isinstance(column.type, SealedEmail) for table in tables for column in table.columns)


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"nothing": 1}', b'{"created_at": "yesterday"}'])
def test_a_line_that_is_no_row_is_refused(line):
    (sites,) = (table for table in plain_tables() if table.name == "sites")
    with pytest.raises(UnfitBackup):
        read_row(sites, line)


def test_only_a_zip_that_says_so_is_a_backup(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"no zip")
    assert not is_backup(path)
    for manifest, is_one in ((None, False), ({"format": "vitrine-site"}, False), ({"format": FORMAT}, True)):
        with ZipFile(path, "w") as file:
            if manifest is not None:
                file.writestr(MANIFEST, orjson.dumps(manifest))
        assert is_backup(path) is is_one


def test_the_mark_tells_secrets_apart():
    assert mark_of(test_vault()) == mark_of(test_vault()) != mark_of(Vault(b"another"))
