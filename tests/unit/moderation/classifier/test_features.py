from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.classifier.features import DIMENSION, FACTS, HASHED, featurize, mark_of
from moderation.scores import Risk, Scored
from moderation.types import Kind, Mark, Submission
from support.made_decisions import decision

submissions = st.builds(
    Submission, kind=st.sampled_from(Kind), text=st.text(max_size=80), title=st.text(max_size=20),
    tags=st.lists(st.text(max_size=5), max_size=3).map(tuple), photo_count=st.integers(0, 10),
)  # fmt: skip
ratings = st.none() | st.integers(1, 5)


@given(submissions, ratings, ratings)
def test_stars_are_no_feature(submission, one, other):
    first, second = (featurize(replace(submission, rating=rating), ()) for rating in (one, other))
    assert first.indices.tolist() == second.indices.tolist()
    assert first.values.tolist() == second.values.tolist()


@given(submissions)
def test_a_row_is_sparse_sorted_and_stays_within_bounds(submission):
    row = featurize(submission, ())
    assert row.indices.tolist() == sorted(set(row.indices.tolist()))
    assert all(0 <= index < DIMENSION for index in row.indices.tolist())
    assert np.isfinite(row.values).all()
    assert np.abs(row.values[row.indices >= HASHED]).max(initial=0) <= 2


def test_every_hashed_word_knows_where_it_stands():
    text = "Promo code"
    row = featurize(Submission(kind=Kind.REVIEW, text=text), ())
    said = {text[mark.start : mark.end] for _, _, places in row.hashed for mark in map(mark_of, places)}
    assert said == {"Promo", "code"}
    assert mark_of(("title", 1, 3)) == Mark(field="title", start=1, end=3)


def test_case_and_accents_make_no_difference_and_word_order_does():
    def row(text):
        return set(featurize(Submission(kind=Kind.REVIEW, text=text), ()).indices.tolist())

    # All capitals are a fact of their own.
    capitals = HASHED + FACTS.index("capitals")
    assert row("CAFÉ crème") - {capitals} == row("cafe creme") - {capitals}
    assert row("free money") != row("money free")


def test_heuristics_count_by_their_log_odds_and_nothing_found_is_zero():
    place = HASHED + FACTS.index(f"heuristic_{Risk.SPAM}")
    for score, value in ((0.0, None), (0.5, 0.5), (0.99, 1.0), (1.0, 1.0)):
        row = featurize(Submission(kind=Kind.POST, text="x"), [Scored(risk=Risk.SPAM, value=score)])
        found = dict(zip(row.indices.tolist(), row.values.tolist(), strict=True)).get(place)
        assert found == (value if value is None else pytest.approx(value))


def test_no_words_at_all_are_a_row_too():
    assert featurize(decision("", None).submission, ()).hashed == ()
