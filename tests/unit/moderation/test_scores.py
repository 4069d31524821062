import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.reasons import REASONS
from moderation.scores import KINDS, REASON_OF, Evidence, Risk, Scored, added_up, all_together, uncertainty

weights = st.lists(st.floats(0, 1), max_size=8)


def piece(weight):
    return Evidence(weight=weight, template="found")


def test_two_halves_make_three_quarters_and_the_heavier_comes_first():
    scored = added_up(Risk.SPAM, [piece(0.5), piece(0.5)])
    assert scored.value == 0.75
    assert [one.weight for one in added_up(Risk.SPAM, [piece(0.1), piece(0.6)]).evidence] == [0.6, 0.1]


@given(weights, st.floats(0, 1))
def test_a_score_stays_within_0_and_1_and_more_evidence_never_lowers_it(given_weights, more):
    before = added_up(Risk.SPAM, map(piece, given_weights)).value
    after = added_up(Risk.SPAM, map(piece, [*given_weights, more])).value
    assert 0 <= before <= after + 1e-4 <= 1 + 1e-4


def test_nothing_found_scores_nothing():
    assert added_up(Risk.SPAM, []) == Scored(risk=Risk.SPAM, value=0.0)
    assert all_together([Scored(risk=Risk.SPAM, value=0.0)]).value == 0.0


def test_all_together_is_never_counted_into_itself():
    some = Scored(risk=Risk.SPAM, value=0.5, evidence=(piece(0.5),))
    assert all_together([some, Scored(risk=Risk.ANY, value=1.0)]).value == 0.5


def test_every_single_risk_has_a_published_reason_that_needs_no_evidence():
    assert set(REASON_OF) == set(KINDS)
    assert not any(REASONS[reason].needs_evidence for reason in REASON_OF.values())


@pytest.mark.parametrize(("probability", "unsure"), [(0.0, 0.0), (0.5, 1.0), (1.0, 0.0)])
def test_a_coin_is_the_least_sure(probability, unsure):
    assert uncertainty(probability) == unsure
