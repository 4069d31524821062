import pytest
from sqlalchemy import select

from support.imports import photo_bytes
from widget_server.db.tables import Media, MediaRendition
from widget_server.media.keys import original_key, rendition_key
from widget_server.media.types import PhotoRefused
from widget_server.services.stage_photos import media_id, name_photos, stage


def test_every_file_lies_in_the_store_before_a_row_names_it(context, site_id):
    data = photo_bytes()
    staged = stage(context, site_id, data)
    keys = set(context.store.keys())
    photo = staged.photo
    assert keys == {original_key(site_id, photo.sha256)} | {
        rendition_key(site_id, photo.sha256, one.width_px, one.format) for one in photo.renditions
    }
    assert context.store.get(original_key(site_id, photo.sha256)) == data
    assert all(one.body == b"" for one in photo.renditions)
    with context.sessions() as session:
        assert session.scalars(select(Media)).all() == []


def test_naming_a_photo_twice_is_naming_it_once(context, site_id):
    staged = stage(context, site_id, photo_bytes())
    for _ in range(2):
        with context.sessions.begin() as session:
            name_photos(session, site_id, [staged, staged], context.now())
    with context.sessions() as session:
        media = session.scalars(select(Media)).one()
        renditions = session.scalars(select(MediaRendition)).all()
    assert (media.id, media.body_bytes) == (media_id(staged.photo.sha256), staged.original_bytes)
    assert sorted(one.body_bytes for one in renditions) == sorted(staged.rendition_bytes)
    assert {(one.width_px, one.format) for one in renditions} == {
        (one.width_px, one.format) for one in staged.photo.renditions
    }


def test_what_is_no_photo_leaves_nothing_in_the_store(context, site_id):
    with pytest.raises(PhotoRefused):
        stage(context, site_id, b"no photo")
    assert list(context.store.keys()) == []
