from datetime import UTC, datetime

import pytest

from widget_server.connectors.parsing.tables import open_table
from widget_server.connectors.posts.posts_table import read_posts_table
from widget_server.connectors.types import RawMedia, RawPost, RowError, UnreadableFile


def read(tmp_path, text, date_order=None):
    path = tmp_path / "posts.csv"
    path.write_text(text)
    return list(read_posts_table(open_table(path), date_order))


def test_a_row_is_a_post_under_many_column_names(tmp_path):
    texts = (
        "id,permalink,creator,caption,posted_at,media_url,like_count,comments_count\n"
        '1,https://www.instagram.com/p/1/,@mira,"Tea #ootd",2026-08-02,photos/a.jpg,5,2\n',
        "Post ID;Link;Username;Text;Date;Photos;Likes;Comments\n"
        "1;https://www.instagram.com/p/1/;mira;Tea #ootd;2.8.2026;photos/a.jpg;5;2\n",
    )
    for text in texts:
        [post] = read(tmp_path, text)
        assert post == RawPost(
            line=2, platform="instagram", external_id="1", permalink="https://www.instagram.com/p/1/", creator="mira",
            caption="Tea #ootd", posted_at=datetime(2026, 8, 2, tzinfo=UTC), tags=("ootd",),
            media=(RawMedia(type="image", url="photos/a.jpg"),), like_count=5, comment_count=2,
        )  # fmt: skip


def test_the_permalink_stands_in_for_an_id(tmp_path):
    [post] = read(tmp_path, "permalink,photo,caption\nhttps://x.example/1,a.jpg,Hi\n")
    assert (post.external_id, post.platform) == ("https://x.example/1", "upload")


def test_videos_have_a_poster_and_several_pictures_are_kept(tmp_path):
    found = read(
        tmp_path,
        'id,caption,image,video_url,media_type,thumbnail_url\n1,a,p.jpg,https://x.example/v.mp4,,\n2,b,"a.jpg,b.jpg",,,\n'
        "3,c,https://x.example/v.mp4,,VIDEO,t.jpg\n4,d,,https://x.example/v.mp4,,\n",
    )
    assert [media.type for media in found[0].media] == ["video"]
    assert [media.url for media in found[1].media] == ["a.jpg", "b.jpg"]
    assert found[2].media == (RawMedia(type="video", url="t.jpg", video_url="https://x.example/v.mp4"),)
    assert isinstance(found[3], RowError)
    assert found[3].code == "missing_media"


def test_tags_and_unknown_columns_are_kept_but_no_address_of_a_person(tmp_path):
    [post] = read(
        tmp_path,
        'id,caption,image,hashtags,campaign,Creator Email,note\n1,a,a.jpg,"#A, b",spring,j@x.example,ask j@x.example\n',
    )
    assert post.tags == ("a", "b")
    assert post.raw == {"campaign": "spring", "note": "ask "}


def test_dates_with_two_meanings_need_an_order(tmp_path):
    text = "id,caption,image,date\n1,a,a.jpg,03/04/2026\n"
    with pytest.raises(UnreadableFile):
        read(tmp_path, text)
    assert read(tmp_path, text, "dmy")[0].posted_at == datetime(2026, 4, 3, tzinfo=UTC)
    assert read(tmp_path, text + "2,b,b.jpg,03/25/2026\n")[0].posted_at == datetime(2026, 3, 4, tzinfo=UTC)


def test_rows_without_an_id_or_with_a_bad_date_are_errors(tmp_path):
    found = read(tmp_path, "id,permalink,caption,image,date\n,javascript:x,a,a.jpg,\n2,,b,b.jpg,never\n")
    assert [(error.line, error.code) for error in found] == [(2, "missing_id"), (3, "bad_date")]
