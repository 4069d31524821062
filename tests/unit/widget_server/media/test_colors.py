import pytest
from PIL import Image

from widget_server.media.colors import COLOR_NAMES, colors


@pytest.mark.parametrize(
    ("shade", "name"),
    [
        ("#e02020", "red"), ("#8b0000", "red"), ("#ff8c1a", "orange"), ("#ffd700", "yellow"), ("#2e8b57", "green"),
        ("#6b8e23", "green"), ("#20c4c8", "turquoise"), ("#1f3fbf", "blue"), ("#1b2a49", "blue"), ("#7d3cc8", "purple"),
        ("#ff69b4", "pink"), ("#ffc0cb", "pink"), ("#8b5a2b", "brown"), ("#5c3a21", "brown"), ("#d9c7a7", "beige"),
        ("#f5f5dc", "beige"), ("#fafafa", "white"), ("#808080", "grey"), ("#0a0a0a", "black"), ("#000000", "black"),
    ],
)  # fmt: skip
def test_a_shade_has_the_name_that_people_give_it(shade: str, name: str) -> None:
    assert colors(Image.new("RGB", (40, 30), shade)) == (name,)


def test_what_fills_a_tenth_is_named_the_commonest_first_and_a_detail_is_not() -> None:
    photo = Image.new("RGB", (100, 100), "white")
    photo.paste("#1f3fbf", (0, 0, 100, 30))
    photo.paste("#e02020", (0, 95, 100, 100))
    assert colors(photo) == ("white", "blue")


def test_a_photo_of_every_colour_has_at_least_one_name() -> None:
    photo = Image.new("RGB", (1, 1000))
    photo.putdata([(n * 7 % 256, n * 13 % 256, n * 29 % 256) for n in range(1000)])
    found = colors(photo)
    assert found
    assert set(found) <= set(COLOR_NAMES)


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1)])
def test_the_smallest_and_thinnest_photos_have_a_colour(size: tuple[int, int]) -> None:
    assert colors(Image.new("RGB", size, "#2e8b57")) == ("green",)
