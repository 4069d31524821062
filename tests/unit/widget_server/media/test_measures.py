import base64

import imagehash
import numpy as np
import pytest
from PIL import Image, ImageFilter
from thumbhash import thumb_hash_to_average_rgba

from support.photos import detailed
from widget_server.media import measures


@pytest.mark.parametrize("seed", range(8))
def test_the_fingerprint_equals_the_one_of_imagehash(seed: int) -> None:
    photo = detailed(320, 200 + 40 * seed, seed)
    assert measures.phash(photo) == str(imagehash.phash(photo))


def test_the_fingerprint_survives_scaling_and_tells_photos_apart() -> None:
    photo, other = detailed(320, 240, 1), detailed(320, 240, 2)
    distances = [
        (int(measures.phash(photo), 16) ^ int(measures.phash(compared), 16)).bit_count()
        for compared in (photo.resize((160, 120)), other)
    ]
    assert distances[0] <= 6
    assert distances[1] >= 16


def test_the_thumbhash_decodes_to_the_average_colour() -> None:
    photo = Image.new("RGB", (300, 200), (200, 100, 50))
    red, green, blue, alpha = thumb_hash_to_average_rgba(list(base64.b64decode(measures.thumbhash(photo))))
    assert [round(255 * part) for part in (red, green, blue)] == pytest.approx([200, 100, 50], abs=6)
    assert alpha == 1


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (2, 3)])
def test_every_measure_takes_the_smallest_and_thinnest_photos(size: tuple[int, int]) -> None:
    photo = Image.new("RGB", size, (1, 2, 3))
    assert measures.dominant_color(photo) == "#010203"
    assert len(measures.phash(photo)) == 16
    assert len(base64.b64decode(measures.thumbhash(photo))) >= 5
    assert measures.sharpness(photo) == 0


def test_the_dominant_colour_is_the_commonest_not_the_average() -> None:
    photo = Image.new("RGB", (100, 100), "#00ff00")
    photo.paste("#ff0000", (0, 0, 100, 70))
    assert measures.dominant_color(photo) == "#ff0000"


def test_sharpness_is_known_for_a_known_variance() -> None:
    # A lone dot of height h in an n x n interior: the Laplacian is -4h once and h four times.
    pixels = np.zeros((12, 12), np.uint8)
    pixels[6, 6] = 50
    values = np.array([-200.0, *[50.0] * 4, *[0.0] * 95])
    variance = values.var()
    assert measures.sharpness(Image.fromarray(pixels)) == pytest.approx(variance / (variance + 100), rel=1e-6)


def test_blur_lowers_sharpness_and_an_empty_wall_has_none() -> None:
    photo = detailed(640, 480)
    blurred = photo.filter(ImageFilter.GaussianBlur(3))
    assert measures.sharpness(photo) > 0.5 > measures.sharpness(blurred) > 0
    assert measures.sharpness(Image.new("RGB", (640, 480), "gray")) == 0
