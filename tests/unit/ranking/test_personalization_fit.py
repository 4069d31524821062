from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from ranking.interactions import Interaction, interaction_log
from ranking.personalization_fit import (
    TasteSettings,
    choose_settings,
    fit_factors,
    fit_taste,
    later_lift,
    leading_directions,
)


@pytest.fixture(scope="module")
def log():
    """Eighty shoppers in two camps of fifteen items each, who each take ten, in random order."""
    rng = np.random.default_rng(2)
    return interaction_log(
        Interaction(shopper=f"s{n}", item=f"i{15 * (n % 2) + int(item):02d}", at_s=float(step))
        for n in range(80)
        for step, item in enumerate(rng.permutation(15)[:10])
    )


def test_the_camps_are_found(log):
    taste = fit_factors(log, TasteSettings())
    scores = taste.scores(taste.fold(np.array([0, 1, 2])), np.array([0, 1, 2]), 5.0)
    assert scores[3:15].min() > scores[15:].max()


def test_taste_is_published_only_with_proof(log):
    fit = fit_taste(log)
    assert fit.proven
    told = fit.report["added_to_popularity"]
    assert told["ndcg_at_10"] > told["popularity_ndcg_at_10"]
    assert fit.factors.scale > 0.0
    assert set(fit.factors.items) == set(log.items)


def test_noise_is_not_taste():
    rng = np.random.default_rng(3)
    noise = interaction_log(
        Interaction(shopper=f"s{n}", item=f"i{int(item)}", at_s=float(step))
        for n in range(80)
        for step, item in enumerate(rng.permutation(100)[:10])
    )
    assert not fit_taste(noise).proven


def test_too_little_teaches_nothing():
    fit = fit_taste(interaction_log([Interaction(shopper="s", item="i", at_s=1.0)]))
    assert not fit.proven
    assert fit.factors.items == ()
    assert "Too little data" in str(fit.report["reason"])


def test_liking_is_told_in_deviations_over_the_shoppers(log):
    taste = fit_factors(log, TasteSettings(discount=1.0))
    scores = np.stack([taste.beyond(taste.fold(log.item[rows]), 0) for _, rows in log.histories()])
    told = scores.std(axis=0, ddof=1) / taste.factors.spread
    assert told.max() == pytest.approx(1.0, abs=0.02)
    assert told.min() > 0.2


def test_what_was_done_firmly_forms_the_directions_and_the_same_for_all_changes_nothing(log):
    settings = TasteSettings(factors=4)
    plain = fit_factors(log, settings).factors
    alike = fit_factors(replace(log, weight=np.full(len(log.item), 3.0)), settings).factors
    assert np.abs(alike.target) == pytest.approx(np.abs(plain.target), rel=1e-3, abs=1e-4)
    assert alike.spread == pytest.approx(plain.spread, rel=1e-3)
    bought = fit_factors(replace(log, weight=np.where(log.item == 0, 20.0, 1.0)), settings).factors
    assert np.abs(bought.spread / plain.spread - 1.0).max() > 0.05


def test_what_comes_late_in_histories_is_lifted():
    late = interaction_log(
        Interaction(shopper=f"s{n}", item=item, at_s=float(step)) for n in range(30) for step, item in enumerate("abcd")
    )
    lift = dict(zip(late.items, later_lift(late), strict=True))
    assert lift["d"] > lift["a"]


def test_the_search_is_the_same_every_time(log):
    assert choose_settings(log)[0] == choose_settings(log)[0]


def test_the_leading_directions_are_those_of_the_whole_decomposition():
    rng = np.random.default_rng(4)
    scaled = sparse.random_array((300, 60), density=0.2, rng=rng, format="csr")
    season = rng.integers(0, 3, 300)
    mass = sparse.csr_matrix((np.full(300, 2.0), (np.arange(300), season)), shape=(300, 3))
    usual = rng.random((3, 60)) / 60
    strengths, vectors = leading_directions(sparse.csr_matrix(scaled), mass, usual, 8)
    _, singular, directions = np.linalg.svd(scaled.toarray() - mass.toarray() @ usual)
    assert strengths == pytest.approx(singular[:8] ** 2, rel=0.05)
    assert np.abs(directions[0] @ vectors[:, 0]) == pytest.approx(1.0, abs=1e-3)
    assert vectors.T @ vectors == pytest.approx(np.eye(8), abs=1e-6)
