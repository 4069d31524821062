from io import BytesIO

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from support.photos import detailed, encoded
from widget_server.media import measures
from widget_server.media.derive import derive_photo
from widget_server.media.sniff import sniff
from widget_server.media.types import DerivedPhoto, PhotoRefused, Rendition

CAP = 80_000_000
SECRET = b"52.5200N 13.4050E"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def derive(data: bytes) -> DerivedPhoto:
    return derive_photo(data, sniff(data), sha256="0" * 64, max_pixels=CAP)


def test_a_large_photo_gets_four_widths_in_three_formats() -> None:
    photo = derive(encoded(detailed(2000, 1500), "JPEG"))
    assert [(r.width_px, r.height_px, r.format) for r in photo.renditions] == [
        (width, height, name)
        for width, height in ((320, 240), (640, 480), (1080, 810), (1600, 1200))
        for name in ("avif", "webp", "jpeg")
    ]
    assert (photo.width_px, photo.height_px) == (2000, 1500)


def test_every_rendition_is_what_it_says_it_is() -> None:
    original = detailed(400, 533)
    for rendition in derive(encoded(original, "PNG")).renditions:
        with Image.open(BytesIO(rendition.body)) as image:
            assert image.size == (rendition.width_px, rendition.height_px)
            assert image.format == rendition.format.upper()
            assert image.mode == "RGB"
            # The pictures agree, not only their headers.
            distance = int(measures.phash(image), 16) ^ int(measures.phash(original), 16)
            assert distance.bit_count() <= 4


def exif() -> Image.Exif:
    block = Image.Exif()
    block[0x010E] = SECRET.decode()
    block[0x8825] = {29: SECRET.decode()}
    return block


def texts() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Location", SECRET.decode())
    info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return info


@pytest.mark.parametrize(
    ("pillow_format", "options"),
    [
        ("JPEG", {"exif": exif(), "xmp": SECRET, "comment": SECRET, "icc_profile": PROFILE + SECRET}),
        ("PNG", {"exif": exif(), "pnginfo": texts(), "icc_profile": PROFILE + SECRET}),
        ("WEBP", {"exif": exif(), "xmp": SECRET, "icc_profile": PROFILE + SECRET}),
        ("AVIF", {"exif": exif(), "xmp": SECRET, "icc_profile": PROFILE + SECRET}),
        ("GIF", {"comment": SECRET}),
    ],
)
def test_no_byte_of_metadata_reaches_any_rendition(pillow_format: str, options: dict[str, object]) -> None:
    data = encoded(detailed(400, 300), pillow_format, **options) + SECRET
    assert data.count(SECRET) >= 2, "the test must not pass because nothing was there to drop"
    for rendition in derive(data).renditions:
        assert SECRET not in rendition.body
        assert _foreign_parts(rendition) == []


def _foreign_parts(rendition: Rendition) -> list[bytes]:
    """The parts of an encoded picture that are not the picture, found by walking its bytes."""
    body = rendition.body
    if rendition.format == "webp":
        return [] if body[12:16] == b"VP8 " and len(body) == 20 + int.from_bytes(body[16:20], "little") else [body]
    if rendition.format == "avif":
        # Item types of metadata, the box of an ICC profile, boxes that may hold anything.
        return [box for box in (b"Exif", b"mime", b"prof", b"rICC", b"uuid", b"udta", b"free") if box in body]
    foreign, at = [], 2
    while body[at + 1] != 0xDA:
        if body[at + 1] not in (0xE0, 0xDB, 0xC0, 0xC4):  # JFIF, quantisation, frame, Huffman tables
            foreign.append(body[at : at + 2])
        at += 2 + int.from_bytes(body[at + 2 : at + 4], "big")
    return foreign if body.index(b"\xff\xd9", at) == len(body) - 2 else [*foreign, b"after the end"]


def test_what_was_appended_to_a_photo_is_gone() -> None:
    payload = b"PK\3\4 <script>alert(1)</script>"
    for pillow_format in ("JPEG", "PNG", "WEBP", "GIF"):
        photo = derive(encoded(detailed(330, 200), pillow_format) + payload)
        assert all(b"<script>" not in rendition.body for rendition in photo.renditions)


def test_the_same_photo_gives_the_same_bytes_every_time() -> None:
    data = encoded(detailed(400, 300), "JPEG")
    assert derive(data) == derive(data)


def test_sharpness_is_measured_at_one_scale_so_that_large_photos_compare_with_small() -> None:
    large = detailed(1600, 1200)
    small = large.resize((640, 480), Image.Resampling.LANCZOS)
    assert derive(encoded(large, "PNG")).sharpness == pytest.approx(derive(encoded(small, "PNG")).sharpness, abs=0.1)


def test_too_many_pixels_are_refused() -> None:
    with pytest.raises(PhotoRefused) as refusal:
        derive_photo(encoded(Image.new("RGB", (11, 10)), "PNG"), "png", sha256="", max_pixels=100)
    assert refusal.value.reason == "too_large"
