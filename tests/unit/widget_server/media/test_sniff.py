import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from support.photos import encoded, webp_bomb
from widget_server.media import sniff as module
from widget_server.media.sniff import sniff, webp_canvas
from widget_server.media.types import PhotoRefused

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


@pytest.mark.parametrize("pillow_format", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_each_allowed_format_is_known_by_its_first_bytes(pillow_format: str) -> None:
    assert sniff(encoded(Image.new("RGB", (9, 7)), pillow_format)) == pillow_format.lower()


def test_an_avif_under_the_general_brand_is_known_by_its_compatible_brands() -> None:
    assert sniff(b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf") == "avif"


def test_heic_is_taken_exactly_where_its_decoder_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HEIC_AVAILABLE", True)
    assert sniff(HEIC) == "heic"
    monkeypatch.setattr(module, "HEIC_AVAILABLE", False)
    with pytest.raises(PhotoRefused) as refusal:
        sniff(HEIC)
    assert refusal.value.reason == "format_not_allowed"


@pytest.mark.parametrize(
    "data",
    [
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"\xc5\xd0\xd3\xc6\x20\0\0\0",
        b"%PDF-1.7",
        b"II*\0\x08\0\0\0",
        b"BM\x36\0\0\0",
        b" \n<svg xmlns='http://www.w3.org/2000/svg'>",
        b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
    ],
)
def test_pictures_and_films_of_other_kinds_are_not_allowed(data: bytes) -> None:
    with pytest.raises(PhotoRefused) as refusal:
        sniff(data)
    assert refusal.value.reason == "format_not_allowed"


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"<html>\xff\xd8\xff", b"GIF90a", b"RIFF\0\0\0\0WAVE", b"PK\3\4"])
def test_what_is_no_picture_is_not_a_photo(data: bytes) -> None:
    with pytest.raises(PhotoRefused) as refusal:
        sniff(data)
    assert refusal.value.reason == "not_a_photo"


@given(st.binary(max_size=64))
def test_any_bytes_are_named_or_refused(data: bytes) -> None:
    try:
        sniff(data)
    except PhotoRefused:
        return


@pytest.mark.parametrize("options", [{"lossless": True}, {"quality": 50}, {"quality": 50, "icc_profile": b"x" * 200}])
def test_the_canvas_of_all_three_kinds_of_webp_is_read_from_the_header(options: dict[str, object]) -> None:
    assert webp_canvas(encoded(Image.new("RGB", (301, 77)), "WEBP", **options)) == (301, 77)


def test_the_canvas_that_a_bomb_declares_is_read() -> None:
    assert webp_canvas(webp_bomb(16383, 16384)) == (16383, 16384)


@pytest.mark.parametrize("data", [b"RIFF\4\0\0\0WEBP", b"RIFF\0\0\0\0WEBPEXIF" + bytes(20), webp_bomb(9, 9)[:29]])
def test_a_webp_without_a_picture_chunk_is_broken(data: bytes) -> None:
    with pytest.raises(PhotoRefused) as refusal:
        webp_canvas(data)
    assert refusal.value.reason == "broken"
