from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.videos import SECRET, box, mp4, quicktime, webm
from widget_server.media import videos
from widget_server.media.types import VideoRefused
from widget_server.media.videos import clean_video, sniff_video


@pytest.mark.parametrize(("data", "format"), [(mp4(box(b"udta", SECRET)), "mp4"), (webm(), "webm")])
def test_a_video_is_kept_without_metadata_under_the_hash_of_what_is_kept(data, format):
    video = clean_video(data)
    assert (video.format, video.sha256) == (format, sha256(video.body).hexdigest())
    assert SECRET not in video.body
    assert clean_video(video.body) == video


def test_a_phones_quicktime_with_the_codecs_of_an_mp4_is_kept_as_it_is_but_for_what_it_tells():
    film = quicktime(b"avc1", b"mp4a", in_moov=(box(b"meta", SECRET), box(b"udta", SECRET)))
    video = clean_video(film)
    assert video.format == "mp4"
    assert SECRET in film
    assert SECRET not in video.body
    assert len(video.body) == len(film)
    assert b"the pictures" in video.body


@pytest.mark.parametrize("brand", [b"isom", b"mp42", b"avc1", b"hev1", b"M4V "])
def test_the_brands_of_browsers_are_taken(brand):
    assert sniff_video(mp4(brand=brand)) == "mp4"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not_a_video"),
        (b"<html>", "not_a_video"),
        (b"\xff\xd8\xff\xe0", "not_a_video"),
        (quicktime(b"ap4h"), "format_not_allowed"),
        (quicktime(b"hvc1"), "format_not_allowed"),
        (quicktime(b"avc1", b"lpcm"), "format_not_allowed"),
        (quicktime(b"avc1", elsewhere=True), "format_not_allowed"),
        (box(b"ftyp", b"qt  ", bytes(4), b"qt  "), "not_a_video"),
        (box(b"ftyp", b"avif", bytes(4), b"mif1"), "format_not_allowed"),
        (b"RIFF\0\0\0\0AVI LIST", "not_a_video"),
    ],
)
def test_other_files_are_refused_by_their_first_bytes(data, reason):
    with pytest.raises(VideoRefused) as caught:
        clean_video(data)
    assert caught.value.reason == reason


def test_a_video_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(videos, "MOST_VIDEO_BYTES", 100)
    with pytest.raises(VideoRefused, match="too large"):
        clean_video(mp4())


@given(st.sampled_from([b"", b"\0\0\0\x18ftypisom", b"\x1a\x45\xdf\xa3"]), st.binary(max_size=300))
def test_any_bytes_are_a_video_or_refused(start, rest):
    with suppress(VideoRefused):
        clean_video(start + rest)
