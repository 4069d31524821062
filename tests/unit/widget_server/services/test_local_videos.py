import pytest

from support.videos import mp4, webm
from widget_server.media.types import _VIDEO_SENTENCES
from widget_server.services import local_videos
from widget_server.services.local_photos import QUEUED
from widget_server.services.local_videos import SENTENCES, Video, stage_local_videos


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "import"
    made.mkdir()
    (made / "a.mp4").write_bytes(mp4())
    (made / "b.webm").write_bytes(webm())
    return made


def test_videos_below_the_folder_are_staged_and_remote_ones_wait(context, site_id, folder):
    urls = ["a.mp4", "b.webm", "https://cdn.example/c.mp4", "", "a.mp4"]
    videos = stage_local_videos(context, site_id, folder, urls)
    assert set(videos.by_url) == {*urls} - {""}
    assert [one.format for one in videos.staged] == ["mp4", "webm"]
    assert videos.by_url["a.mp4"] == Video(video_id=videos.staged[0].video_id)
    assert videos.by_url["https://cdn.example/c.mp4"] == Video(problem=QUEUED)


def test_a_dry_run_puts_nothing(context, site_id, folder):
    assert stage_local_videos(context, site_id, folder, ["a.mp4"], put=False).by_url["a.mp4"].video_id
    assert list(context.store.keys()) == []


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("none.mp4", "video_missing"),
        ("../secret.mp4", "video_outside_folder"),
        ("page.mp4", "not_a_video"),
        ("cut.mp4", "broken"),
        ("film.heic", "format_not_allowed"),
    ],
)
def test_what_cannot_be_had_says_why_in_a_sentence(context, site_id, folder, url, problem):
    (folder.parent / "secret.mp4").write_bytes(mp4())
    (folder / "page.mp4").write_bytes(b"<html>")
    (folder / "cut.mp4").write_bytes(mp4()[:-1])
    (folder / "film.heic").write_bytes(b"\0\0\0\x14ftypheic\0\0\0\0heic")
    assert stage_local_videos(context, site_id, folder, [url]).by_url[url].problem == problem
    assert "{url}" in SENTENCES[problem]


def test_a_file_over_the_limit_is_not_read(context, site_id, folder, monkeypatch):
    monkeypatch.setattr(local_videos, "MOST_VIDEO_BYTES", 100)
    assert stage_local_videos(context, site_id, folder, ["a.mp4"]).by_url["a.mp4"].problem == "too_large"


def test_every_refusal_has_a_sentence():
    assert _VIDEO_SENTENCES.keys() <= SENTENCES.keys()
