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


def test_a_report_is_decided_with_its_reasons_and_an_objection_by_somebody_else(desk: Desk):
    from support.shop import allow
    from widget_server.db.tables import Appeal, Submission
    from widget_server.services.appeal_decision import appeal_report
    from widget_server.services.notice_link import notice_link
    from widget_server.services.report_item import report_item

    with desk.context.sessions.begin() as session:
        review = session.get_one(Submission, (desk.site_id, "rev_1"))
        review.state = "approved"
        allow(session, review)
    report_item(desk.context, desk.site_id, "rev_1", reason="spam", text="An advert", key="r1")
    assert desk.moderator.post("reports/r1/decision", {"outcome": "perhaps", "facts": "x"}).status_code == 400
    assert desk.moderator.post("reports/r1/decision", {"outcome": "kept", "facts": "An opinion"}).status_code == 303
    assert "An opinion" in desk.viewer.get("reports?show=closed").text
    token = notice_link(desk.context, desk.site_id, "r1").rpartition("/")[2]
    appeal_report(desk.context, token, "It sells something")
    assert "It sells something" in desk.viewer.get("reports").text
    with desk.context.sessions() as session:
        appeal = session.query(Appeal).one().id
    form = {"outcome": "reversed", "facts": "It does", "reason": "spam"}
    assert desk.moderator.post(f"reports/objections/{appeal}", form).status_code == 403
    assert desk.owner.post(f"reports/objections/{appeal}", {"facts": "x"}).status_code == 400
    assert desk.owner.post(f"reports/objections/{appeal}", form).status_code == 303
    with desk.context.sessions() as session:
        assert session.get_one(Submission, (desk.site_id, "rev_1")).state == "taken_down"
