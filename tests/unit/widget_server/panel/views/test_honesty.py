import re

from support.desk import Desk
from support.leaning import add_leaning_reviews
from widget_server.db.tables import Site, Submission


def test_a_rejection_of_criticism_is_told_to_wait_and_signed_by_somebody_else(desk: Desk):
    with desk.context.sessions.begin() as session:
        add_leaning_reviews(session, session.get_one(Site, desk.site_id), product_id="BOWL")
    form = {"action": "reject", "revision": "1", "reason": "off_topic"}
    answer = desk.moderator.post("items/rev_low/decisions", form, htmx=True)
    assert answer.status_code == 422
    assert "a second person signs this one" in answer.text
    page = desk.viewer.get("honest-reviews").text
    assert "by more than chance explains" in page
    assert "100.0 %" in page
    assert "It broke at once" in page
    assert "1 (9.1 %)" in page  # of eleven with one star one waits
    id = re.search(r"honest-reviews/(\w+)", desk.owner.get("honest-reviews").text)[1]
    assert desk.moderator.post(f"honest-reviews/{id}", {"answer": "sign"}).status_code == 403
    assert desk.owner.post(f"honest-reviews/{id}", {"answer": "perhaps"}).status_code == 400
    assert desk.owner.post(f"honest-reviews/{id}", {"answer": "sign"}).status_code == 303
    with desk.context.sessions() as session:
        assert session.get_one(Submission, (desk.site_id, "rev_low")).state == "rejected"
    assert "Nothing waits" in desk.viewer.get("honest-reviews").text
