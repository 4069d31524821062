from support.desk import Desk
from support.shop import allow
from widget_server.db.tables import Submission
from widget_server.services.report_item import report_item


def test_a_report_is_shown_with_its_item_and_closed(desk: Desk):
    assert "No report is open" in desk.moderator.get("reports").text
    with desk.context.sessions.begin() as session:
        review = session.get_one(Submission, (desk.site_id, "rev_1"))
        review.state = "approved"
        allow(session, review)
    report_item(desk.context, desk.site_id, "rev_1", reason="rights", text="My picture", key="k1")
    page = desk.moderator.get("reports").text
    assert "“My picture”" in page
    assert "/panel/pk_kiln/items/rev_1" in page
    assert desk.moderator.post("reports/k1").status_code == 303
    assert "No report is open" in desk.moderator.get("reports").text
    assert "My picture" in desk.moderator.get("reports?show=closed").text
    assert desk.moderator.post("reports/k2").status_code == 404
