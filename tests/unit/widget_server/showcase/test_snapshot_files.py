import multiprocessing
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from support import NOW
from support.showcase import KEY
from widget_server.db.tables import Site
from widget_server.media import open_store
from widget_server.services.showcase_version import bump
from widget_server.showcase import snapshot_files
from widget_server.showcase.showcases import Showcases
from widget_server.showcase.snapshot_files import SnapshotFiles

URL = "https://vitrine.example"
SEAL = b"s" * 32


@pytest.fixture
def loads(monkeypatch):
    """Count how often a site is loaded from the database."""
    counted = []

    def load(*given, **named):
        counted.append(given[1])
        return original(*given, **named)

    original = snapshot_files.load_snapshot
    monkeypatch.setattr(snapshot_files, "load_snapshot", load)
    return counted


@pytest.fixture
def files(tmp_path):
    return lambda **more: SnapshotFiles(tmp_path / "snapshots", SEAL, **{"least_tiles": 1} | more)


@pytest.fixture
def load(shop, engine):
    shop.session.commit()
    return lambda files, now=NOW, url=URL: files.load(engine.connect, shop.site_id, public_url=url, now=now)


def ids(snapshot):
    return list(snapshot.candidates.ids)


def test_one_process_loads_and_the_next_one_reads_its_file(files, load, loads):
    first, second = load(files()), load(files())
    assert len(loads) == 1
    assert ids(first) == ids(second) != []
    assert first.tiles == second.tiles
    assert second.candidates.numbers.flags.writeable is False


def test_a_small_site_has_no_file(files, load, loads, tmp_path):
    few = files(least_tiles=1000)
    load(few), load(few)
    assert len(loads) == 2
    assert not list((tmp_path / "snapshots").glob("*.snapshot"))


def test_who_starts_follows_what_was_changed_since_the_file_was_written(files, load, loads, shop):
    load(files())
    shop.post("post_late")
    bump(shop.session, shop.site_id, submissions=["post_late"])
    shop.session.commit()
    found = load(files())
    assert len(loads) == 1
    assert "post_late" in ids(found)


def test_a_change_that_names_nothing_makes_a_new_file(files, load, loads, shop):
    load(files())
    bump(shop.session, shop.site_id)
    shop.session.commit()
    version = load(files()).site.version
    assert (len(loads), load(files()).site.version) == (2, version)


def test_what_ran_out_meanwhile_is_not_read_from_the_file(files, load, shop):
    shop.post("post_brief", right_expires_at=NOW + timedelta(hours=1))
    shop.session.commit()
    assert "post_brief" in ids(load(files()))
    assert "post_brief" not in ids(load(files(), now=NOW + timedelta(hours=2)))


@pytest.mark.parametrize("damage", [b"", b"vitrine snapshot and then something else" * 9])
def test_a_file_that_is_none_is_made_again(files, load, loads, tmp_path, damage):
    load(files())
    (path,) = (tmp_path / "snapshots").glob("*.snapshot")
    path.write_bytes(damage)
    assert ids(load(files())) == ids(load(files()))
    assert len(loads) == 2


def test_a_file_of_another_address_or_of_a_database_put_back_is_not_used(files, load, loads, shop):
    load(files())
    load(files(), url="https://elsewhere.example")
    assert len(loads) == 2
    bump(shop.session, shop.site_id, submissions=["post_cat"])
    shop.session.commit()
    load(files(), url="https://elsewhere.example")
    bump(shop.session, shop.site_id)
    shop.session.commit()
    load(files())
    assert len(loads) == 3


def test_the_file_of_another_database_in_the_same_folder_is_not_used(files, load, loads, shop):
    load(files())
    shop.session.get_one(Site, shop.site_id).publishable_key = "pk_of_another_database"
    shop.session.commit()
    load(files())
    assert len(loads) == 2


def test_a_folder_that_cannot_be_written_costs_the_file_and_not_the_answer(load, loads, tmp_path):
    (tmp_path / "taken").write_text("a file, no folder")
    nowhere = SnapshotFiles(tmp_path / "taken" / "snapshots", SEAL, least_tiles=1)
    assert ids(load(nowhere)) == ids(load(nowhere)) != []
    assert len(loads) == 2


def test_a_new_machine_starts_from_the_file_in_the_store(load, loads, tmp_path):
    store = open_store(str(tmp_path / "bucket"))
    for machine in ("one", "two"):
        load(SnapshotFiles(tmp_path / machine, SEAL, store=store, least_tiles=1))
    assert len(loads) == 1
    assert list((tmp_path / "two").glob("*.snapshot"))


def test_a_file_with_much_behind_it_is_written_anew_once(files, load, loads, shop, tmp_path, monkeypatch):
    monkeypatch.setattr(snapshot_files, "RENEWED_AFTER_VERSIONS", 2)
    one, other = files(), files()
    snapshot = load(one)
    load(other)
    (path,) = (tmp_path / "snapshots").glob("*.snapshot")
    os.utime(path, ns=(1, path.stat().st_mtime_ns - 10**9))
    load(one), load(other)
    later = replace(snapshot, site=replace(snapshot.site, version=snapshot.site.version + 1))
    before = path.stat().st_mtime_ns
    one.renew(later, URL)
    assert path.stat().st_mtime_ns == before
    later = replace(snapshot, site=replace(snapshot.site, version=snapshot.site.version + 2))
    one.renew(later, URL)
    written = path.stat().st_mtime_ns
    assert written != before
    other.renew(later, URL)
    assert path.stat().st_mtime_ns == written


def test_an_old_file_is_written_anew_so_that_what_was_taken_down_leaves_the_disk(files, load, shop, tmp_path):
    one = files()
    snapshot = load(one)
    (path,) = (tmp_path / "snapshots").glob("*.snapshot")
    old_s = path.stat().st_mtime - snapshot_files.RENEWED_AFTER_S - 1
    os.utime(path, (old_s, old_s))
    one = files()
    load(one)
    one.renew(snapshot, URL)
    assert path.stat().st_mtime == pytest.approx(old_s)  # the same version: nothing left
    one.renew(replace(snapshot, site=replace(snapshot.site, version=snapshot.site.version + 1)), URL)
    assert path.stat().st_mtime > old_s + 60


def test_showcases_serve_from_the_file_and_follow_changes(files, shop, engine, context, clock, loads):
    shop.session.commit()

    def process():
        return Showcases(
            engine, context.vault, public_url=URL, now=clock, check_every_s=0.0, max_stale_s=0.0, files=files()
        )

    one, other = process(), process()
    assert ids(one.of(KEY)) == ids(other.of(KEY))
    assert len(loads) == 1
    shop.post("post_late")
    bump(shop.session, shop.site_id, submissions=["post_late"])
    shop.session.commit()
    assert "post_late" in ids(one.of(KEY))
    assert "post_late" in ids(other.of(KEY))
    assert len(loads) == 1


def test_while_one_process_makes_the_file_the_others_wait_for_it(files, load, loads, tmp_path, monkeypatch):
    load(files(least_tiles=1000))
    (lock,) = (tmp_path / "snapshots").glob("*.lock")
    ready, done = multiprocessing.Event(), multiprocessing.Event()
    holder = multiprocessing.get_context("fork").Process(target=_hold, args=(lock, ready, done))
    holder.start()
    assert ready.wait(30)
    monkeypatch.setattr(snapshot_files, "PATIENCE_S", 0.1)
    assert ids(load(files())) != []
    assert not list((tmp_path / "snapshots").glob("*.snapshot"))
    done.set()
    holder.join(30)
    load(files())
    assert list((tmp_path / "snapshots").glob("*.snapshot"))


def _hold(path, ready, done):
    with path.open("wb") as lock:
        assert snapshot_files._locked(lock.fileno())
        ready.set()
        done.wait(30)
