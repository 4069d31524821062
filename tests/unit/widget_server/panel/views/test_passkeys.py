import time

from support.authenticator import Authenticator
from support.desk import Desk, Visitor

ORIGIN = "http://localhost:8000"


def fresh(visitor: Visitor, ago_s: float = 0) -> Visitor:
    with visitor.client.session_transaction("/panel/") as session:
        session["fs_paa"] = time.time() - ago_s
    return visitor


def add(visitor: Visitor, key: Authenticator, name: str = "My laptop"):
    options = visitor.post("/panel/account/passkeys/question").json
    return visitor.post("/panel/account/passkeys", {"answer": key.create(options, origin=ORIGIN), "name": name})


def sign_in(visitor: Visitor, key: Authenticator, next: str = ""):
    options = visitor.post("/panel/sign-in/passkey/question").json
    answer = visitor.post("/panel/sign-in/passkey", {"answer": key.get(options, origin=ORIGIN), "next": next})
    del visitor.token
    return answer


def test_a_passkey_is_added_signs_in_and_is_removed(desk: Desk):
    key, owner = Authenticator(), fresh(desk.owner)
    assert add(owner, key).json == {"to": "/panel/account"}
    assert "My laptop" in owner.get("/panel/account").text
    visitor = desk.visitor()
    assert sign_in(visitor, key, "/panel/pk_kiln/queue").json == {"to": "/panel/pk_kiln/queue"}
    assert visitor.get("queue").status_code == 200
    assert "with a passkey" in visitor.get("/panel/account").text
    page = owner.get("/panel/account").text
    remove = page.split('action="/panel/account/passkeys/')[1].split('"')[0]
    assert desk.moderator.post(f"/panel/account/passkeys/{remove}").status_code == 404
    assert owner.post(f"/panel/account/passkeys/{remove}").status_code == 303
    assert sign_in(desk.visitor(), key).status_code == 403


def test_nobody_is_sent_to_another_host_after_signing_in(desk: Desk):
    key = Authenticator()
    add(fresh(desk.owner), key)
    for elsewhere in ("https://evil.example/", "//evil.example/panel/", "/panel//evil.example", "/demo/", "/panel/\\x"):
        assert sign_in(desk.visitor(), key, elsewhere).json == {"to": "/panel/"}, elsewhere


def test_a_desk_left_open_makes_no_key_before_the_password_is_shown_again(desk: Desk):
    answer = fresh(desk.owner, ago_s=16 * 60).post("/panel/account/passkeys/question").json
    assert answer["again"].startswith("/panel/verify?next=")


def test_a_stranger_makes_no_key_and_a_form_without_the_sessions_token_none_either(desk: Desk):
    assert desk.visitor().post("/panel/account/passkeys/question").status_code == 302
    assert desk.owner.client.post("/panel/account/passkeys").status_code == 400
    assert desk.visitor().client.post("/panel/sign-in/passkey/question").status_code == 400


def test_an_answer_that_proves_nothing_is_told_in_words(desk: Desk):
    answer = desk.visitor().post("/panel/sign-in/passkey", {"answer": "{}"}, htmx=True)
    assert answer.status_code == 403
    assert "not accepted" in answer.text


def test_questions_from_one_place_come_to_an_end(desk: Desk):
    visitor = desk.visitor()
    statuses = [visitor.post("/panel/sign-in/passkey/question").status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
