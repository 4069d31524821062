from moderation.classifier.decisions import heuristic, is_case, usable
from moderation.scores import Risk
from moderation.types import Reason
from support.made_decisions import decision


def test_taste_and_rights_are_not_in_the_words():
    told = [
        decision("one", None, at_s=3),
        decision("two", Reason.STYLE, at_s=2),
        decision("three", Reason.SPAM, at_s=1),
    ]
    assert [one.submission.text for one in usable(told)] == ["three", "one"]


def test_a_rejection_is_a_case_of_its_reason_and_of_anything():
    one = decision("Click here", Reason.SPAM)
    assert [risk for risk in Risk if is_case(risk, one)] == [Risk.SPAM, Risk.ANY]
    assert not any(is_case(risk, decision("Click here", None)) for risk in Risk)


def test_what_is_advertising_for_a_competitor_is_told_by_the_sites_own_list():
    one = decision("Click here", Reason.SPAM)
    rival = next(scored for scored in one.heuristics if scored.risk is Risk.SPAM)
    assert heuristic(Risk.SPAM, one) == rival.value > 0
    assert not is_case(Risk.COMPETITOR, one)
