import re

import pytest

from support.desk import Desk
from support.shop import add_submission
from widget_server.db.tables import DecisionRow, Recheck, Site, Submission

MODEL = "2026-11-22T02:00Z"


@pytest.fixture
def decided(desk: Desk) -> Desk:
    """The machine has rejected rev_7 for spam, and that is kept for a person."""
    now = desk.context.now()
    with desk.context.sessions.begin() as session:
        add_submission(session, session.get_one(Site, desk.site_id), "rev_7", text="Fine colours", rating=1, photos=0,
                       state="rejected")  # fmt: skip
        session.add(DecisionRow(site_id=desk.site_id, id="9" * 32, submission_id="rev_7", revision=1, action="reject",
                                reason="spam", from_state="pending", to_state="rejected", actor=f"machine:{MODEL}",
                                at=now))  # fmt: skip
        session.add(Recheck(site_id=desk.site_id, submission_id="rev_7", revision=1, action="reject", reason="spam",
                            model=MODEL, at=now))  # fmt: skip
    return desk


def state(desk: Desk) -> str:
    with desk.context.sessions() as session:
        return session.get_one(Submission, (desk.site_id, "rev_7")).state


def test_whoever_checks_again_is_not_told_how_it_was_decided(decided: Desk):
    page = decided.moderator.get("rechecks").text
    (item,) = re.findall(r'<article class="panel-box" data-recheck="rev_7">.*?</article>', page, re.S)
    assert "Fine colours" in item
    words = re.sub(r"<select.*?</select>|<button.*?</button>", "", item, flags=re.S)
    assert not re.search(r"reject|spam|machine|score|star", words, re.I)
    assert decided.viewer.get("rechecks").status_code == 403


def test_once_decided_it_is_told_and_a_different_decision_counts(decided: Desk):
    page = decided.moderator.post("rechecks/rev_7", {"action": "approve", "revision": "1"}).text
    assert "The machine had rejected it: Advertising or spam." in page
    assert "your decision counts" in page
    assert state(decided) == "approved"
    assert "Nothing to check again" in page
    table = decided.viewer.get("machine").text.split('id="agreement"')[1]
    assert "0.0 %" in table


def test_who_agrees_is_told_so(decided: Desk):
    page = decided.moderator.post("rechecks/rev_7", {"action": "reject", "reason": "spam", "revision": "1"}).text
    assert "You agree." in page
    assert state(decided) == "rejected"
