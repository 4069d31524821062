"""Files without a row go after a day; files with one, and those put just now, stay. On a folder and on S3."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from support.imports import photo_bytes
from support.shop import add_site, add_submission
from support.videos import mp4
from widget_server.db.tables import Media, Site, Video
from widget_server.media.keys import video_key
from widget_server.services.context import Context, utc_now
from widget_server.services.import_run import Import
from widget_server.services.import_types import ImportRequest, ignore
from widget_server.services.revisions import hold_revision
from widget_server.services.stage_photos import name_photos, stage
from widget_server.services.stage_videos import name_videos, stage_video
from widget_server.services.sweep_photos import sweep_photos


@pytest.fixture(params=["folder", "s3"])
def kept(request, context, site_id) -> Context:
    """The context with a store of each kind; its clock is the store's own."""
    if request.param == "s3":
        context.__dict__["store"] = request.getfixturevalue("s3_store")
    return context.at(utc_now)


def later(context: Context, **time: float) -> Context:
    return context.at(lambda: utc_now() + timedelta(**time))


def test_only_files_that_no_row_names_go_and_only_after_a_day(kept, site_id):
    named = stage(kept, site_id, photo_bytes(1))
    with kept.sessions.begin() as session:
        name_photos(session, site_id, [named], kept.now())
        post = add_submission(session, session.get_one(Site, site_id), "post_1")
        post.media[0].media_id = named.media_id
    files = set(kept.store.keys())
    orphan = stage(kept, site_id, photo_bytes(2))
    orphans = set(kept.store.keys()) - files
    assert sweep_photos(later(kept, hours=20), site_id) == 0
    assert sweep_photos(later(kept, hours=25), site_id) == len(orphans) == len(orphan.photo.renditions) + 1
    assert set(kept.store.keys()) == files
    assert sweep_photos(later(kept, hours=25), site_id) == 0


def test_a_photo_that_nothing_shows_any_more_goes_with_its_files(kept, site_id, tmp_path):
    shown, waiting, legal, unused = photos = [stage(kept, site_id, photo_bytes(seed)) for seed in range(4)]
    with kept.sessions.begin() as session:
        name_photos(session, site_id, photos, kept.now())
        post = add_submission(session, session.get_one(Site, site_id), "post_1", state="held")
        post.media[0].media_id = shown.media_id
        content = {"text": "", "media": [{"media_id": waiting.media_id}, {"media_id": None}]}
        hold_revision(session, post, revision=2, content=content, fingerprint="", now=kept.now())
        session.get_one(Media, (site_id, legal.media_id)).taken_down_at = kept.now()
    two_days = later(kept, days=2)
    running = Import(kept, ImportRequest(site_id=site_id, path=tmp_path / "p.tsv"), "products", ignore, ignore)
    with running:
        assert sweep_photos(two_days, site_id) == 0, "an import may be about to name it again"
    assert sweep_photos(two_days, site_id) == len(unused.photo.renditions) + 1
    with kept.sessions() as session:
        left = set(session.scalars(select(Media.id)))
    assert left == {shown.media_id, waiting.media_id, legal.media_id}


def test_what_a_crash_left_of_an_erased_photo_goes(kept, site_id):
    staged = stage(kept, site_id, photo_bytes(1))
    assert staged
    kept.store.put(f"{site_id}/originals/half-written.part", b"x")
    sweep_photos(later(kept, days=2), site_id)
    assert list(kept.store.keys()) == []


def test_other_sites_and_other_files_are_left_alone(kept, site_id):
    with kept.sessions.begin() as session:
        other_id = add_site(session, "pk_other").id
    stage(kept, other_id, photo_bytes(1))
    kept.store.put(f"{site_id}0/originals/a", b"x")
    files = set(kept.store.keys())
    assert sweep_photos(later(kept, days=2), site_id) == 0
    assert set(kept.store.keys()) == files


def test_a_photo_that_gets_its_row_while_it_is_swept_stays(kept, site_id, monkeypatch):
    staged = stage(kept, site_id, photo_bytes(1))
    listed, store = set(kept.store.keys()), kept.store

    def listed_before_the_row_came(moment, prefix):
        yield from listed
        with kept.sessions.begin() as session:
            name_photos(session, site_id, [staged], kept.now())

    monkeypatch.setattr(store, "keys_written_before", listed_before_the_row_came)
    assert sweep_photos(later(kept, days=2), site_id) == 0
    assert set(store.keys()) == listed


def test_a_video_that_nothing_shows_any_more_goes_with_its_file(kept, site_id):
    shown, waiting, unused = videos = [stage_video(kept, site_id, mp4(pictures=bytes([n]))) for n in range(3)]
    orphan = stage_video(kept, site_id, mp4(pictures=b"orphan"))
    with kept.sessions.begin() as session:
        name_videos(session, site_id, videos, kept.now())
        post = add_submission(session, session.get_one(Site, site_id), "post_1", state="held")
        post.media[0].video_id = shown.video_id
        content = {"text": "", "media": [{"media_id": None, "video_id": waiting.video_id}]}
        hold_revision(session, post, revision=2, content=content, fingerprint="", now=kept.now())
    assert sweep_photos(later(kept, hours=20), site_id) == 0
    assert sweep_photos(later(kept, days=2), site_id) == 2
    left = {video_key(site_id, one.video_id, "mp4") for one in (shown, waiting)}
    assert set(kept.store.keys()) == left
    assert {unused.video_id, orphan.video_id}.isdisjoint(key[-36:-4] for key in left)
    with kept.sessions() as session:
        assert set(session.scalars(select(Video.id))) == {shown.video_id, waiting.video_id}
