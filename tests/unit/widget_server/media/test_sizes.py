import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.media.sizes import MAX_HEIGHT_PX, largest_size, rendition_sizes

SIDES = st.integers(min_value=1, max_value=100_000)


@pytest.mark.parametrize(
    ("original", "widths"),
    [
        ((4000, 3000), [320, 640, 1080, 1600]),
        ((1600, 1200), [320, 640, 1080, 1600]),
        ((1599, 1200), [320, 640, 1080, 1599]),
        ((400, 533), [320, 400]),
        ((320, 320), [320]),
        ((20, 30), [20]),
    ],
)
def test_a_photo_is_never_enlarged_and_keeps_its_own_width(original: tuple[int, int], widths: list[int]) -> None:
    assert [width for width, _ in rendition_sizes(*original)] == widths


def test_a_scroll_is_narrowed_until_it_is_no_higher_than_the_cap() -> None:
    assert rendition_sizes(1080, 12_000) == ((320, 3556), (368, 4089))


@given(SIDES, SIDES)
def test_sizes_are_positive_and_never_above_the_original_or_the_caps(width_px: int, height_px: int) -> None:
    sizes = rendition_sizes(width_px, height_px)
    assert sizes[-1] == largest_size(width_px, height_px)
    assert all(1 <= width <= min(width_px, 1600) for width, _ in sizes)
    assert all(1 <= height <= min(height_px, MAX_HEIGHT_PX) for _, height in sizes)
    assert sorted(set(sizes)) == list(sizes)
