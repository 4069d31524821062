from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.classifier.features import DIMENSION
from moderation.classifier.model import MOST_WORDS, SUREST, Classifier, Head, merged
from moderation.scores import Risk, Scored
from moderation.types import Reason
from support.made_decisions import CAMPAIGNS, decision

NONE = np.zeros(0)
FLAT = Head(weights=np.zeros(DIMENSION, dtype=np.float32), intercept=0.0, knots_x=NONE, knots_y=NONE)
SPAM = decision("Got rich with the zenicoin trading bot, ask zenicoin for the guide", None)


def test_campaigns_that_no_list_knows_are_found_and_explained_by_their_own_words(made, learnt):
    hidden = [
        one
        for one, truth in zip(made.decided, made.truth, strict=True)
        if truth is Reason.SPAM and not any(scored.value for scored in one.heuristics)
    ][-20:]
    values, names = [], set()
    for one in hidden:
        found = next(s for s in learnt.model.score(one.submission, one.heuristics) if s.risk is Risk.SPAM)
        values.append(found.value)
        names |= {one.submission.text[m.start : m.end] for piece in found.evidence for m in piece.marks}
        assert len(found.evidence) <= MOST_WORDS
        weights = [piece.weight for piece in found.evidence]
        assert weights == sorted(weights, reverse=True)
    assert len(values) == 20
    assert np.median(values) > 0.5
    assert names & set(CAMPAIGNS)


def test_what_is_improbable_is_not_explained(learnt):
    harmless = decision("I love this vase, it arrived quickly and was well packed", None)
    scores = {one.risk: one for one in learnt.model.score(harmless.submission, harmless.heuristics)}
    assert scores[Risk.SPAM].value < 0.05
    assert scores[Risk.SPAM].evidence == ()


@given(st.none() | st.integers(1, 5))
def test_stars_change_no_score(learnt, rating):
    plain = learnt.model.score(SPAM.submission, SPAM.heuristics)
    assert learnt.model.score(replace(SPAM.submission, rating=rating), SPAM.heuristics) == plain


@pytest.mark.parametrize(("raw", "probability"), [(0, 0.5), (1000, SUREST), (-1000, 1 - SUREST)])
def test_a_sigmoid_never_is_surer_than_anybody_could_be(raw, probability):
    assert FLAT.calibrated(raw) == pytest.approx(probability)


def test_a_line_of_points_is_followed_and_ends_level():
    head = replace(FLAT, knots_x=np.array([0.0, 1.0]), knots_y=np.array([0.2, 0.6]))
    assert head.calibrated(0.5) == pytest.approx(0.4)
    assert head.calibrated(9) == pytest.approx(0.6)


def test_a_model_without_heads_scores_nothing_and_the_heuristics_stay():
    empty = Classifier(version="v", heads={})
    assert empty.score(SPAM.submission, SPAM.heuristics) == ()
    assert merged(SPAM.heuristics, ()) == SPAM.heuristics


def test_a_learnt_score_takes_the_place_of_its_heuristic():
    learnt_one = Scored(risk=Risk.SPAM, value=0.9)
    found = {one.risk: one for one in merged(SPAM.heuristics, [learnt_one])}
    assert found[Risk.SPAM] is learnt_one
    assert len(found) == len(Risk)


def test_nothing_that_raised_a_score_is_no_explanation():
    row_of = Classifier(version="v", heads={Risk.SPAM: FLAT}).score(SPAM.submission, ())
    assert row_of[0].value == 0.5
    assert row_of[0].evidence == ()
