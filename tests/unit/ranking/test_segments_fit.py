import numpy as np
import pytest

from ranking.exposures import Exposures
from ranking.position_bias import Examination
from ranking.segments_fit import fit_segments

TILES = 12


@pytest.fixture
def candidates(tile, compiled):
    return compiled(*(tile(f"t{n}") for n in range(TILES)))


def rows(shoppers, *, odd_rate, even_rate, seed=3):
    """Every shopper sees all tiles in six views; half of them prefer even tiles, the others odd ones."""
    rng = np.random.default_rng(seed)
    shopper = np.tile(np.repeat(np.arange(shoppers), TILES), 6)
    tile = np.concatenate([rng.permutation(TILES) + 1 for _ in range(6 * shoppers)])
    likes = (tile % 2) == (shopper % 2)
    count = len(tile)
    return Exposures(
        view=np.arange(count) // TILES, shopper=shopper, tile=tile,
        position=np.tile(np.arange(1, TILES + 1), count // TILES),
        scope=np.zeros(count, dtype=np.int64), layout=np.full(count, "grid"), at_s=np.arange(count, dtype=float),
        propensity=np.ones(count), clicked=rng.random(count) < np.where(likes, even_rate, odd_rate),
    )  # fmt: skip


def test_two_kinds_of_shoppers_are_told_apart(candidates):
    found = fit_segments(rows(200, odd_rate=0.02, even_rate=0.3), candidates, Examination(exponent=0.0))
    assert found.proven, found.report
    segments = found.segments
    assert segments.items == candidates.ids
    spread = segments.log_rates.max(axis=1) - segments.log_rates.min(axis=1)
    assert (spread > np.log(5)).all()  # fifteen times as often in truth
    assert np.exp(segments.log_shares).sum() == pytest.approx(1.0, abs=1e-5)


def test_where_all_shoppers_are_alike_nothing_is_proven(candidates):
    for seed in range(3):
        alike = rows(150, odd_rate=0.1, even_rate=0.1, seed=seed)
        assert not fit_segments(alike, candidates, Examination(exponent=0.0)).proven


def test_a_little_data_teaches_nothing_and_says_so(candidates):
    found = fit_segments(rows(20, odd_rate=0.1, even_rate=0.2), candidates, Examination())
    assert not found.proven
    assert not found.segments.items
    assert "Too little data" in found.report["reason"]


def test_tiles_that_are_gone_are_left_out(candidates):
    shown = rows(20, odd_rate=0.1, even_rate=0.2)
    shown.tile[:] = 999
    assert "0 clicks" in fit_segments(shown, candidates, Examination()).report["reason"]
