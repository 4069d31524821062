from support.desk import Desk
from widget_server.db.tables import User


def test_a_language_is_chosen_and_kept(desk: Desk):
    assert desk.viewer.post("/panel/account", {"locale": "de"}).status_code == 303
    with desk.context.sessions() as session:
        assert session.query(User).filter(User.email == "viewer@kiln.example").one().locale == "de"
    assert desk.viewer.post("/panel/account", {"locale": "tlh"}).status_code == 400


def test_a_page_that_outlived_its_session_gets_the_token_of_the_new_one(desk: Desk):
    token = desk.moderator.get("/panel/account/token").json["token"]
    form = {"action": "approve", "revision": "1", "csrf_token": token}
    assert desk.moderator.client.post("/panel/pk_kiln/items/post_1/decisions", data=form).status_code == 303
    assert desk.visitor().get("/panel/account/token", htmx=True).status_code == 401


def test_the_account_is_for_who_is_signed_in(desk: Desk):
    assert "viewer@kiln.example" in desk.viewer.get("/panel/account").text
    assert desk.visitor().get("/panel/account").status_code == 302
