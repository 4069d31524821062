import re

from support.desk import Desk, Visitor


def invite(desk: Desk, email: str, role: str = "moderator") -> str:
    page = desk.owner.post("people", {"email": email, "role": role}).text
    link = re.search(r"http://[^<]+(/panel/join/[^<]+)<", page)
    assert link
    return link[1]


def people(visitor: Visitor) -> str:
    return visitor.get("people").text


def test_an_open_invitation_is_listed_renewed_and_withdrawn(desk: Desk):
    link = invite(desk, "new@kiln.example")
    assert "Open invitations" in people(desk.owner)
    page = desk.owner.post("people/5/invitation").text
    renewed = re.search(r"/panel/join/[^<]+", page)
    assert renewed
    assert desk.visitor().get(link).status_code == 404
    assert desk.visitor().get(renewed[0]).status_code == 200
    assert desk.owner.post("people/5", {"role": "remove"}).status_code == 303
    assert desk.visitor().get(renewed[0]).status_code == 404
    assert "Open invitations" not in people(desk.owner)
    assert desk.owner.post("people/5/invitation").status_code == 404


def test_roles_are_changed_and_taken_away_at_once(desk: Desk):
    viewer = desk.viewer
    assert viewer.get("imports").status_code == 403
    desk.owner.post("people/3", {"role": "moderator"})
    assert viewer.get("imports").status_code == 302  # what was open under the old role has ended
    viewer = desk.visitor("viewer@kiln.example")
    assert viewer.get("imports").status_code == 200
    desk.owner.post("people/3", {"role": "remove"})
    assert viewer.get("queue").status_code == 302
    assert desk.visitor("viewer@kiln.example").get("queue").status_code == 404


def test_the_last_owner_stays(desk: Desk):
    assert desk.owner.post("people/1", {"role": "remove"}).status_code == 409
    assert desk.owner.post("people/1", {"role": "viewer"}).status_code == 409
    desk.owner.post("people/2", {"role": "owner"})
    assert desk.owner.post("people/1", {"role": "remove"}).location == "/panel/"


def test_what_is_no_address_is_not_invited(desk: Desk):
    assert desk.owner.post("people", {"email": "not an address", "role": "viewer"}).status_code == 400
    assert desk.owner.post("people", {"email": "viewer@kiln.example", "role": "viewer"}).status_code == 409
