import re

from sqlalchemy import select

from support.desk import Desk, add_person
from widget_server.db.tables import DecisionRow, Site

APPROVE = {"action": "approve", "revision": "1", "state": "pending"}


def drawn(desk: Desk) -> None:
    """Let the moderator approve post_1, and the lot fall on it."""
    with desk.context.sessions.begin() as session:
        session.get_one(Site, desk.site_id).second_look_percent = 100
    assert desk.moderator.post("items/post_1/decisions", {**APPROVE, "took_ms": "5300"}).status_code == 303


def test_a_second_look_shows_nothing_of_the_first_verdict_until_it_is_answered(desk: Desk):
    drawn(desk)
    assert "Nothing to look at again" in desk.moderator.get("work/second-look").text
    page = desk.owner.get("work/second-look").text
    shown = page[page.index("<main") : page.index("</main>")]
    assert "My Willow Vase" in shown
    for word in ("Published", "state-approved", "items/post_1", "moderator@"):
        assert word not in shown
    action = re.search(r'action="(/panel/pk_kiln/work/second-look/[0-9a-f]{32})"', page)
    assert action
    assert desk.owner.post(action[1], {"action": "reject"}).status_code == 400
    told = desk.owner.client.get(desk.owner.post(action[1], {"action": "reject", "reason": "spam"}).location).text
    assert "The first verdict was: Approved" in told
    assert desk.owner.post(action[1], {"action": "approve"}).status_code == 409
    for visitor in (desk.owner, desk.moderator):
        assert "items/post_1" in visitor.get("work").text
    assert "items/post_1" not in desk.viewer.get("work").text


def test_owners_see_everybodys_figures_and_the_others_their_own(desk: Desk):
    drawn(desk)
    with desk.context.sessions() as session:
        assert session.scalars(select(DecisionRow.took_ms)).one() == 5300
    assert "One decision of a colleague waits" in desk.owner.get("work").text
    assert "moderator@kiln.example" in desk.owner.get("work").text
    own = desk.moderator.get("work").text
    own = own[own.index("<main") : own.index("</main>")]
    assert "moderator@kiln.example" in own
    assert "owner@kiln.example" not in own
    assert desk.viewer.get("work/second-look").status_code == 403
    with desk.context.sessions.begin() as session:
        add_person(session, None, "", "jo@kiln.example")
    assert desk.visitor("jo@kiln.example").get("work").status_code == 404


def test_agreeing_is_told_as_well(desk: Desk):
    drawn(desk)
    page = desk.owner.get("work/second-look").text
    action = page.split('action="/panel/pk_kiln/work/second-look/')[1].split('"')[0]
    told = desk.owner.client.get(desk.owner.post(f"work/second-look/{action}", {"action": "approve"}).location).text
    assert "You both say the same" in told
    assert "1 of 1" in desk.owner.get("work").text


def test_a_share_that_is_none_is_refused(desk: Desk):
    facts = {"name": "Kiln", "currency": "EUR", "locale": "en"}
    for share, status in (("5", 303), ("101", 400), ("-1", 400), ("5.5", 400)):
        assert desk.owner.post("settings", {**facts, "second_look_percent": share}).status_code == status, share
