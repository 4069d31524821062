from hypothesis import given
from hypothesis import strategies as st

from moderation.priority import LAST, NOTHING_FOUND, priority_of
from moderation.types import Outcome, Reason


def found(reason: Reason | None = None, outcome: Outcome = Outcome.HOLD, error: str = "") -> dict[str, object]:
    return {"reason": reason, "outcome": outcome, "error": error}


def test_what_no_rule_has_an_opinion_on_comes_last():
    assert priority_of([]) == LAST
    assert priority_of([found(outcome=Outcome.PASS)]) == LAST


def test_without_a_finding_the_riskiest_and_the_least_sure_come_first_but_after_every_finding():
    harmless, unsure, risky = (
        priority_of([], risk=risk, uncertainty=unsure) for risk, unsure in ((1, 4), (50, 100), (90, 36))
    )
    assert NOTHING_FOUND <= unsure < risky < harmless < LAST
    assert priority_of([found()]) < NOTHING_FOUND
    assert priority_of([found()], risk=90) == priority_of([found()])


def test_harm_to_people_comes_before_harm_to_the_shop():
    private, spam, twice = (
        priority_of([found(reason)]) for reason in (Reason.PERSONAL_DATA, Reason.SPAM, Reason.DUPLICATE)
    )
    assert private < spam < twice < NOTHING_FOUND


def test_a_rule_that_would_reject_comes_before_one_that_asks():
    assert priority_of([found(Reason.SPAM, Outcome.REJECT)]) < priority_of([found(Reason.SPAM)])


def test_a_rule_that_failed_has_looked_at_nothing_so_somebody_must():
    assert priority_of([found(error="ValueError")]) < priority_of([found(Reason.SPAM, Outcome.REJECT)])


def test_a_change_of_what_shoppers_see_does_not_wait_at_the_end():
    assert priority_of([], changed_in_public=True) < priority_of([found(Reason.DUPLICATE)])


def test_two_findings_are_more_than_the_worse_of_them():
    assert priority_of([found(Reason.SPAM), found(Reason.OFF_TOPIC)]) < priority_of([found(Reason.SPAM)])


@given(st.lists(st.builds(found, st.none() | st.sampled_from(Reason), st.sampled_from(Outcome))), st.booleans())
def test_a_priority_lies_in_its_range_and_one_more_finding_never_lowers_it(findings, changed):
    here = priority_of(findings, changed_in_public=changed)
    assert 1 <= here <= LAST
    assert priority_of([*findings, found(Reason.ILLEGAL)], changed_in_public=changed) <= here
