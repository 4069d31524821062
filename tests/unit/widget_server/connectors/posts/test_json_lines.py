import json
from datetime import UTC, datetime

import pytest

from widget_server.connectors.posts import json_lines
from widget_server.connectors.posts.json_lines import read_json_lines
from widget_server.connectors.types import RawMedia, RawPost, RowError

POST = {
    "platform": "TikTok", "id": 7301, "permalink": "https://t.example/7301", "creator": "@mira.wears",
    "creator_url": "https://t.example/@mira", "caption": "Morning tea #Stoneware", "posted_at": "2026-11-02T08:00:00Z",
    "language": "en", "like_count": 12, "comment_count": 3,
    "media": [
        {"type": "image", "url": "photos/tea.jpg", "alt": "A mug"},
        {"type": "video", "url": "photos/poster.jpg", "video_url": "https://t.example/tea.mp4"},
        {"type": "image", "url": "javascript:alert(1)"}, 7,
    ],
}  # fmt: skip


def read(tmp_path, *records):
    path = tmp_path / "posts.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records))
    return list(read_json_lines(path))


def test_every_field_is_read(tmp_path):
    [post] = read(tmp_path, POST)
    assert isinstance(post, RawPost)
    assert (post.platform, post.external_id, post.creator) == ("tiktok", "7301", "mira.wears")
    assert post.media == (
        RawMedia(type="image", url="photos/tea.jpg", alt="A mug"),
        RawMedia(type="video", url="photos/poster.jpg", video_url="https://t.example/tea.mp4"),
    )
    assert post.posted_at == datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert (post.tags, post.language, post.like_count, post.comment_count) == (("stoneware",), "en", 12, 3)
    assert post.raw["id"] == 7301


def test_the_least_that_is_needed_is_an_id_and_a_picture(tmp_path):
    [post] = read(tmp_path, {"id": "1", "media": ["a.jpg"]})
    assert (post.platform, post.media, post.posted_at) == ("upload", (RawMedia(type="image", url="a.jpg"),), None)


def test_tags_of_the_file_win_over_the_caption_s(tmp_path):
    [post] = read(tmp_path, POST | {"tags": ["#Tea", "tea", "", 5]})
    assert post.tags == ("tea", "5")


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"id": ""}, "missing_id"), ({"media": []}, "missing_media"), ({"media": "a.jpg"}, "missing_media"),
     ({"posted_at": "soon"}, "bad_date")],
)  # fmt: skip
def test_what_cannot_be_used_is_a_row_error(tmp_path, changes, code):
    good, bad = read(tmp_path, POST, POST | changes)
    assert isinstance(good, RawPost)
    assert isinstance(bad, RowError)
    assert (bad.line, bad.code) == (2, code)


def test_the_documented_example_is_what_is_read(tmp_path):
    text = json_lines.__doc__.split("\n\n")[1].replace("…", "x")
    [post] = read(tmp_path, json.loads(text))
    assert post.tags == ("stoneware",)
    assert len(post.media) == 2
