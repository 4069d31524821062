import numpy as np
import pytest

from ranking.exposures import Exposures
from ranking.position_bias import Examination
from ranking.position_bias_fit import fit_examination, foretells


def made_rows(exponent, views=6000, seed=1, layout="grid"):
    """Thirty tiles of known appeal, shown in random order to people who look by a known power law."""
    rng = np.random.default_rng(seed)
    appeal = rng.uniform(0.02, 0.3, 30)
    tile = np.concatenate([rng.permutation(30)[:12] for _ in range(views)])
    position = np.tile(np.arange(1, 13), views)
    clicked = rng.random(len(tile)) < appeal[tile] * position**-exponent
    count = len(tile)
    return Exposures(
        view=np.repeat(np.arange(views), 12), shopper=np.repeat(np.arange(views), 12),
        tile=tile, position=position, scope=np.zeros(count, dtype=np.int64),
        layout=np.full(count, layout), at_s=np.arange(count, dtype=float), propensity=np.ones(count), clicked=clicked,
    )  # fmt: skip


@pytest.mark.parametrize("exponent", [0.3, 1.1])
def test_the_curve_people_really_look_by_is_found(exponent):
    found = fit_examination(made_rows(exponent))
    truth = np.arange(1, 13) ** -exponent
    assert np.abs(found.of(np.arange(1, 13)) - truth).max() < 0.08
    assert found.probability(1) == 1.0


def test_a_layout_with_few_clicks_keeps_its_curve():
    current = Examination(curves={"carousel": (1.0, 0.2)})
    found = fit_examination(made_rows(0.6, views=20, layout="carousel"), current)
    assert found.curves == {"carousel": (1.0, 0.2)}


def test_layouts_are_learnt_apart():
    found = fit_examination(made_rows(0.3), Examination(curves={"strip": (1.0, 0.5)}))
    assert set(found.curves) == {"grid", "strip"}


def test_a_curve_by_which_people_look_foretells_their_later_clicks_better():
    rows = made_rows(1.1, views=3000)
    earlier, later = rows.part(np.arange(18_000)), rows.part(np.arange(18_000, len(rows)))
    new, old = fit_examination(earlier), Examination()
    assert foretells(earlier, later, new=new, current=old).proven
    assert not foretells(earlier, later, new=old, current=new).proven


def test_a_curve_that_only_follows_chance_is_not_proven():
    rows = made_rows(0.6, views=1500)
    earlier, later = rows.part(np.arange(9000)), rows.part(np.arange(9000, len(rows)))
    assert not foretells(earlier, later, new=fit_examination(earlier), current=Examination()).proven
    nothing = rows.part(np.arange(0))
    assert not foretells(nothing, nothing, new=Examination(), current=Examination()).proven


def test_neither_personal_orders_nor_tiles_that_fade_are_taken_for_a_steeper_curve():
    """Shoppers get first what they like, and tiles that do best; all of them fade and are replaced."""
    rng = np.random.default_rng(2)
    views, tiles = 6000, 24
    liking = rng.choice([-1.0, 1.0], (views, tiles))
    appeal = 0.06 * np.exp(0.7 * rng.normal(size=(4, tiles)))[np.arange(views) * 4 // views]
    order = np.argsort(-(np.log(appeal) + liking + 0.5 * rng.normal(size=(views, tiles))), axis=1)[:, :12]
    likes = np.take_along_axis(liking, order, axis=1).ravel()
    position = np.tile(np.arange(1, 13), views)
    chance = np.take_along_axis(appeal, order, axis=1).ravel() * np.exp(likes) * position**-0.6
    count = len(position)
    rows = Exposures(
        view=np.repeat(np.arange(views), 12), shopper=np.repeat(np.arange(views), 12), tile=order.ravel(),
        position=position, scope=np.zeros(count, dtype=np.int64), layout=np.full(count, "grid"),
        at_s=np.arange(count, dtype=float), propensity=np.ones(count), clicked=rng.random(count) < chance,
    )  # fmt: skip
    truth = np.arange(1, 13) ** -0.6
    found = fit_examination(rows, liking=likes).of(np.arange(1, 13))
    assert np.abs(found / truth - 1.0).max() < 0.15
    blind = fit_examination(rows).of(np.arange(1, 13))
    assert blind[-1] < 0.75 * truth[-1]
