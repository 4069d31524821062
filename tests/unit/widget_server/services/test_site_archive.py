"""Rows as lines of JSON: read back as they were written, and refused when they are something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support import NOW
from support.databases import test_vault as vault_of_tests
from widget_server.db.tables import FoldedKeys, Product, SiteKey
from widget_server.secrets import Vault
from widget_server.services.site_archive import (
    DamagedArchive,
    media_key,
    media_name,
    read_row,
    site_tables,
    write_row,
)

HERE, THERE = vault_of_tests(), Vault(b"another machine")


def test_every_table_comes_after_those_it_refers_to():
    seen = {"sites", "users"}
    for table in site_tables():
        assert {key.column.table.name for key in table.foreign_keys} - {table.name} <= seen
        seen.add(table.name)


@given(keys=st.binary(), title=st.text(), price=st.none() | st.integers(-(2**62), 2**62))
def test_values_are_read_back_as_they_were(keys, title, price):
    folded = {"site_id": 3, "id": "a", "folded_at": NOW, "keys": keys}
    product = {"site_id": 3, "title": title, "price_minor": price, "tags": [title], "raw": {"a": [1.5, None]}}
    for model, row in ((FoldedKeys, folded), (Product, product)):
        table = model.__table__
        assert read_row(table, write_row(table, row, HERE), HERE) == {k: v for k, v in row.items() if k != "site_id"}


def test_a_sealed_secret_is_sealed_anew():
    line = write_row(SiteKey.__table__, {"sealed": HERE.seal("the secret")}, HERE)
    assert b"the secret" in line
    assert THERE.unseal(read_row(SiteKey.__table__, line, THERE)["sealed"]) == "the secret"


@pytest.mark.parametrize("line", [b"", b"[]", b"7", b'{"no_such_column": 1}', b'{"keys": "?"}', b'{"folded_at": 5}'])
def test_a_line_that_is_no_row_is_refused(line):
    with pytest.raises(DamagedArchive):
        read_row(FoldedKeys.__table__, line, HERE)


def test_a_photo_is_named_without_its_site_and_cannot_leave_its_folder():
    key = "7/renditions/" + "a" * 32 + "/640.avif"
    assert media_key(media_name(key), 9) == "9" + key[1:]
    assert media_key("media/videos/" + "a" * 32 + ".webm", 9) == "9/videos/" + "a" * 32 + ".webm"
    for name in (
        "media/videos/" + "a" * 32 + ".exe",
        "media/../../etc/passwd",
        "media/originals/short",
        "media/originals/" + "a" * 64 + "/x",
        "other",
    ):
        with pytest.raises(DamagedArchive):
            media_key(name, 9)
