from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

from support.photos import detailed, encoded, webp_bomb
from widget_server.media.pixels import clean_pixels
from widget_server.media.sniff import HEIC_AVAILABLE, PhotoFormat, sniff
from widget_server.media.types import PhotoRefused

CAP = 80_000_000
RED, BLUE = (220, 30, 30), (30, 30, 220)


def clean(data: bytes, photo_format: PhotoFormat | None = None) -> Image.Image:
    return clean_pixels(data, photo_format or sniff(data), max_pixels=CAP).image


def color(image: Image.Image, at: tuple[float, float] = (0.5, 0.5)) -> tuple[int, ...]:
    pixel = image.getpixel((int(at[0] * image.width), int(at[1] * image.height)))
    assert isinstance(pixel, tuple)
    return pixel


def marked() -> Image.Image:
    """60 x 40, red in the upper left quarter, blue elsewhere."""
    image = Image.new("RGB", (60, 40), BLUE)
    image.paste(RED, (0, 0, 30, 20))
    return image


@pytest.mark.parametrize("pillow_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "red_corner"),
    [
        (1, (0.2, 0.2)), (2, (0.8, 0.2)), (3, (0.8, 0.8)), (4, (0.2, 0.8)),
        (5, (0.2, 0.2)), (6, (0.8, 0.2)), (7, (0.8, 0.8)), (8, (0.2, 0.8)),
    ],
)  # fmt: skip
def test_all_eight_orientations_are_applied(
    pillow_format: str, orientation: int, red_corner: tuple[float, float]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = clean_pixels(data := encoded(marked(), pillow_format, exif=exif), sniff(data), max_pixels=CAP)
    assert (pixels.width_px, pixels.height_px) == pixels.image.size == ((60, 40) if orientation < 5 else (40, 60))
    corners = [(x, y) for x in (0.2, 0.8) for y in (0.2, 0.8)]
    reddest = max(corners, key=lambda corner: color(pixels.image, corner)[0])
    assert reddest == red_corner


def test_a_large_photo_lying_on_its_side_gets_its_full_upright_width() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels = clean_pixels(encoded(Image.new("RGB", (4000, 3000)), "JPEG", exif=exif), "jpeg", max_pixels=CAP)
    assert (pixels.width_px, pixels.height_px, pixels.image.size) == (3000, 4000, (1600, 2133))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_broken_exif_block_does_not_cost_the_photo() -> None:
    assert clean(encoded(marked(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff\xff")).size == (60, 40)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA", "P"])
def test_transparency_of_every_kind_becomes_white(mode: str) -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 20, 40))
    if mode == "P":
        data = encoded(image.quantize(4), "PNG")
    elif mode == "PA":
        data = encoded(image, "GIF")
    else:
        data = encoded(image.convert(mode), "PNG")
    assert [color(clean(data), at) for at in ((0.2, 0.5), (0.8, 0.5))] == [(0, 0, 0), (255, 255, 255)]


def test_half_transparent_colour_is_mixed_with_white() -> None:
    data = encoded(Image.new("RGBA", (40, 40), (10, 20, 30, 128)), "PNG")
    assert color(clean(data)) == pytest.approx((132, 137, 142), abs=1)


def test_sixteen_bit_greys_are_scaled_and_not_clipped() -> None:
    data = encoded(Image.fromarray(np.full((40, 40), 0x8000, np.uint16)), "PNG")
    assert Image.open(BytesIO(data)).mode == "I;16"
    assert color(clean(data)) == (128, 128, 128)


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_bits_greys_and_palettes_become_rgb(mode: str) -> None:
    assert color(clean(encoded(Image.new("RGB", (40, 40), "white").convert(mode), "PNG"))) == (255, 255, 255)


def test_cmyk_becomes_rgb() -> None:
    image = clean(encoded(Image.new("CMYK", (40, 40), (0, 255, 255, 0)), "JPEG", quality=95))
    assert image.mode == "RGB"
    assert color(image) == pytest.approx((254, 0, 0), abs=8)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_are_converted_to_srgb_by_the_profile_of_the_photo(mode: str) -> None:
    lab = ImageCms.createProfile("LAB")
    swapped = swapped_profile()
    photo = Image.new("RGB", (40, 40), RED).convert(mode)
    assert color(clean(encoded(photo, "PNG", icc_profile=swapped))) == pytest.approx(RED[::-1], abs=6)
    useless = ImageCms.ImageCmsProfile(lab).tobytes()
    assert color(clean(encoded(photo, "PNG", icc_profile=useless))) == RED
    assert color(clean(encoded(photo, "PNG", icc_profile=b"not a profile"))) == RED


def swapped_profile() -> bytes:
    """An sRGB profile whose red and blue primaries are exchanged, so that its effect is plain to see."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")


def test_only_the_first_frame_of_an_animation_counts() -> None:
    frames = [Image.new("RGB", (40, 40), part) for part in (RED, BLUE)]
    for pillow_format in ("GIF", "WEBP", "PNG"):
        data = encoded(frames[0], pillow_format, save_all=True, append_images=frames[1:])
        assert color(clean(data)) == pytest.approx(RED, abs=12)


def test_the_first_picture_of_a_camera_file_with_several_counts() -> None:
    data = encoded(Image.new("RGB", (40, 40), RED), "MPO", save_all=True, append_images=[Image.new("RGB", (9, 9))])
    assert Image.open(BytesIO(data)).format == "MPO"
    assert color(clean(data)) == pytest.approx(RED, abs=12)


@pytest.mark.parametrize("pillow_format", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_photo_above_the_pixel_cap_is_refused(pillow_format: str) -> None:
    data = encoded(Image.new("RGB", (101, 100)), pillow_format)
    assert clean_pixels(data, sniff(data), max_pixels=10_100)
    with pytest.raises(PhotoRefused) as refusal:
        clean_pixels(data, sniff(data), max_pixels=10_099)
    assert refusal.value.reason == "too_large"


def test_a_webp_is_measured_before_pillow_may_allocate_its_canvas() -> None:
    with pytest.raises(PhotoRefused) as refusal:
        clean_pixels(webp_bomb(16383, 16383), "webp", max_pixels=CAP)
    assert refusal.value.reason == "too_large"


def test_only_the_named_format_is_tried() -> None:
    with pytest.raises(OSError, match="cannot identify"):
        clean(encoded(marked(), "PNG"), "gif")


def test_a_detailed_photo_stays_what_it_was() -> None:
    photo = detailed(700, 500)
    difference = np.asarray(photo, float) - np.asarray(clean(encoded(photo, "PNG")), float)
    assert np.abs(difference).max() == 0


@pytest.mark.skipif(not HEIC_AVAILABLE, reason="pillow-heif is not installed")
def test_heic_is_decoded_where_its_decoder_is_installed() -> None:
    assert color(clean(encoded(Image.new("RGB", (64, 64), RED), "HEIF"))) == pytest.approx(RED, abs=12)
