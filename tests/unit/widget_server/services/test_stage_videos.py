import pytest
from sqlalchemy import select

from support.shop import add_submission
from support.videos import SECRET, box, mp4, webm
from widget_server.db.tables import Site, Video
from widget_server.media.keys import video_key
from widget_server.media.types import VideoRefused
from widget_server.services.revisions import hold_revision
from widget_server.services.stage_videos import name_videos, stage_video, video_keys, videos_of_revisions


@pytest.mark.parametrize(("data", "format"), [(mp4(box(b"udta", SECRET)), "mp4"), (webm(), "webm")])
def test_only_the_clean_file_lies_in_the_store_before_a_row_names_it(context, site_id, data, format):
    staged = stage_video(context, site_id, data)
    assert list(context.store.keys()) == [video_key(site_id, staged.video_id, format)]
    body = context.store.get(video_key(site_id, staged.video_id, format))
    assert (len(body), SECRET in body) == (staged.body_bytes, False)
    with context.sessions() as session:
        assert session.scalars(select(Video)).all() == []


def test_naming_a_video_twice_is_naming_it_once(context, site_id):
    staged = stage_video(context, site_id, mp4())
    for _ in range(2):
        with context.sessions.begin() as session:
            name_videos(session, site_id, [staged, staged], context.now())
    with context.sessions() as session:
        video = session.scalars(select(Video)).one()
        assert (video.id, video.format, video.body_bytes) == (staged.video_id, "mp4", staged.body_bytes)
        assert video_keys(session, site_id) == list(context.store.keys())


def test_a_dry_run_and_a_refusal_leave_nothing_in_the_store(context, site_id):
    stage_video(context, site_id, mp4(), put=False)
    with pytest.raises(VideoRefused):
        stage_video(context, site_id, b"no video")
    assert list(context.store.keys()) == []


def test_the_video_of_a_change_that_waits_is_found(context, site_id):
    with context.sessions.begin() as session:
        post = add_submission(session, session.get_one(Site, site_id), "post_1", state="held")
        media = [{"media_id": None, "video_id": "ab" * 16}, {"media_id": None, "video_id": None}]
        hold_revision(
            session, post, revision=2, content={"text": "", "media": media}, fingerprint="", now=context.now()
        )
        assert videos_of_revisions(session, site_id) == {"ab" * 16}
