"""When a shop rejects criticism more than praise is arithmetic, not opinion."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.rejections import interval, leans_on_low_stars, needs_second_person, shares_by_star
from moderation.types import Action, Reason, State


def reviews(**counts):
    """Return (rating, state) rows from stars3=(published, rejected)."""
    return [
        (int(name[-1]), state)
        for name, pair in counts.items()
        for state, count in zip((State.APPROVED, State.REJECTED), pair, strict=True)
        for _ in range(count)
    ]


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    # Wilson, by hand: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n).
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 100, 0.0018, 0.0545), (0, 0, 0.0, 1.0)],
)
def test_the_interval_of_a_share(hits, total, low, high):
    assert interval(hits, total) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_share_lies_within_its_interval(hits, total):
    hits = min(hits, total)
    low, high = interval(hits, total)
    assert 0 <= low <= hits / total + 1e-12
    assert hits / total - 1e-12 <= high <= 1


def test_each_star_has_its_share_of_what_was_decided():
    shares = shares_by_star(Counter([*reviews(stars5=(9, 1), stars1=(5, 5)), (1, State.PENDING), (5, State.WITHDRAWN)]))
    assert [(min(one.ratings), one.decided, one.rejected, one.share) for one in shares] == [
        (5, 10, 1, 0.1), (4, 0, 0, 0.0), (3, 0, 0, 0.0), (2, 0, 0, 0.0), (1, 10, 5, 0.5),
    ]  # fmt: skip


def test_what_waits_is_told_beside_what_was_decided():
    shares = shares_by_star(Counter([*reviews(stars1=(2, 1)), (1, State.PENDING), (5, State.HELD)]))
    assert [(one.waiting, one.waiting_share) for one in shares] == [(0, 0), (0, 0), (0, 0), (0, 0), (1, 0.25)]


@pytest.mark.parametrize(
    ("counts", "leans"),
    [
        ({}, False),
        ({"stars5": (100, 0), "stars1": (0, 1)}, False),  # one is chance
        ({"stars5": (100, 2), "stars1": (10, 10)}, True),
        ({"stars5": (90, 10), "stars1": (9, 1)}, False),
        ({"stars4": (50, 1), "stars5": (50, 1), "stars2": (6, 6), "stars1": (6, 6)}, True),
        ({"stars5": (10, 10), "stars1": (100, 2)}, False),  # leaning on praise hides nothing critical
        ({"stars3": (0, 50), "stars5": (50, 0)}, False),
    ],
)
def test_rejections_lean_on_low_stars_where_chance_does_not_explain_it(counts, leans):
    assert leans_on_low_stars(shares_by_star(Counter(reviews(**counts)))) is leans


def test_only_rejections_of_criticism_wait_and_what_is_urgent_does_not():
    assert needs_second_person(Action.REJECT, Reason.SPAM, 1)
    assert needs_second_person(Action.TAKE_DOWN, Reason.OFFENSIVE, 2)
    assert needs_second_person(Action.REOPEN, Reason.SPAM, 1)
    assert not needs_second_person(Action.REJECT, Reason.SPAM, 3)
    assert not needs_second_person(Action.REJECT, Reason.SPAM, None)
    assert not needs_second_person(Action.APPROVE, None, 1)
    assert not needs_second_person(Action.TAKE_DOWN, Reason.ILLEGAL, 1)
    assert not needs_second_person(Action.REJECT, Reason.PERSONAL_DATA, 1)
