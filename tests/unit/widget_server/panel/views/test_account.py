from support.desk import Desk
from widget_server.db.tables import User


def test_a_language_is_chosen_and_kept(desk: Desk):
    assert desk.viewer.post("/panel/account", {"locale": "de"}).status_code == 303
    with desk.context.sessions() as session:
        assert session.query(User).filter(User.email == "viewer@kiln.example").one().locale == "de"
    assert desk.viewer.post("/panel/account", {"locale": "tlh"}).status_code == 400


def test_the_account_is_for_who_is_signed_in(desk: Desk):
    assert "viewer@kiln.example" in desk.viewer.get("/panel/account").text
    assert desk.visitor().get("/panel/account").status_code == 302
