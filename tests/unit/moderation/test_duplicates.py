"""Distances between perceptual hashes and the index over many of them."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.duplicates import NEAR_BITS, PhashIndex, PhotoMatch, hamming, is_informative, near

hashes = st.integers(0, 2**64 - 1).map(lambda value: f"{value:016x}")
PHOTO = "c3a59669f00f3cc3"


def flipped(phash, bits):
    return f"{int(phash, 16) ^ sum(1 << bit for bit in bits):016x}"


@given(hashes, hashes)
def test_the_distance_is_the_count_of_differing_bits(a, b):
    assert hamming(a, b) == hamming(b, a) == bin(int(a, 16) ^ int(b, 16)).count("1")


@pytest.mark.parametrize("broken", ["", "abc", "zz" * 8, "0" * 17])
def test_what_is_no_hash_is_refused(broken):
    with pytest.raises(ValueError):
        hamming(broken, PHOTO)
    with pytest.raises(ValueError):
        PhashIndex([("a", broken)])


def test_near_ends_at_the_limit():
    assert near(PHOTO, flipped(PHOTO, range(NEAR_BITS)))
    assert not near(PHOTO, flipped(PHOTO, range(NEAR_BITS + 1)))


def test_flat_pictures_resemble_only_their_equals():
    white, nearly_white = "8000000000000000", "8000000000000001"
    assert not is_informative(white)
    assert near(white, white)
    assert not near(white, nearly_white)
    index = PhashIndex([("white", white), ("photo", PHOTO)])
    assert index.near(nearly_white) == ()
    assert index.near(white) == (PhotoMatch(key="white", distance=0),)


def test_the_index_answers_nearest_first_and_each_key_once():
    index = PhashIndex(
        [("far", flipped(PHOTO, [1, 2, 3])), ("same", PHOTO), ("far", flipped(PHOTO, [1])), ("other", "0f" * 8)]
    )
    assert index.near(PHOTO) == (PhotoMatch(key="same", distance=0), PhotoMatch(key="far", distance=1))


@given(st.lists(hashes, max_size=40), hashes, st.integers(0, 64))
def test_the_index_finds_what_comparing_one_by_one_finds(known, asked, limit):
    index = PhashIndex((str(row), phash) for row, phash in enumerate(known))
    expected = {(str(row), hamming(asked, phash)) for row, phash in enumerate(known) if near(asked, phash, limit)}
    assert {(match.key, match.distance) for match in index.near(asked, limit)} == expected
    assert len(index) == len(known)


def test_groups_join_photos_that_look_alike_through_others():
    step, far = flipped(PHOTO, range(5)), flipped(PHOTO, range(10))
    index = PhashIndex([("a", PHOTO), ("b", step), ("c", far), ("lonely", "0ff0" * 4)])
    assert index.groups() == (("a", "b", "c"),)


def test_ten_thousand_photos_are_searched_in_a_few_milliseconds():
    numbers = random.Random(5)
    index = PhashIndex((str(row), f"{numbers.getrandbits(64):016x}") for row in range(10_000))
    started_s = time.perf_counter()
    for _ in range(20):
        index.near(PHOTO)
    assert (time.perf_counter() - started_s) / 20 < 0.01
