"""What may never be suppressed: stars are no ground, reasons have limits, buyers come from orders."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.authenticity import (
    Incentive,
    OrderLine,
    UnlawfulDecision,
    assert_lawful,
    count_by_rating,
    disclosure_key,
    verified_buyer,
)
from moderation.reasons import REASONS
from moderation.types import Action, Decision, Kind, Reason, Role, State, Submission

REVIEW = Submission(kind=Kind.REVIEW, text="It fell apart after a week.", rating=1)
POST = Submission(kind=Kind.POST, text="Fit check")
BOUGHT = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def decide(action, reason=None, **more):
    return Decision(action=action, revision=1, actor_role=Role.OWNER, reason=reason, **more)


def lawful(decision, submission):
    try:
        assert_lawful(decision, submission)
    except UnlawfulDecision:
        return False
    return True


@pytest.mark.parametrize("action", [Action.REJECT, Action.TAKE_DOWN])
@pytest.mark.parametrize("submission", [REVIEW, POST], ids=["review", "post"])
def test_hiding_without_a_reason_is_refused(action, submission):
    with pytest.raises(UnlawfulDecision, match="needs a reason"):
        assert_lawful(decide(action), submission)


def test_a_published_review_goes_back_into_the_queue_with_a_reason_or_as_an_undo():
    with pytest.raises(UnlawfulDecision, match="needs a reason"):
        assert_lawful(decide(Action.REOPEN), REVIEW)
    assert_lawful(decide(Action.REOPEN, Reason.SPAM), REVIEW)
    assert_lawful(decide(Action.REOPEN), REVIEW, undo=True)
    assert_lawful(decide(Action.REOPEN), POST)


@pytest.mark.parametrize("action", [Action.APPROVE, Action.REJECT, Action.TAKE_DOWN, Action.REOPEN])
def test_a_selection_by_stars_neither_hides_nor_publishes_reviews_whatever_the_reason(action):
    with pytest.raises(UnlawfulDecision, match="stars"):
        assert_lawful(decide(action, Reason.SPAM, selected_by=frozenset({"rating", "language"})), REVIEW)


def test_taste_hides_posts_and_never_reviews():
    assert_lawful(decide(Action.REJECT, Reason.STYLE), POST)
    with pytest.raises(UnlawfulDecision, match="Choose of: Not about a product"):
        assert_lawful(decide(Action.REJECT, Reason.STYLE), REVIEW)


def test_calling_a_review_fake_needs_evidence():
    with pytest.raises(UnlawfulDecision, match="evidence"):
        assert_lawful(decide(Action.REJECT, Reason.FAKE, evidence="  "), REVIEW)
    assert_lawful(decide(Action.REJECT, Reason.FAKE, evidence="Same text on six shops"), REVIEW)


def test_the_shop_may_not_edit_what_somebody_wrote():
    assert not lawful(decide(Action.REVISE), REVIEW)
    assert lawful(Decision(action=Action.REVISE, revision=1, actor_role=Role.AUTHOR), REVIEW)


@given(
    st.sampled_from(Action),
    st.none() | st.sampled_from(Reason),
    st.sampled_from(Role),
    st.text(max_size=5),
    st.frozensets(st.sampled_from(["rating", "language", "creator"])),
)
def test_the_answer_is_the_same_for_every_rating(action, reason, role, evidence, selected_by):
    decision = Decision(
        action=action, revision=1, actor_role=role, reason=reason, evidence=evidence, selected_by=selected_by
    )
    answers = {
        lawful(decision, Submission(kind=Kind.REVIEW, text="x", rating=rating)) for rating in (None, 1, 2, 3, 4, 5)
    }
    assert len(answers) == 1


@given(st.sampled_from(Reason), st.text(max_size=3), st.sampled_from(Kind))
def test_a_reason_hides_exactly_what_the_list_says(reason, evidence, kind):
    info = REASONS[reason]
    expected = kind in info.kinds and (not info.needs_evidence or bool(evidence.strip()))
    assert lawful(decide(Action.REJECT, reason, evidence=evidence), Submission(kind=kind, text="")) is expected


def order(product="TEE", customer="c1", hours=0, number="1001"):
    return OrderLine(order=number, customer=customer, product=product, at=BOUGHT + hours * HOUR)


def buyer(orders, *, customer="c1", products=("TEE", "tee-handle"), hours=5):
    reviewed_at = None if hours is None else BOUGHT + hours * HOUR
    return verified_buyer(customer=customer, products=products, reviewed_at=reviewed_at, orders=orders)


def test_a_buyer_is_verified_by_an_order_of_that_product_before_the_review():
    assert buyer([order()]) == order()


@pytest.mark.parametrize(
    "orders",
    [[], [order(product="MUG")], [order(customer="c2")], [order(hours=6)]],
    ids=["no order", "another product", "another customer", "after the review"],
)
def test_nothing_else_verifies_a_buyer(orders):
    assert buyer(orders) is None


def test_an_unknown_customer_or_date_verifies_nothing():
    assert buyer([order(customer="")], customer="") is None
    assert buyer([order()], hours=None) is None


def test_an_order_may_name_the_product_by_an_alias_and_the_latest_one_counts():
    first, second = order(hours=1), order(product="tee-handle", hours=2, number="1002")
    assert buyer([second, first]) == second


def test_reviews_are_counted_by_stars_and_state():
    rows = [
        (5, State.APPROVED),
        (5, State.HELD),
        (1, State.REJECTED),
        (1, State.TAKEN_DOWN),
        (1, State.PENDING),
        (2, State.WITHDRAWN),
        (2, State.ERASED),
    ]
    five, _, _, two, one = count_by_rating(Counter(rows))
    assert (five.rating, five.collected, five.published, five.rejected) == (5, 2, 2, 0)
    assert (two.collected, two.withdrawn) == (1, 1)
    assert (one.collected, one.published, one.waiting, one.rejected) == (3, 0, 1, 2)


@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from([s for s in State if s is not State.ERASED]))))
def test_every_review_is_counted_once(rows):
    counts = count_by_rating(Counter(rows))
    assert sum(c.collected for c in counts) == len(rows)
    assert all(c.collected == c.published + c.waiting + c.rejected + c.withdrawn for c in counts)


def test_a_rating_that_is_none_is_refused():
    with pytest.raises(ValueError, match="not 6"):
        count_by_rating({(6, State.APPROVED): 1})


def test_an_incentive_is_told_before_syndication():
    assert disclosure_key(Incentive.NONE) is None
    assert disclosure_key(Incentive.NONE, syndicated=True) == "disclosure.syndicated"
    assert disclosure_key(Incentive.FREE_PRODUCT, syndicated=True) == "disclosure.incentive.free_product"
