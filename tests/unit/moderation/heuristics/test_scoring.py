from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from moderation.heuristics.base import Known
from moderation.heuristics.scoring import score
from moderation.pipeline import screen
from moderation.scores import Risk
from moderation.types import Kind, Submission

submissions = st.builds(
    Submission,
    kind=st.sampled_from(Kind),
    text=st.text() | st.sampled_from(["call +49 170 1234567", "you idiots", "promo code at https://evil.example"]),
    title=st.text(max_size=20),
    language=st.sampled_from(["", "en", "zh-CN"]),
)
ratings = st.none() | st.integers(1, 5)


@given(submissions, ratings, ratings)
def test_the_scores_are_equal_for_all_ratings(submission, one, other):
    known = Known(verdicts=screen(submission))
    assert score(replace(submission, rating=one), known) == score(replace(submission, rating=other), known)


@given(submissions)
def test_every_risk_has_a_score_in_order_with_places_that_exist(submission):
    scores = score(submission, Known(verdicts=screen(submission)))
    assert [one.risk for one in scores] == list(Risk)
    for one in scores:
        assert 0 <= one.value <= 1
        places = [mark for piece in one.evidence for mark in piece.marks if mark.field != "author"]
        assert all(0 <= m.start < m.end <= len(getattr(submission, m.field)) for m in places)


def test_all_together_is_at_least_as_risky_as_each():
    submission = Submission(kind=Kind.REVIEW, text="You idiots, promo code at https://evil.example")
    scores = {one.risk: one.value for one in score(submission, Known(verdicts=screen(submission)))}
    assert scores[Risk.ANY] >= max(scores[Risk.SPAM], scores[Risk.ABUSE]) > 0
