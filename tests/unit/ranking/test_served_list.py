import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.served_list import LAYOUTS, VALID_S, ServedList, ServedListError, decode, encode, quantise

KEY = b"the site's own signing key"
NOW_S = 1_795_338_000

served_lists = st.builds(
    lambda tiles, **rest: ServedList(tiles=tuple(tiles), propensities=tuple(0.5 for _ in tiles), **rest),
    tiles=st.lists(st.integers(0, 2**62), max_size=60),
    site=st.integers(0, 2**40),
    scope=st.integers(0, 2**63 - 1),
    issued_at_s=st.just(NOW_S),
    variant=st.integers(0, 2**31),
    layout=st.sampled_from(LAYOUTS),
    first_position=st.integers(1, 10_000),
)


def sample(**changes):
    values = {
        "site": 3, "scope": 2**62 + 11, "issued_at_s": NOW_S, "variant": 11_968_920, "layout": "carousel",
        "first_position": 25, "tiles": tuple(range(1, 25)), "propensities": tuple(1 / k for k in range(1, 25)),
    }  # fmt: skip
    return ServedList(**{**values, **changes})


@given(served_lists)
def test_what_was_offered_comes_back(served):
    back = decode(encode(served, KEY), KEY, now_s=NOW_S)
    assert (back.tiles, back.scope, back.site, back.variant) == (
        served.tiles,
        served.scope,
        served.site,
        served.variant,
    )
    assert (back.layout, back.first_position, back.issued_at_s) == (served.layout, served.first_position, NOW_S)


def test_propensities_come_back_within_two_percent():
    chances = tuple(10 ** -(k / 6) for k in range(24))
    back = decode(encode(sample(propensities=chances), KEY), KEY, now_s=NOW_S)
    for before, after in zip(chances, back.propensities, strict=True):
        assert after == pytest.approx(max(before, 1e-4), rel=0.02)


@pytest.mark.parametrize("chance", [float("nan"), 0.0, -1.0])
def test_a_propensity_that_is_none_counts_as_the_least(chance):
    assert quantise(chance) == 255
    assert quantise(7.0) == quantise(1.0) == 0


@pytest.mark.parametrize("largest", [1_000, 2**31, 2**42 - 1])
def test_twenty_four_tiles_take_at_most_300_characters(largest):
    numbers = tuple(random.Random(1).randrange(largest // 2, largest) for _ in range(24))
    token = encode(sample(tiles=numbers, site=2**28 - 1, first_position=9_999, variant=2**28 - 1), KEY)
    assert token.startswith("v1.")
    assert len(token) <= 300


def test_a_list_is_valid_for_a_day():
    token = encode(sample(), KEY)
    assert decode(token, KEY, now_s=NOW_S + VALID_S - 1)
    for moment in (NOW_S + VALID_S, NOW_S - 3600):
        with pytest.raises(ServedListError) as refused:
            decode(token, KEY, now_s=moment)
        assert refused.value.code == "expired"


@pytest.mark.parametrize("token", ["", "v1.", "v1.!!!", "v2.AAAA", "nonsense", "v1." + "A" * 5000, "v1.é"])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(ServedListError) as refused:
        decode(token, KEY, now_s=NOW_S)
    assert refused.value.code in ("malformed", "forged")


@given(st.integers(3, 250), st.sampled_from("ABCabc019-_"))
def test_a_token_that_was_changed_anywhere_is_refused(place, letter):
    token = encode(sample(), KEY)
    place = min(place, len(token) - 2)  # the last character may hold padding bits that mean nothing
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        with pytest.raises(ServedListError) as refused:
            decode(changed, KEY, now_s=NOW_S)
        assert refused.value.code == "forged"


@given(served_lists, st.sampled_from(["=", "==", "\n"]))
def test_a_list_has_one_spelling(served, added):
    token = encode(served, KEY)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    others = [token[:-1] + letter for letter in letters if letter != token[-1]]
    for other in (token + added, *others):
        with pytest.raises(ServedListError):
            decode(other, KEY, now_s=NOW_S)


def test_a_token_of_another_key_is_forged():
    with pytest.raises(ServedListError) as refused:
        decode(encode(sample(), KEY), b"another key", now_s=NOW_S)
    assert refused.value.code == "forged"


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_without_another_error(raw):
    import base64

    with pytest.raises(ServedListError):
        decode("v1." + base64.urlsafe_b64encode(raw).decode().rstrip("="), KEY, now_s=NOW_S)


def test_a_list_that_cannot_be_told_is_not_encoded():
    with pytest.raises(ValueError, match="layout"):
        encode(sample(layout="spiral"), KEY)
    with pytest.raises(ValueError, match="negative"):
        encode(sample(tiles=(-1,), propensities=(1.0,)), KEY)
    with pytest.raises(ValueError, match="one propensity per tile"):
        encode(sample(propensities=(1.0,)), KEY)
