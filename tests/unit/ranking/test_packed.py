import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.packed import PackedMap, Read, Texts, named, pack_lists, pack_places, pack_texts, part


@given(st.lists(st.binary(max_size=9)))
def test_texts_are_read_as_they_were_packed(texts):
    packed = Texts(pack_texts(texts))
    assert list(packed) == texts
    assert packed[1:] == texts[1:]
    with pytest.raises(IndexError):
        packed[len(texts)]


@given(st.sets(st.text(max_size=5)), st.text(max_size=5))
def test_a_key_leads_to_its_value_and_another_to_none(keys, other):
    listed = sorted(keys)
    found = PackedMap(pack_places([key.encode() for key in listed]), lambda place: f"value {place}")
    plain = {key: f"value {place}" for place, key in enumerate(listed)}
    assert found == plain
    assert (len(found), list(found), list(found.items())) == (len(plain), listed, list(plain.items()))
    for key in (*listed, other):
        assert (found.get(key), key in found) == (plain.get(key), key in plain)
    if other not in keys:
        with pytest.raises(KeyError):
            found[other]


def test_what_is_read_twice_is_read_once():
    read = []
    things = Read([b"a", b"b"], lambda text: read.append(text) or text.decode())
    assert [things[1], things[1], things[0]] == ["b", "b", "a"]
    assert read == [b"b", b"a"]
    assert list(things) == ["a", "b"]


def test_lists_of_numbers_lie_one_behind_the_other():
    packed = pack_lists([np.array([1, 2]), np.array([], dtype=np.int64), np.array([3])], np.int32)
    assert (packed["ends"].tolist(), packed["numbers"].tolist()) == ([0, 2, 2, 3], [1, 2, 3])
    assert packed["numbers"].dtype == np.int32
    assert pack_lists([], np.int32)["ends"].tolist() == [0]


def test_parts_keep_their_names_apart():
    arrays = named("a", {"x": np.zeros(1)}) | named("ab", {"x": np.ones(1)})
    assert part(arrays, "ab")["x"].tolist() == [1.0]
    assert set(part(arrays, "a")) == {"x"}
