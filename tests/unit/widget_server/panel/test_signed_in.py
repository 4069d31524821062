import re

from support.desk import PASSWORD, Desk, Visitor
from widget_server.services.desk_sessions import list_sessions

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(desk: Desk, email: str = "owner@kiln.example") -> Visitor:
    visitor = desk.visitor()
    visitor.client.post(
        "/panel/sign-in",
        data={"email": email, "password": PASSWORD, "csrf_token": visitor.token, "remember": "y"},
        headers={"User-Agent": FIREFOX},
    )
    del visitor.token
    return visitor


def token_of(visitor: Visitor) -> str:
    with visitor.client.session_transaction("/panel/") as session:
        return session.get("desk_session", "")


def sessions(desk: Desk) -> list[tuple[str, str]]:
    return [(one.device, one.means) for one in list_sessions(desk.context, 1, "")]


def test_signing_in_begins_a_session_and_signing_out_ends_it(desk: Desk):
    visitor = signed_in(desk)
    assert sessions(desk) == [("Firefox, Linux", "password")]
    copy = desk.visitor()
    with visitor.client.session_transaction("/panel/") as session:
        kept = dict(session)
    with copy.client.session_transaction("/panel/") as session:
        session.update(kept)
    assert copy.get("queue").status_code == 200
    visitor.post("/panel/sign-out")
    assert sessions(desk) == []
    assert copy.get("queue").status_code == 302  # a cookie that was copied before ends with it


def test_a_cookie_opens_only_its_own_persons_session(desk: Desk):
    owner, moderator = signed_in(desk), signed_in(desk, "moderator@kiln.example")
    token = token_of(moderator)
    with owner.client.session_transaction("/panel/") as session:
        session["desk_session"] = token
    assert owner.get("queue").status_code == 302
    assert moderator.get("queue").status_code == 200


def test_no_cookie_that_remembers_outlives_its_session(desk: Desk):
    visitor = signed_in(desk)
    with visitor.client.session_transaction("/panel/") as session:
        session.clear()
    assert visitor.get("queue").status_code == 302


def test_a_session_is_ended_from_another_and_with_a_new_password(desk: Desk):
    first, second, third = (signed_in(desk) for _ in range(3))
    page = first.get("/panel/account").text
    assert page.count("Firefox, Linux") >= 3
    action = re.search(r'action="(/panel/account/sessions/[0-9a-f]{64}/end)"', page)
    assert action
    first.post(action[1])
    assert sorted(one.get("queue").status_code for one in (second, third)) == [200, 302]
    second, third = (signed_in(desk) for _ in range(2))
    first.post("/panel/account/sessions/others/end")
    assert [one.get("queue").status_code for one in (first, second, third)] == [200, 302, 302]
    second = signed_in(desk)
    new = {"new_password": "another sentence", "new_password_confirm": "another sentence"}
    assert first.post("/panel/password", {"password": PASSWORD, **new}).status_code == 302
    assert [one.get("queue").status_code for one in (first, second)] == [200, 302]
    assert sessions(desk) == [("", "change")]


def test_another_role_ends_the_persons_sessions_but_not_ones_own(desk: Desk):
    moderator, owner = signed_in(desk, "moderator@kiln.example"), signed_in(desk)
    owner.post("people/2", {"role": "owner"})
    assert moderator.get("queue").status_code == 302
    owner.post("people/1", {"role": "viewer"})
    assert owner.get("queue").status_code == 200
    assert owner.get("people").status_code == 403
