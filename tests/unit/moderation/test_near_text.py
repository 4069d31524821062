import random

import pytest

from moderation.near_text import NEAR, bands, likeness, shared_marks

VASE = "I love this vase, it looks wonderful on my table and arrived well packed in two days"
LAMP = "I love this lamp, it looks wonderful on my table and arrived well packed in two days"


def test_one_word_exchanged_leaves_most_pairs():
    assert likeness(VASE, LAMP) == pytest.approx(14 / 18)
    assert likeness(VASE, VASE.upper()) == 1


def test_short_praise_is_like_nothing():
    assert likeness("Great product, fits well", "Great product, fits well") == 0
    assert bands("Great product, fits well") == ()


def test_what_is_said_like_elsewhere_is_marked_and_what_was_exchanged_is_not():
    marks = shared_marks(LAMP, VASE)
    assert [LAMP[m.start : m.end] for m in marks] == ["I love this", LAMP[LAMP.index("it looks") :]]


def _pair(rng, changed):
    words = [f"w{rng.randrange(3000)}" for _ in range(40)]
    other = list(words)
    for place in rng.sample(range(40), changed):
        other[place] = f"w{rng.randrange(3000)}"
    return " ".join(words), " ".join(other)


def test_bands_find_most_of_what_is_near_and_hardly_anything_else():
    rng = random.Random(7)
    near = [_pair(rng, 4) for _ in range(200)]
    assert sum(likeness(a, b) >= NEAR for a, b in near) > 190
    assert sum(bool({*bands(a)} & {*bands(b)}) for a, b in near) > 160
    far = [_pair(rng, 40) for _ in range(200)]
    assert sum(bool({*bands(a)} & {*bands(b)}) for a, b in far) == 0


def test_bands_fit_a_signed_64_bit_column_and_stay_the_same():
    assert len(set(bands(VASE))) == 4
    assert all(0 <= band < 1 << 62 for band in bands(VASE))
    assert bands(VASE) == bands(VASE.upper())
