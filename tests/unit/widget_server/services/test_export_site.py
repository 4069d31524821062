"""The archive of a site: everything is in it, in the clear, for its owner's eyes only."""

import hashlib
import json
import stat
from zipfile import ZipFile

import pytest

from support.archive import OWNER, SHOPPER_SECRET, contents, files, full_site
from widget_server.services.export_site import export_site


@pytest.fixture
def site_id(context):
    return full_site(context)


def test_no_table_is_forgotten_by_the_site_that_proves_it(context, site_id):
    assert [name for name, rows in contents(context, site_id).items() if not rows] == []


def test_the_manifest_counts_and_seals_every_member(context, site_id, tmp_path):
    exported = export_site(context, site_id, tmp_path / "site.zip")
    with ZipFile(tmp_path / "site.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        sums = {
            name: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if name != "manifest.json"
        }
    assert (manifest["format"], manifest["format_version"]) == ("vitrine-site", 1)
    assert manifest["sha256"] == sums
    rows = contents(context, site_id)
    assert manifest["rows"] == {name: len(found) for name, found in rows.items()} | {"users": 1}
    assert exported.row_count == sum(manifest["rows"].values())
    assert exported.file_count == len(files(context, site_id))


def test_what_is_sealed_in_the_tables_is_in_clear_and_the_file_is_private(context, site_id, tmp_path):
    export_site(context, site_id, tmp_path / "site.zip")
    with ZipFile(tmp_path / "site.zip") as archive:
        assert b"ana@example.org" in archive.read("tables/reviews.jsonl")
        assert SHOPPER_SECRET.encode() in archive.read("tables/site_keys.jsonl")
        assert OWNER.encode() in archive.read("tables/users.jsonl")
    assert stat.S_IMODE((tmp_path / "site.zip").stat().st_mode) == 0o600


def test_second_factors_stay_on_the_machine(context, site_id, tmp_path):
    export_site(context, site_id, tmp_path / "site.zip")
    with ZipFile(tmp_path / "site.zip") as archive:
        (person,) = [json.loads(line) for line in archive.read("tables/users.jsonl").splitlines()]
    assert not [name for name in person if name.startswith(("tf_", "mf_"))]


def test_a_photo_that_is_no_longer_stored_is_counted_and_left_out(context, site_id, tmp_path):
    gone = next(key for key in context.store.keys(str(site_id)))
    context.store.delete(gone)
    assert export_site(context, site_id, tmp_path / "site.zip").missing_count > 0


def test_an_export_that_breaks_leaves_the_older_file_and_no_half_one(context, site_id, tmp_path):
    path = tmp_path / "out" / "site.zip"
    path.parent.mkdir()
    path.write_bytes(b"the older one")

    def stop(keys):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_site(context, site_id, path, watch=stop)
    assert [(one.name, one.read_bytes()) for one in path.parent.iterdir()] == [("site.zip", b"the older one")]
