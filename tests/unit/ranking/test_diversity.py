from hypothesis import given
from hypothesis import strategies as st

from ranking.diversity import spread_out

A, B, C = frozenset({1}), frozenset({2}), frozenset({3})


def spread(keys, scores=None, length=None, similar_score=1.0, pins=None, trial=None):
    order = list(range(len(keys)))
    values = scores or [0.0] * len(keys)
    size = length or len(keys)
    return spread_out(order, values, keys, length=size, similar_score=similar_score, pins=pins, trial=trial)


def test_like_does_not_follow_like_while_there_is_an_alternative():
    assert spread([A, A, B, A, C]) == [0, 2, 1, 4, 3]


def test_a_much_better_tile_is_not_held_back():
    assert spread([A, A, B], scores=[5.0, 4.9, 3.0]) == [0, 1, 2]
    assert spread([A, A, B], scores=[5.0, 4.9, 4.0]) == [0, 2, 1]


def test_what_cannot_be_avoided_is_served():
    assert spread([A, A, A]) == [0, 1, 2]


def test_tiles_without_keys_are_like_nothing():
    assert spread([frozenset(), frozenset(), A, A]) == [0, 1, 2, 3]


def test_a_pin_stands_at_its_place_and_the_next_tile_avoids_it():
    keys = [A, B, A, B]
    placed = spread_out([0, 1, 2], [3.0, 2.9, 2.8], keys, length=4, similar_score=1.0, pins={1: 3})
    assert placed == [0, 3, 2, 1]


def test_the_tile_before_a_pin_avoids_it_too():
    # The best tile is like the pin that follows it: the next one goes first, and the best behind another.
    placed = spread_out([0, 1, 2], [3.0, 2.9, 2.8], [A, B, C, A], length=4, similar_score=1.0, pins={1: 3})
    assert placed == [1, 3, 2, 0]


def test_between_two_neighbours_the_tile_that_is_like_fewest_is_taken():
    both, none = frozenset({1, 2}), frozenset()
    for keys, chosen in (([both, A, none], 2), ([both, B, both], 1), ([both, both, A], 2), ([A, both, both], 0)):
        placed = spread_out([0, 1, 2], [3.0, 2.9, 2.8], [*keys, A, B], length=3, similar_score=1.0, pins={0: 3, 2: 4})
        assert placed == [3, chosen, 4]


def test_a_much_better_tile_stands_even_before_a_pin_that_is_like_it():
    assert spread_out([0, 1], [9.0, 2.9], [A, B, A], length=3, similar_score=1.0, pins={1: 2}) == [0, 2, 1]


def test_a_tile_of_the_next_fifteen_is_fetched_and_no_farther():
    for waiting, placed in ((15, 16), (16, 1)):
        keys = [A] * (waiting + 1) + [B]
        assert spread(keys)[1] == placed


def test_a_pin_beyond_the_last_tile_closes_up():
    assert spread_out([0], [1.0], [A, B], length=9, similar_score=1.0, pins={7: 1}) == [0, 1]


def test_a_tile_on_trial_takes_the_first_place_that_is_free_and_not_behind_its_like():
    none = frozenset()
    assert spread([none] * 5, trial=(range(1, 4), 4)) == [0, 4, 1, 2, 3]
    assert spread([none, A, B, none, A], trial=(range(2, 4), 4)) == [0, 1, 2, 4, 3]
    assert spread([A, A, A, A, A], trial=(range(1, 4), 4)) == [0, 1, 2, 3, 4]
    placed = spread_out([0, 1, 2], [3.0, 2.0, 1.0], [none] * 4, length=4, similar_score=1.0, pins={1: 3},
                        trial=(range(1, 3), 2))  # fmt: skip
    assert placed == [0, 3, 2, 1]
    assert spread([A, A, B], trial=(range(1, 2), 2)) == [0, 2, 1]
    # Nor before a pin that is like it: it takes the next place.
    keys = [none, none, none, A, A]
    placed = spread_out([0, 1, 2, 3], [4.0, 3.0, 2.0, 1.0], keys, length=5, similar_score=1.0, pins={2: 4},
                        trial=(range(1, 5), 3))  # fmt: skip
    assert placed == [0, 1, 4, 2, 3]


def test_nothing_is_served_where_there_is_nothing():
    assert spread_out([], [], [], length=5, similar_score=1.0) == []


tiles = st.lists(st.frozensets(st.integers(0, 3), max_size=2), max_size=40)


@given(tiles, st.integers(1, 40), st.none() | st.integers(0, 39))
def test_a_shorter_answer_is_the_beginning_of_a_longer_one(keys, length, newcomer):
    trial = None if newcomer is None or newcomer >= len(keys) else (range(1, 4), newcomer)
    whole = spread(keys, trial=trial)
    assert sorted(whole) == list(range(len(keys)))
    assert spread(keys, length=length, trial=trial) == whole[:length]


@given(tiles, st.dictionaries(st.integers(0, 9), st.frozensets(st.integers(0, 3), max_size=2), max_size=3))
def test_with_pins_too_a_shorter_answer_is_the_beginning_and_no_neighbour_could_be_better(keys, pinned):
    pins = {place: len(keys) + n for n, place in enumerate(sorted(pinned))}
    every = [*keys, *(pinned[place] for place in sorted(pinned))]
    order = list(range(len(keys)))

    def placed(length):
        return spread_out(order, [0.0] * len(keys), every, length=length, similar_score=1.0, pins=pins)

    whole = placed(len(every))
    assert sorted(whole) == list(range(len(every)))
    assert placed(len(keys) // 2) == whole[: len(keys) // 2]
    for place, tile in enumerate(whole[:-1]):
        if tile < len(keys) and whole[place + 1] >= len(keys) and place + 1 in pins:
            beside = [every[whole[place - 1]], every[whole[place + 1]]] if place else [every[whole[place + 1]]]
            later = sorted(other for other in whole[place:] if other < len(keys))[:15]

            def likes(one, beside=beside):
                return sum(not near.isdisjoint(every[one]) for near in beside)

            assert likes(tile) <= min(likes(other) for other in later)


@given(
    st.lists(st.frozensets(st.integers(0, 4), max_size=2), max_size=40),
    st.lists(st.floats(0, 3), min_size=40, max_size=40),
    st.integers(0, 40),
)
def test_an_order_without_pins_is_what_a_pin_far_behind_leaves_of_it(keys, scores, length):
    descending = sorted(scores, reverse=True)
    far = spread_out(
        range(len(keys)), descending, [*keys, frozenset()], length=length, similar_score=1.0, pins={99: len(keys)}
    )
    near = spread_out(range(len(keys)), descending, keys, length=length, similar_score=1.0)
    assert [tile for tile in far if tile < len(keys)] == near
