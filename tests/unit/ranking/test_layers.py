import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ranking.layers import InOrder, Layered, Shelf, Sorted, Spots

_keys = st.integers(0, 9)


@given(
    st.dictionaries(_keys, st.integers(1)), st.lists(st.tuples(st.dictionaries(_keys, st.integers(1)), st.sets(_keys)))
)
def test_a_patched_mapping_is_a_changed_dictionary_and_the_one_before_stays(first, changes):
    plain, layered = dict(first), Layered(first)
    for changed, removed in changes:
        before = dict(plain)
        for key in removed:
            plain.pop(key, None)
        plain |= changed
        patched = layered.patched(changed, removed)
        assert layered == before
        assert (dict(patched), len(patched)) == (plain, len(plain))
        assert [patched.get(key) for key in range(11)] == [plain.get(key) for key in range(11)]
        assert [key in patched for key in range(11)] == [key in plain for key in range(11)]
        layered = patched


def test_many_changes_become_the_base_and_cost_later_ones_nothing():
    layered = Layered({}).patched({number: number for number in range(10_000)}).patched({0: 1}, removed=[1])
    assert len(layered) == 9_999
    assert (layered[0], layered.get(1), layered[9_999]) == (1, None, 9_999)


def test_two_longer_shelves_of_one_do_not_see_what_the_other_got():
    first = Shelf(["a"])
    second, third = first.longer(["b"]), first.longer(["c"])
    fourth = second.longer(["d"])
    assert [shelf[1] for shelf in (second, third, fourth)] == ["b", "c", "b"]
    assert [len(shelf) for shelf in (first, second, third, fourth)] == [1, 2, 2, 3]
    assert fourth[2] == "d"


def test_things_in_order_are_a_sequence():
    ordered = InOrder(Shelf(["a", "b", "c"]), np.array([2, 0]))
    assert ordered == ["c", "a"]
    assert ordered != ["c"]
    assert (ordered[1], list(ordered[:1]), "b" in ordered) == ("a", ["c"], False)


@given(st.sets(st.text("ab", max_size=3)), st.lists(st.tuples(st.sets(st.text("ab", max_size=3)), st.booleans())))
def test_sorted_words_come_and_go(first, changes):
    words, known = set(first), Sorted(sorted(first))
    for some, come in changes:
        if come:
            known = known.patched(new=some - words, gone=())
            words |= some
        else:
            known = known.patched(new=(), gone=some & words)
            words -= some
        assert list(known) == sorted(words)
        assert known.starting_with("a") == sorted(word for word in words if word.startswith("a"))


def test_spots_keep_every_slot_however_many_come():
    spots = Spots(np.array([3]))
    for slot in range(10, 600):
        spots = spots.with_one(slot)
    assert spots.all().tolist() == [3, *range(10, 600)]
