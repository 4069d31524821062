"""What editors show for a pasted address."""

import pytest

from embed.oembed import Asked, photo, rich
from embed.schema import Feed


def asked(max_width_px: int = 0, max_height_px: int = 0) -> Asked:
    return Asked(
        provider_name="Atelier", provider_url="https://shop.example/",
        max_width_px=max_width_px, max_height_px=max_height_px,
    )  # fmt: skip


@pytest.mark.parametrize(("most", "size"), [((0, 0), (800, 640)), ((400, 2000), (400, 640)), ((2000, 300), (800, 300))])
def test_a_frame_keeps_to_the_limits(most: tuple[int, int], size: tuple[int, int]) -> None:
    answer = rich("https://a.example/?x=1&y=2", title="A", asked=asked(*most))
    assert (answer["width"], answer["height"]) == size
    assert 'src="https://a.example/?x=1&amp;y=2"' in answer["html"]


def test_a_photo_is_the_widest_jpeg_that_fits(feed: Feed) -> None:
    item = feed["items"][0]
    widest = photo(item, asked=asked())
    small = photo(item, asked=asked(399))
    assert widest is not None
    assert small is not None
    assert (widest["width"], widest["height"], widest["author_name"]) == (400, 500, "mira.wears")
    assert (small["width"], small["height"]) == (320, 400)
    assert photo(item, asked=asked(0, 100)) is None


def test_the_frame_of_one_item_names_its_author(feed: Feed) -> None:
    answer = rich("https://a.example/", title="A", asked=asked(), item=feed["items"][0])
    assert (answer["type"], answer["author_name"]) == ("rich", "mira.wears")
    feed["items"][0]["authors"] = []
    assert "author_name" not in rich("https://a.example/", title="A", asked=asked(), item=feed["items"][0])
