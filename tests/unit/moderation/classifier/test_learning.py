from dataclasses import replace

import numpy as np

from moderation.classifier.decisions import LEAST_DECISIONS, is_case
from moderation.classifier.learning import LATER_SHARE, learn
from moderation.scores import Risk
from moderation.types import Reason
from support.made_decisions import make_decisions


def test_a_model_is_made_only_from_200_decisions_on(made):
    assert learn(made.decided[: LEAST_DECISIONS - 1], version="v").report["why"] == "too_few_decisions"
    assert learn(made.decided[: LEAST_DECISIONS - 1], version="v").model is None


def test_what_is_published_is_better_than_the_calibrated_heuristic_on_later_decisions(learnt):
    published = {risk for risk, one in learnt.report["risks"].items() if one["published"]}
    assert published == set(learnt.model.heads)
    assert "any" in published
    for risk in published:
        one = learnt.report["risks"][risk]
        assert one["difference"]["brier"][1] < 0
        assert one["model"]["log_loss"] < one["calibrated_heuristic"]["log_loss"]
        assert one["model"]["auc"] >= one["calibrated_heuristic"]["auc"]


def test_a_risk_of_which_there_are_too_few_cases_keeps_its_heuristic(learnt):
    assert learnt.report["risks"]["duplicate"]["why"] == "too_few_cases"
    assert Risk.DUPLICATE not in learnt.model.heads


def test_it_is_compared_on_the_last_of_the_decisions_by_time_whatever_their_order(made, learnt):
    shuffled = list(made.decided)
    np.random.default_rng(1).shuffle(shuffled)
    again = learn(shuffled, version=learnt.model.version)
    assert again.report == learnt.report
    assert again.report["later"] == round(800 * LATER_SHARE)
    assert min(one.at_s for one in again.later_decisions) > max(
        one.at_s for one in made.decided[: again.report["earlier"]]
    )


def test_decisions_at_random_teach_nothing():
    rng = np.random.default_rng(5)
    made = make_decisions(400, seed=5, bad_share=0, noise=0).decided
    random = [replace(one, reason=Reason.SPAM if rng.random() < 0.3 else None) for one in made]
    found = learn(random, version="v")
    assert found.model is None
    assert found.report["why"] == "not_better"


def test_where_nothing_else_is_decided_nothing_is_learnt(made):
    report = learn([replace(one, reason=Reason.SPAM) for one in made.decided[:250]], version="v").report
    assert report["risks"]["any"]["why"] == "nothing_else"


def test_stars_change_nothing_of_a_model(made, learnt):
    starred = [replace(one, submission=replace(one.submission, rating=1 if one.reason else 5)) for one in made.decided]
    again = learn(starred, version=learnt.model.version)
    assert again.report == learnt.report
    for risk, head in learnt.model.heads.items():
        assert np.array_equal(head.weights, again.model.heads[risk].weights)


def test_with_enough_cases_the_calibration_is_a_free_rising_line():
    found = learn(make_decisions(1100, seed=2, bad_share=0.3).decided, version="v")
    head = found.model.heads[Risk.ANY]
    assert found.report["risks"]["any"]["method"] in ("sigmoid", "isotonic")
    assert len(head.knots_x) >= 2
    assert (np.diff(head.knots_y) >= 0).all()


def test_what_was_foretold_is_told_with_what_came(learnt):
    later = learnt.later[Risk.ANY]
    assert len(later) == learnt.report["later"]
    assert [case for _, case in later] == [is_case(Risk.ANY, one) for one in learnt.later_decisions]
