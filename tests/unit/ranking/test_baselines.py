from ranking.baselines import most_liked, newest, shuffle


def ids(candidates, order):
    return [candidates.ids[index] for index in order]


def test_the_simple_orders_are_what_they_are_called(tile, compiled):
    candidates = compiled(
        tile("old", posted_at_s=1.0, like_count=5),
        tile("new", posted_at_s=3.0, like_count=1),
        tile("mid", posted_at_s=2.0, like_count=4, comment_count=4),
        tile("mid2", posted_at_s=2.0, like_count=4, comment_count=4),
    )
    assert ids(candidates, newest(candidates)) == ["new", "mid2", "mid", "old"]
    assert ids(candidates, most_liked(candidates)) == ["mid2", "mid", "old", "new"]


def test_a_shuffle_is_the_same_for_the_same_seed(tile, compiled):
    candidates = compiled(*(tile(f"t{n}") for n in range(20)))
    assert shuffle(candidates, 1).tolist() == shuffle(candidates, 1).tolist()
    assert shuffle(candidates, 1).tolist() != shuffle(candidates, 2).tolist()
    assert sorted(shuffle(candidates, 1).tolist()) == list(range(20))
