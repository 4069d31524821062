import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.media.keys import (
    original_key,
    parse_public_name,
    public_name,
    public_path,
    rendition_key,
    video_key,
    video_name,
)
from widget_server.media.types import RenditionFormat

SHA256 = "0123456789abcdef" * 4


def test_keys_begin_with_the_site_and_keep_originals_apart_from_renditions() -> None:
    assert original_key(7, SHA256) == f"7/originals/{SHA256}"
    assert rendition_key(7, SHA256, 640, "jpeg") == f"7/renditions/{SHA256[:32]}/640.jpg"


def test_a_video_lies_under_the_half_of_its_hash_that_is_public() -> None:
    assert video_key(7, SHA256, "webm") == video_key(7, SHA256[:32], "webm") == f"7/videos/{SHA256[:32]}.webm"
    assert video_name("mp4") == "video.mp4"


def test_the_public_path_shows_half_of_the_hash_and_leads_to_the_same_rendition() -> None:
    path = public_path("pk_abc", SHA256, 1080, "avif")
    assert path == f"/m/pk_abc/{SHA256[:32]}/1080.avif"
    address, name = path.split("/")[3:]
    assert rendition_key("s", address, *parse_public_name(name)) == rendition_key("s", SHA256, 1080, "avif")


@given(st.integers(1, 9999), st.sampled_from(["avif", "webp", "jpeg"]))
def test_a_public_name_is_read_back(width_px: int, name: RenditionFormat) -> None:
    assert parse_public_name(public_name(width_px, name)) == (width_px, name)


@pytest.mark.parametrize(
    "name", ["", "640", "0.avif", "0640.avif", "640.png", "640.avif/..", "../640.avif", "640.avif\n", "６４０.avif"]
)
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError):
        parse_public_name(name)


@pytest.mark.parametrize("sha256", ["", "../../etc/passwd", SHA256.upper(), SHA256 + "0", SHA256[:31], SHA256 + "\n"])
def test_what_is_not_a_hash_is_refused(sha256: str) -> None:
    with pytest.raises(ValueError):
        original_key(1, sha256)
    with pytest.raises(ValueError):
        rendition_key(1, sha256, 320, "webp")
    if sha256 != SHA256 + "0":  # of which a name takes the first half
        with pytest.raises(ValueError):
            video_key(1, sha256, "mp4")


@pytest.mark.parametrize("site_id", ["", "..", "a/b", "a\n"])
def test_what_could_leave_the_folder_of_a_site_is_refused(site_id: str) -> None:
    with pytest.raises(ValueError):
        original_key(site_id, SHA256)
