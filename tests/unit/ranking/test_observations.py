from dataclasses import replace

import numpy as np
import pytest

from ranking import PageContext, compile_candidates, scope_key
from ranking.exposures import Exposures
from ranking.model import Model
from ranking.observations import LEARNT_TERMS, known_at, known_pages, observe

NOW_S, DAY_S = 1_795_338_000.0, 86_400.0


@pytest.fixture
def tiles(tile):
    return [tile("a", products=("midi",)), tile("b", products=("boots",)), tile("c")]


def rows(clicked_tile, count=400, scope="home"):
    tile = np.tile([1, 2, 3], count)
    size = len(tile)
    return Exposures(
        view=np.repeat(np.arange(count), 3), shopper=np.repeat(np.arange(count), 3), tile=tile,
        position=np.tile([1, 2, 3], count),
        scope=np.full(size, scope_key(scope)), layout=np.full(size, "grid"),
        at_s=NOW_S + np.linspace(0, DAY_S, size), propensity=np.ones(size), clicked=tile == clicked_tile,
    )  # fmt: skip


def test_every_shop_has_a_home_page_categories_and_products(products):
    pages = known_pages(products)
    assert pages[scope_key("home")] == PageContext()
    assert pages[scope_key("category:women")].category == ("Women",)
    assert pages[scope_key("product:boots")].product == "boots"


def test_a_term_never_knows_the_future(tiles, products):
    found = observe(
        rows(2), compile_candidates(tiles, products), pages=known_pages(products), model=Model.default(), slices=4
    )
    popularity = found.terms[:, LEARNT_TERMS.index("popularity")]
    first = found.rows.at_s < NOW_S + DAY_S / 4 - 1
    clicked = found.rows.tile == 2
    assert np.ptp(popularity[first]) < 0.01
    assert popularity[~first & clicked].min() > popularity[~first & ~clicked].max()


def test_what_was_known_is_halved_as_the_model_says(tiles, products):
    base, shown = compile_candidates(tiles, products), rows(2)
    day = replace(Model.default(), counter_half_life_s=DAY_S)
    week = replace(Model.default(), counter_half_life_s=7 * DAY_S)
    last = len(shown) - 1
    faded, kept = (known_at(shown, last, base, model).counts.clicks.sum() for model in (day, week))
    assert 0 < faded < 0.9 * kept


def test_exposures_of_unknown_pages_and_tiles_are_left_out(tiles, products):
    assert (
        len(
            observe(
                rows(2, scope="search:x"), compile_candidates(tiles, products), pages={}, model=Model.default()
            ).terms
        )
        == 0
    )
    found = observe(
        rows(2), compile_candidates(tiles[:2], products), pages=known_pages(products), model=Model.default()
    )
    assert set(found.rows.tile.tolist()) == {1, 2}


def test_rows_stay_in_order_of_time(tiles, products):
    found = observe(rows(1), compile_candidates(tiles, products), pages=known_pages(products), model=Model.default())
    assert (np.diff(found.rows.at_s) >= 0).all()
    assert len(found.tier) == len(found.stock) == len(found.liked) == len(found.terms)
    assert len(found.part(found.rows.tile == 1).terms) == 400
