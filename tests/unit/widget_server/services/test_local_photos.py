import os

import pytest

from support.imports import photo_bytes, write_photo
from widget_server.services.local_photos import QUEUED, SENTENCES, is_remote, stage_local
from widget_server.services.stage_photos import name_photos


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "import"
    made.mkdir()
    return made


def stage(context, site_id, folder, *urls, **options):
    return stage_local(context, site_id, folder, urls, **options)


def test_a_photo_below_the_folder_is_staged_with_its_measures(context, site_id, folder):
    write_photo(folder, "deep/er/a.jpg")
    photos = stage(context, site_id, folder, "deep/er/a.jpg")
    photo = photos.by_url["deep/er/a.jpg"]
    assert (photo.media_id, photo.phash) == (photos.staged[0].media_id, photos.staged[0].photo.phash)
    assert not photo.refused


@pytest.mark.parametrize("way", ["../secret.jpg", "a/../../secret.jpg", "absolute", "link.jpg", "linked/secret.jpg"])
def test_no_path_leads_out_of_the_folder(context, site_id, folder, way):
    secret = folder.parent / "secret.jpg"
    secret.write_bytes(photo_bytes())
    (folder / "a").mkdir()
    (folder / "link.jpg").symlink_to(secret)
    (folder / "linked").symlink_to(folder.parent)
    url = str(secret) if way == "absolute" else way
    photos = stage(context, site_id, folder, url)
    assert photos.by_url[url].problem == "photo_outside_folder"
    assert photos.staged == ()


@pytest.mark.parametrize("url", ["none.jpg", "", ".", "a" * 5000, "nul\0.jpg", "folder"])
def test_what_is_no_file_is_missing(context, site_id, folder, url):
    (folder / "folder").mkdir()
    assert stage(context, site_id, folder, url).by_url[url].problem == "photo_missing"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_missing(context, site_id, folder):
    write_photo(folder, "a.jpg")
    (folder / "a.jpg").chmod(0)
    assert stage(context, site_id, folder, "a.jpg").by_url["a.jpg"].problem == "photo_missing"


def test_a_pipe_is_not_waited_for(context, site_id, folder):
    os.mkfifo(folder / "pipe.jpg")
    assert stage(context, site_id, folder, "pipe.jpg").by_url["pipe.jpg"].problem == "photo_missing"


def test_a_file_over_the_limit_is_refused_unread(context, site_id, folder):
    with (folder / "big.jpg").open("wb") as file:
        file.truncate(25_000_001)
    assert stage(context, site_id, folder, "big.jpg").by_url["big.jpg"].problem == "too_large"


def test_one_refused_photo_stops_no_other(context, site_id, folder):
    write_photo(folder, "a.jpg")
    (folder / "no.jpg").write_bytes(b"no")
    photos = stage(context, site_id, folder, "no.jpg", "a.jpg", "https://a.example/1.jpg")
    assert {url: photo.problem for url, photo in photos.by_url.items()} == {
        "no.jpg": "not_a_photo", "a.jpg": "", "https://a.example/1.jpg": QUEUED,
    }  # fmt: skip
    assert all(photo.problem in SENTENCES for photo in photos.by_url.values() if photo.refused)


def test_the_same_bytes_are_decoded_once_and_never_again(context, site_id, folder):
    write_photo(folder, "a.jpg")
    write_photo(folder, "copy.jpg")
    decoded = []
    photos = stage(context, site_id, folder, "a.jpg", "copy.jpg", on_photo=lambda: decoded.append(1))
    assert (len(photos.staged), len(decoded)) == (1, 1)
    with context.sessions.begin() as session:
        name_photos(session, site_id, photos.staged, context.now())
    again = stage(context, site_id, folder, "a.jpg", on_photo=lambda: decoded.append(1))
    assert (again.by_url["a.jpg"], again.staged, len(decoded)) == (photos.by_url["a.jpg"], (), 1)


def test_a_dry_run_decodes_and_keeps_nothing(context, site_id, folder):
    write_photo(folder, "a.jpg")
    assert stage(context, site_id, folder, "a.jpg", put=False).by_url["a.jpg"].media_id
    assert list(context.store.keys()) == []


def test_a_remote_address_is_not_looked_for_on_disk():
    assert is_remote("https://a.example/1.jpg")
