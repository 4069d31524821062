from support.desk import Desk
from support.shop import add_submission
from widget_server.db.tables import Site, Submission


def state(desk: Desk, id: str) -> str:
    with desk.context.sessions() as session:
        return session.get_one(Submission, (desk.site_id, id)).state


def test_the_queue_shows_what_waits_with_its_evidence(desk: Desk):
    page = desk.moderator.get("queue").text
    assert "My Willow Vase" in page
    assert "It broke at once" in page
    assert "On the table" not in page
    assert "Confirmed when you approve" in page
    assert "2 of 5 stars" in page


def test_a_filter_narrows_the_list_and_can_be_cleared(desk: Desk):
    page = desk.moderator.get("queue?q=broke&kind=review").text
    assert "My Willow Vase" not in page
    assert "It broke at once" in page
    assert "Nothing fits this filter" in desk.moderator.get("queue?q=nowhere").text
    assert desk.moderator.get("queue?kind=photo").status_code == 400


def test_a_viewer_sees_no_buttons(desk: Desk):
    page = desk.viewer.get("queue").text
    assert "My Willow Vase" in page
    assert "data-approve" not in page
    assert 'id="bulk"' not in page


def test_a_selection_is_decided_and_the_list_comes_back(desk: Desk):
    answer = desk.moderator.post("queue", {"id": ["post_1", "rev_1"], "action": "approve", "kind": "post"})
    assert (answer.status_code, answer.location) == (303, "/panel/pk_kiln/queue?kind=post")
    assert "2 decided." in desk.moderator.get("queue").text
    assert (state(desk, "post_1"), state(desk, "rev_1")) == ("approved", "approved")


def test_reviews_chosen_by_their_stars_are_not_rejected_in_bulk(desk: Desk):
    page = desk.moderator.get("queue?stars=2&kind=review").text
    assert "cannot be rejected in bulk" in page
    assert "data-reject-selected" not in page
    desk.moderator.post("queue", {"id": "rev_1", "action": "reject", "reason": "spam", "stars": "2"})
    assert state(desk, "rev_1") == "pending"
    assert "cannot be hidden by their stars" in desk.moderator.get("queue").text


def test_a_selection_needs_a_reason_to_be_rejected(desk: Desk):
    desk.moderator.post("queue", {"id": "post_1", "action": "reject"})
    assert state(desk, "post_1") == "pending"
    desk.moderator.post("queue", {"id": "post_1", "action": "reject", "reason": "style"})
    assert state(desk, "post_1") == "rejected"


def test_nothing_ticked_or_another_action_is_refused(desk: Desk):
    assert desk.moderator.post("queue", {"action": "approve"}).status_code == 400
    assert desk.moderator.post("queue", {"id": "post_1", "action": "erase"}).status_code == 400


def test_pages_follow_each_other(desk: Desk):
    with desk.context.sessions.begin() as session:
        site = session.get_one(Site, desk.site_id)
        for number in range(30):
            add_submission(session, site, f"post_more{number:02}")
    first = desk.moderator.get("queue").text
    assert first.count("<article") == 24
    following = first.split("data-next href=")[1].split('"')[1].replace("&amp;", "&")
    second = desk.moderator.get(following).text
    assert second.count("<article") == 8
    assert "post_more29" in second
    assert "post_more29" not in first
