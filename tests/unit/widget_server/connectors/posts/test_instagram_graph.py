import json
from datetime import UTC, datetime

import pytest

from widget_server.connectors.posts.instagram_graph import post_of_media, read_instagram_graph
from widget_server.connectors.types import RawMedia, RawPost, RowError

IMAGE = {
    "id": "1789",
    "media_type": "IMAGE",
    "media_url": "photos/a.jpg",
    "alt_text": "A mug",
    "caption": "Finally! #Ootd #好物",
    "permalink": "https://www.instagram.com/p/AT1/",
    "username": "mira.wears",
    "like_count": 13,
    "comments_count": 2,
    "timestamp": "2026-08-02T00:00:00+0000",
}


def test_an_image_is_a_post():
    assert post_of_media(3, IMAGE) == RawPost(
        line=3,
        platform="instagram",
        external_id="1789",
        permalink="https://www.instagram.com/p/AT1/",
        creator="mira.wears",
        creator_url="https://www.instagram.com/mira.wears/",
        caption="Finally! #Ootd #好物",
        posted_at=datetime(2026, 8, 2, tzinfo=UTC),
        media=(RawMedia(type="image", url="photos/a.jpg", alt="A mug"),),
        like_count=13,
        comment_count=2,
        tags=("ootd", "好物"),
        raw=IMAGE,
    )


def test_a_carousel_keeps_its_children_in_their_order():
    children = [
        {"id": "1", "media_type": "IMAGE", "media_url": "b.jpg"},
        {"id": "2", "media_type": "VIDEO", "media_url": "https://x.example/c.mp4", "thumbnail_url": "c.jpg"},
        {"id": "3", "media_type": "VIDEO", "media_url": "https://x.example/no-poster.mp4"},
        {"id": "4"},
    ]
    expected = (
        RawMedia(type="image", url="b.jpg"),
        RawMedia(type="video", url="c.jpg", video_url="https://x.example/c.mp4"),
    )
    for written in ({"data": children}, children):
        assert post_of_media(1, IMAGE | {"media_type": "CAROUSEL_ALBUM", "children": written}).media == expected


def test_a_carousel_without_usable_children_shows_its_cover():
    album = IMAGE | {"media_type": "CAROUSEL_ALBUM", "children": {"data": []}}
    assert post_of_media(1, album).media[0].url == "photos/a.jpg"


def test_a_video_shows_its_poster_and_keeps_the_film():
    video = IMAGE | {"media_type": "VIDEO", "media_url": "https://x.example/a.mp4", "thumbnail_url": "a.jpg"}
    [media] = post_of_media(1, video).media
    assert (media.type, media.url, media.video_url) == ("video", "a.jpg", "https://x.example/a.mp4")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": ""}, "missing_id"),
        ({"id": None}, "missing_id"),
        ({"id": "x" * 300}, "missing_id"),
        ({"media_url": None}, "missing_media"),
        ({"media_url": "javascript:alert(1)"}, "missing_media"),
        ({"media_url": "../../etc/passwd"}, "missing_media"),
        ({"media_type": "VIDEO"}, "missing_media"),
        ({"timestamp": "yesterday"}, "bad_date"),
    ],
)
def test_what_cannot_be_used_is_a_row_error(changes, code):
    found = post_of_media(9, IMAGE | changes)
    assert isinstance(found, RowError)
    assert (found.line, found.code) == (9, code)


def test_a_hidden_like_count_is_absent_and_counts_as_none():
    post = post_of_media(1, {key: value for key, value in IMAGE.items() if key != "like_count"})
    assert post.like_count == 0
    assert "like_count" not in post.raw


def test_hashtag_search_has_no_username():
    post = post_of_media(1, {key: value for key, value in IMAGE.items() if key != "username"})
    assert (post.creator, post.creator_url) == ("", "")


def test_a_strange_username_makes_no_link():
    assert post_of_media(1, IMAGE | {"username": "a/../b"}).creator_url == ""
    assert post_of_media(1, IMAGE | {"username": "@mira"}).creator == "mira"


def test_a_page_of_the_api_is_read_from_a_file(tmp_path):
    path = tmp_path / "media.json"
    path.write_text(json.dumps({"data": [IMAGE, {"id": "2"}], "paging": {"cursors": {"after": "x"}}}, indent=1))
    found = list(read_instagram_graph(path))
    assert [type(record) for record in found] == [RawPost, RowError]
