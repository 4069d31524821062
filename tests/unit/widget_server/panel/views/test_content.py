from support.desk import Desk
from widget_server.db.tables import Right


def test_what_is_published_comes_first_and_every_state_can_be_found(desk: Desk):
    page = desk.viewer.get("content").text
    assert "On the table" in page
    assert "My Willow Vase" not in page
    assert "My Willow Vase" in desk.viewer.get("content?state=pending").text
    assert "Nothing here" in desk.viewer.get("content?state=taken_down").text
    assert "On the table" in desk.viewer.get("content?q=table").text


def test_evidence_is_recorded_for_all_that_lack_a_right(desk: Desk):
    page = desk.moderator.get("content?problem=no_right").text
    assert "Record a right for the one in this list" in page
    answer = desk.moderator.post("content/rights", {"problem": "no_right", "evidence": "Terms of 2026"})
    assert answer.status_code == 303
    with desk.context.sessions() as session:
        assert [(row.submission_id, row.basis) for row in session.query(Right)] == [("post_2", "import_evidence")]
    assert "1 right recorded." in desk.moderator.get("content").text


def test_evidence_is_needed(desk: Desk):
    assert desk.moderator.post("content/rights", {"problem": "no_right"}).status_code == 400
