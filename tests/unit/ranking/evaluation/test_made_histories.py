from ranking.evaluation.made_histories import make_histories


def test_held_out_shoppers_have_a_past_and_a_later_part_of_other_items():
    made = make_histories(shoppers=20, held_out=5, items=120, actions=15)
    assert (
        {one.shopper for one in made.history}
        == {one.shopper for one in made.targets}
        == {f"s{n}" for n in range(20, 25)}
    )
    assert not {one.shopper for one in made.train} & {one.shopper for one in made.history}
    for shopper in {one.shopper for one in made.history}:
        past = [one for one in made.history if one.shopper == shopper]
        later = [one for one in made.targets if one.shopper == shopper]
        assert max(one.at_s for one in past) <= min(one.at_s for one in later)
        assert not {one.item for one in past} & {one.item for one in later}


def test_the_same_seed_makes_the_same_histories():
    first, second = (make_histories(shoppers=4, held_out=2, items=60, actions=12, seed=3) for _ in range(2))
    assert first == second
