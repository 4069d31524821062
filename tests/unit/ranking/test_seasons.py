import numpy as np

from ranking.interactions import Interaction, interaction_log
from ranking.seasons import seasons_of


def test_what_was_popular_in_a_season_is_told_apart_from_the_rest():
    log = interaction_log(
        Interaction(shopper=f"s{n}", item="early" if n < 500 else "late", at_s=float(n)) for n in range(1000)
    )
    seasons = seasons_of(log)
    assert seasons.of(np.array([0.0, 999.0])).tolist() == [0, 1]
    early, late = (log.items.index(name) for name in ("early", "late"))
    assert seasons.popular[0, early] > 5 * seasons.popular[0, late]
    assert seasons.popular[1, late] > 5 * seasons.popular[1, early]
    assert (seasons.popular > 0).all()


def test_a_short_log_is_one_season():
    log = interaction_log([Interaction(shopper="s", item="i", at_s=1.0)])
    assert seasons_of(log).popular.shape == (1, 1)
