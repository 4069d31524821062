from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from support.photos import encoded
from widget_server.media import answers
from widget_server.media.derive import derive_photo
from widget_server.media.frames import FrameError
from widget_server.media.types import PhotoRefused

SHA256 = "ab" * 32
PHOTO = derive_photo(encoded(Image.new("RGB", (400, 30), "red"), "PNG"), "png", sha256=SHA256, max_pixels=10**6)
HEADER, BODIES = answers.derived(PHOTO)


def test_a_sound_answer_comes_back_as_the_photo_it_was() -> None:
    assert answers.parse(HEADER, BODIES, sha256=SHA256) == PHOTO


def test_the_hash_is_the_servers_own_whatever_the_child_says() -> None:
    assert answers.parse({**HEADER, "sha256": "ff" * 32}, BODIES, sha256=SHA256).sha256 == SHA256


def test_a_refusal_comes_back_with_its_reason_and_a_detail_fit_for_a_log() -> None:
    with pytest.raises(PhotoRefused) as refusal:
        answers.parse(*answers.refused("broken", "line\nbreak" + "x" * 5000), sha256=SHA256)
    assert refusal.value.reason == "broken"
    detail = str(refusal.value.private["detail"])
    assert "\n" not in detail
    assert len(detail) < 300


@pytest.mark.parametrize(
    "header", [{"refused": "bored", "detail": ""}, {"refused": [], "detail": ""}, {"refused": "broken"}]
)
def test_a_refusal_for_an_unknown_reason_is_a_lie(header: dict[str, object]) -> None:
    with pytest.raises(FrameError):
        answers.parse(header, [], sha256=SHA256)


@pytest.mark.parametrize(
    "lie",
    [
        {"width_px": 0}, {"width_px": True}, {"width_px": "400"}, {"width_px": 10**9}, {"width_px": 401.0},
        {"width_px": 700}, {"height_px": None}, {"sharpness": 2.0}, {"sharpness": float("nan")}, {"sharpness": 1},
        {"phash": "0" * 15}, {"phash": "0" * 16 + "\n"}, {"phash": "'; DROP TABLE"}, {"dominant_color": "red;}"},
        {"colors": []}, {"colors": "blue"}, {"colors": ["blue", "blue"]}, {"colors": ["mauve"]}, {"colors": [["blue"]]},
        {"thumbhash": '"><script>'}, {"thumbhash": ""}, {"thumbhash": None},
        {"formats": ["jpeg"] * 6}, {"formats": []}, {"formats": "avif"},
    ],
)  # fmt: skip
def test_a_field_that_no_sound_child_sends_is_a_lie(lie: dict[str, object]) -> None:
    with pytest.raises(FrameError):
        answers.parse({**HEADER, **lie}, BODIES, sha256=SHA256)


def test_renditions_that_are_missing_swapped_or_not_pictures_are_lies() -> None:
    for bodies in (BODIES[:-1], [*BODIES, b""], BODIES[::-1], [b"<script>", *BODIES[1:]], [b""] * 6):
        with pytest.raises(FrameError):
            answers.parse(HEADER, bodies, sha256=SHA256)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*HEADER, "refused", "detail"]), JSON))
def test_no_header_raises_anything_but_the_two_errors(lies: dict[str, Any]) -> None:
    try:
        answers.parse({**HEADER, **lies}, BODIES, sha256=SHA256)
    except (FrameError, PhotoRefused):
        return
