from support import Clock
from support.desk import Desk


def test_the_log_says_who_did_what_and_can_be_narrowed(desk: Desk, clock: Clock):
    desk.owner.post("settings/origins", {"origin": "https://shop.example"})
    clock.advance(seconds=1)
    desk.moderator.post("items/post_1/photos/0", {"alt": "A vase"})
    page = desk.viewer.get("audit-log").text
    assert page.index("Photo described") < page.index("Origin added</td>")
    assert "owner@kiln.example" in page
    narrowed = desk.viewer.get("audit-log?area=origin").text
    assert "Photo described" not in narrowed
    assert "origin: https://shop.example" in narrowed


def test_a_page_of_the_log_leads_to_the_older_one(desk: Desk, clock: Clock):
    for number in range(51):
        clock.advance(seconds=1)
        desk.owner.post("settings/origins", {"origin": f"https://shop{number}.example"})
    page = desk.viewer.get("audit-log").text
    older = page.split("data-next href=")[1].split('"')[1]
    assert "https://shop0.example" not in page
    assert "https://shop0.example" in desk.viewer.get(older).text


def test_the_chain_is_checked_on_a_page_and_an_owner_takes_the_lines_away(desk):
    desk.moderator.post("items/post_1/decisions", {"action": "approve", "revision": "1"})
    page = desk.viewer.get("audit-log/verification").text
    assert "lines are as they were written" in page
    assert desk.moderator.get("audit-log/lines.jsonl").status_code == 403
    answer = desk.owner.get("audit-log/lines.jsonl")
    assert answer.mimetype == "application/jsonl"
    assert b"submission.approve" in answer.data
