from hypothesis import given
from hypothesis import strategies as st

from ranking.near_duplicates import NEAR_BITS, photo_groups


def test_photos_that_differ_by_few_bits_are_one_group():
    base = 0xD1C4A2908F77E310
    near, far = base ^ 0b111111, base ^ 0xFFFF
    groups = photo_groups([f"{value:016x}" for value in (base, far, near)])
    assert groups[0] == groups[2] != groups[1]


def test_a_photo_without_a_hash_is_like_no_other():
    assert photo_groups(["", "", "not a hash at all", "zzzzzzzzzzzzzzzz"]).tolist() == [-1, -1, -1, -1]


def test_no_photos_give_no_groups():
    assert photo_groups([]).shape == (0,)


@given(st.lists(st.integers(0, 2**64 - 1), max_size=30))
def test_every_near_pair_is_in_one_group(values):
    groups = photo_groups([f"{value:016x}" for value in values])
    for left, first in enumerate(values):
        for right, second in enumerate(values):
            if (first ^ second).bit_count() <= NEAR_BITS:
                assert groups[left] == groups[right]
