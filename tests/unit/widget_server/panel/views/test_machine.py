import pytest

from moderation.scores import Risk
from support.desk import Desk
from support.machine import VERSION, publish, word_model
from widget_server.db.tables import MachineSettings, RiskScore

REPORT = {
    "decisions": 240, "later": 72, "why": "better", "published": True,
    "risks": {
        "any": {
            "cases": 40, "later_cases": 12, "published": True, "why": "better",
            "model": {"brier": 0.05, "log_loss": 0.2, "auc": 0.93},
            "calibrated_heuristic": {"brier": 0.11, "log_loss": 0.4, "auc": 0.61},
            "difference": {"brier": [-0.08, -0.03]},
            "calibration": [{"foretold": 0.25, "count": 20, "came": 5, "low": 0.11, "high": 0.47}],
        },
        "spam": {"cases": 9, "later_cases": 2, "published": False, "why": "too_few_cases"},
    },
    "later_told": {"any": [[0.01, False]] * 50 + [[0.9, True]] * 4},
}  # fmt: skip
ALONE = {"approves": "yes", "approve_below": "3", "reject_above": "97", "sample_share": "25"}


@pytest.fixture
def learnt(desk: Desk) -> Desk:
    with desk.context.sessions.begin() as session:
        publish(session, desk.site_id, word_model({Risk.ANY: "zenicoin"}), report=REPORT)
    return desk


def settings(desk: Desk) -> MachineSettings:
    with desk.context.sessions() as session:
        return session.query(MachineSettings).one()


def test_before_the_first_model_the_page_says_what_it_takes(desk: Desk):
    page = desk.viewer.get("machine").text
    assert "Until you have decided on 200 items one by one" in page
    assert "decides nothing alone unless you let it" in page
    assert 'name="hook_url"' not in page
    assert 'name="approves" value="yes" disabled' in page.replace(" checked", "")


def test_figures_stand_beside_those_of_the_word_lists_with_their_interval(learnt: Desk):
    page = learnt.viewer.get("machine").text
    assert f"Model {VERSION} is in force" in page
    assert "0.0500, 0.1100" in page
    assert "-0.0800 – -0.0300" in page
    assert "Too few cases." in page
    assert "5 of 20" in page
    assert "approved 50, of which people rejected 0" in page


def test_an_owner_lets_it_decide_alone_and_nobody_else(learnt: Desk):
    assert learnt.moderator.post("machine", ALONE).status_code == 403
    assert learnt.owner.post("machine", ALONE).status_code == 303
    row = settings(learnt)
    assert (row.approves, row.approve_below, row.rejects, row.sample_share) == (True, 3, False, 25)
    assert "checked" in learnt.owner.get("machine").text


def test_what_is_wrong_is_said(learnt: Desk):
    for change, said in (
        ({"approve_below": "50"}, "at most 20 percent"), ({"approve_below": "x"}, "Write a number of percent"),
        ({"sample_share": "0"}, "at least one percent"), ({"rejects": "yes"}, "good enough to reject alone"),
    ):  # fmt: skip
        answer = learnt.owner.post("machine", ALONE | change)
        assert answer.status_code == 400
        assert said in answer.text


def test_the_outside_check_is_set_and_its_secret_is_shown_once(desk: Desk):
    assert desk.moderator.post("machine/hook", {"hook_url": "https://x.example"}).status_code == 403
    desk.owner.post("machine/hook", {"hook_url": "https://127.0.0.1:1/check"})
    made = desk.owner.post("machine/hook/secret").text
    assert "whsec_" in made
    page = desk.owner.get("machine").text
    assert "whsec_" not in page
    assert "https://127.0.0.1:1/check" in page


def test_trying_it_says_what_came_of_it(desk: Desk):
    assert desk.owner.post("machine/hook/try").status_code == 400
    desk.owner.post("machine/hook", {"hook_url": "https://127.0.0.1:1/check"})
    desk.owner.post("machine/hook/secret")
    assert "The address of the outside check may not be asked" in desk.owner.post("machine/hook/try").text


def test_an_item_shows_its_scores_with_the_words_that_made_them(desk: Desk):
    because = [{"template": "A rough word", "params": {}, "weight": 0.4, "marks": [["text", 0, 4]]}]
    with desk.context.sessions.begin() as session:
        scores = {"abuse": {"value": 0.61, "heuristic": 0.4, "learnt": True, "because": because},
                  "outside": {"value": 0.2, "because": []}}  # fmt: skip
        session.add(RiskScore(site_id=desk.site_id, submission_id="rev_1", revision=1, scores=scores,
                              at=desk.context.now()))  # fmt: skip
    page = desk.viewer.get("items/rev_1").text
    assert "Insults and threats" in page
    assert "61%" in page
    assert "By word lists alone: 40%" in page
    assert "by the outside check" in page
    assert 'id="scores"' not in desk.viewer.get("items/post_2").text
