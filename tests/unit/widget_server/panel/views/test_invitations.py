from support.desk import PASSWORD, Desk, token_of
from widget_server.services.invite_person import invite

STRANGER = "stranger@other.example"


def link_for(desk: Desk, email: str) -> str:
    return f"/panel/join/{token_of(invite(desk.context, desk.site_id, email=email, role='moderator', actor='user:1'))}"


def test_somebody_new_chooses_a_password_and_comes_in(desk: Desk):
    link, visitor = link_for(desk, "new@kiln.example"), desk.visitor()
    assert "new@kiln.example" in visitor.get(link).text
    assert "differ" in visitor.post(link, {"password": "long enough", "again": "long enougj"}).text
    assert visitor.post(link, {"password": "long enough", "again": "long enough"}).status_code == 303
    answer = visitor.post("/panel/sign-in", {"email": "new@kiln.example", "password": "long enough"})
    assert answer.status_code == 302
    assert visitor.get("imports").status_code == 200
    assert desk.visitor().get(link).status_code == 404


def test_somebody_with_a_sign_in_accepts_with_one_click_after_signing_in(desk: Desk):
    link, visitor = link_for(desk, STRANGER), desk.visitor()
    assert "Sign in with it" in visitor.get(link).text
    asked = visitor.post(link, {"password": "a second one", "again": "a second one"})
    assert asked.location.startswith("/panel/sign-in?next=")
    signed_in = visitor.post(asked.location, {"email": STRANGER, "password": PASSWORD})
    assert signed_in.location.endswith(link)
    assert visitor.get("queue").status_code == 404
    assert "Accept" in visitor.get(link).text
    assert visitor.post(link).location == "/panel/pk_kiln"
    assert visitor.get("queue").status_code == 200


def test_somebody_else_who_is_signed_in_cannot_take_it(desk: Desk):
    link = link_for(desk, STRANGER)
    assert "viewer@kiln.example" in desk.viewer.get(link).text
    assert desk.viewer.post(link).status_code == 403
    assert desk.visitor(STRANGER).get("queue").status_code == 404


def test_an_invitation_is_not_accepted_without_the_form(desk: Desk):
    link = link_for(desk, STRANGER)
    client = desk.visitor(STRANGER).client
    assert client.post(link).status_code == 400
    assert desk.visitor(STRANGER).get("queue").status_code == 404
