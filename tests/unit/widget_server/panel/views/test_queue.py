import re

import pytest

from support.clock import NOW
from support.desk import Desk
from support.shop import add_photo, add_submission
from widget_server.db.tables import Report, Site, Submission


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
    assert desk.moderator.get("queue?kind=film").status_code == 400


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


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_reviews_chosen_by_their_stars_are_not_decided_on_in_bulk(desk: Desk, action):
    page = desk.moderator.get("queue?stars=2&kind=review").text
    assert "Nothing is decided in bulk" in page
    assert "data-bulk-action" not in page
    desk.moderator.post("queue", {"id": "rev_1", "action": action, "reason": "spam", "stars": "2"})
    assert state(desk, "rev_1") == "pending"
    assert "not decided on in bulk by their stars" in desk.moderator.get("queue").text


def test_a_selection_needs_a_reason_to_be_rejected(desk: Desk):
    desk.moderator.post("queue", {"id": "post_1", "action": "reject"})
    assert state(desk, "post_1") == "pending"
    desk.moderator.post("queue", {"id": "post_1", "action": "reject", "reason": "style"})
    assert state(desk, "post_1") == "rejected"


def test_nothing_ticked_or_another_action_is_refused(desk: Desk):
    assert desk.moderator.post("queue", {"action": "approve"}).status_code == 400
    assert desk.moderator.post("queue", {"id": "post_1", "action": "erase"}).status_code == 400


def test_the_next_cards_come_by_themselves_with_the_way_to_those_after_them(desk: Desk):
    with desk.context.sessions.begin() as session:
        site = session.get_one(Site, desk.site_id)
        for number in range(50):
            add_submission(session, site, f"post_more{number:02}")
    cards = desk.moderator.get("queue").text.split('data-more="')[1].split('"')[0].replace("&amp;", "&")
    part = desk.moderator.get(cards).text
    assert part.count("<article") == 24
    assert "<html" not in part
    assert part.count("data-more=") == 1
    last = desk.moderator.get(part.split('data-more="')[1].split('"')[0].replace("&amp;", "&")).text
    assert last.count("<article") == 4
    assert "data-more=" not in last


def test_the_pulse_says_how_much_is_in_each_queue_and_what_changed(desk: Desk):
    seen = "seen=post_1.1.pending&seen=rev_1.1.approved&seen=nonsense&seen=post_9.x.pending&seen=gone.1.pending"
    news = desk.viewer.get(f"queue/pulse?{seen}").json
    assert news["counts"] == {
        "waiting": "2", "new": "2", "held": "0", "rights": "1", "reported": "0", "approved": "1", "rejected": "0",
        "expired": "0",
    }  # fmt: skip
    assert sorted(news["changed"]) == ["gone", "rev_1"]
    assert (news["total"], news["total_words"]) == (2, "2")
    assert desk.viewer.get("queue/pulse?kind=review").json["total"] == 1


def test_every_queue_opens_and_an_empty_one_says_what_it_is_for(desk: Desk):
    for queue in ("waiting", "new", "held", "rights", "reported", "approved", "rejected", "expired"):
        assert desk.viewer.get(f"queue?queue={queue}").status_code == 200
    assert "On the table" in desk.viewer.get("queue?queue=approved").text
    assert "until its right ran out" in desk.viewer.get("queue?queue=expired").text
    assert desk.viewer.get("queue?queue=mine").status_code == 400


def test_a_filter_out_of_sight_is_shown_when_it_is_in_force(desk: Desk):
    assert '<details class="more-filters" open>' in desk.viewer.get("queue?language=de").text
    assert '<details class="more-filters">' in desk.viewer.get("queue?kind=post").text
    assert 'value="instagram"' in desk.viewer.get("queue/choices").text


def test_what_is_offered_on_a_card_is_what_its_state_allows(desk: Desk):
    page = desk.moderator.get("queue?queue=approved").text
    assert "data-reject" in page
    assert "data-approve>" not in page


def test_a_report_stands_on_the_card_with_its_words(desk: Desk):
    with desk.context.sessions.begin() as session:
        session.add(
            Report(site_id=desk.site_id, id="r", submission_id="post_2", reason="rights", text="my photo", at=NOW)
        )
    page = desk.moderator.get("queue?queue=reported").text
    assert "My picture or my right" in page
    assert "my photo" in page


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


def test_photos_of_every_kind_stand_side_by_side(desk: Desk):
    page = desk.moderator.get("queue?kind=photo").text
    assert 'class="cards contact"' in page
    assert ("card-post_1" in page, "card-rev_1" in page) == (True, False)
    assert 'value="photo" selected' in page
    assert "kind=photo" in page
    assert "media=photo" not in page


def test_a_colour_is_chosen_by_its_swatch(desk: Desk):
    with desk.context.sessions.begin() as session:
        add_photo(session, desk.site_id, "1" * 32, ("blue", "white"))
        session.get_one(Submission, (desk.site_id, "post_1")).media[0].media_id = "1" * 32
    page = desk.moderator.get("queue?color=blue").text
    assert "card-post_1" in page
    assert re.search(r'name="color" value="blue" checked', page)
    assert '<span class="sr">Blue</span>' in page
    assert "card-post_1" not in desk.moderator.get("queue?color=red").text
    assert desk.moderator.get("queue?color=mauve").status_code == 400
