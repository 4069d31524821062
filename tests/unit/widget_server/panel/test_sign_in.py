import re

import pytest
from passlib.totp import TOTP

from support.desk import PASSWORD, Desk, Visitor
from widget_server.services.context import Context
from widget_server.settings import Settings


def sign_in(visitor: Visitor, email: str, password: str, next: str = ""):
    answer = visitor.client.post(
        "/panel/sign-in" + (f"?next={next}" if next else ""),
        data={"email": email, "password": password, "csrf_token": visitor.token},
    )
    del visitor.token  # a new session has a new token
    return answer


def test_the_right_password_opens_the_desk_and_the_page_that_was_asked_for(desk: Desk):
    visitor = desk.visitor()
    answer = sign_in(visitor, "Owner@Kiln.example", PASSWORD, "/panel/pk_kiln/queue")
    assert answer.status_code == 302
    assert answer.location.endswith("/panel/pk_kiln/queue")
    assert visitor.get("queue").status_code == 200


def test_nobody_is_sent_to_another_host_after_signing_in(desk: Desk):
    answer = sign_in(desk.visitor(), "owner@kiln.example", PASSWORD, "https://elsewhere.example/")
    assert "elsewhere.example" not in (answer.location or "")


def test_a_wrong_password_and_an_unknown_address_look_alike(desk: Desk):
    texts = []
    for email in ("owner@kiln.example", "nobody@kiln.example"):
        visitor = desk.visitor()
        answer = sign_in(visitor, email, "wrong password")
        assert answer.status_code == 200
        assert "This did not match" in answer.text
        without_token = re.sub(r'"X-CSRFToken": "[^"]+"|name="csrf_token"[^>]*', "", answer.text)
        texts.append(without_token.replace(email, ""))
    assert texts[0] == texts[1]


def test_guessing_one_account_is_stopped(desk: Desk):
    visitor = desk.visitor()
    answers = [sign_in(visitor, "owner@kiln.example", f"guess {n}").status_code for n in range(11)]
    assert answers == [200] * 10 + [429]
    refused = sign_in(visitor, "owner@kiln.example", PASSWORD)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "900"
    assert refused.content_type.startswith("text/html")
    assert "Too many attempts" in refused.text


def test_other_spellings_of_one_address_are_one_account(desk: Desk):
    visitor = desk.visitor()
    wide = str.maketrans("kilnexamp", "ｋｉｌｎｅｘａｍｐ")
    spellings = [f"owner@{'kiln.example'[:n].translate(wide)}{'kiln.example'[n:]}" for n in range(11)]
    assert "This did not match" in sign_in(visitor, spellings[9], "guess").text
    answers = [sign_in(visitor, spelling, "guess").status_code for spelling in spellings]
    assert answers == [200] * 9 + [429] * 2


@pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples:DeprecationWarning")  # Flask-Security's own
def test_guessing_a_code_is_stopped_whatever_address_comes_with_it(desk: Desk):
    set_up_second_factor(desk)
    visitor = desk.visitor()
    sign_in(visitor, "owner@kiln.example", PASSWORD)
    answers = [
        visitor.post("/panel/second-factor/code", {"code": "000000", "email": f"{n}@kiln.example"}).status_code
        for n in range(11)
    ]
    assert answers == [200] * 10 + [429]


def test_neighbours_in_one_network_share_its_attempts(desk: Desk):
    visitor = desk.visitor()
    token = visitor.token
    answers = [
        visitor.client.post(
            "/panel/sign-in",
            data={"email": f"{n}@kiln.example", "password": "", "csrf_token": token},
            environ_overrides={"REMOTE_ADDR": f"2001:db8::{n:x}"},
        ).status_code
        for n in range(61)
    ]
    assert answers == [200] * 60 + [429]


def test_the_session_cookie_stays_out_of_reach(desk: Desk):
    answer = sign_in(desk.visitor(), "owner@kiln.example", PASSWORD)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/panel" in cookie
    assert "Expires" in cookie
    assert "Secure" not in cookie


def test_the_session_cookie_is_secure_where_the_service_is(context: Context):
    secure = Context(
        settings=Settings(data=context.settings.data, secret_key="s" * 20, public_url="https://vitrine.example"),
        now=context.now,
    )
    secure.__dict__.update(engine=context.engine, decoder=context.decoder)
    assert Desk(secure).app.config["SESSION_COOKIE_SECURE"] is True


def test_signing_out_is_a_change_and_ends_the_session(desk: Desk):
    visitor = desk.visitor("owner@kiln.example")
    assert visitor.get("/panel/sign-out").status_code in (404, 405)
    assert visitor.get("queue").status_code == 200
    assert visitor.post("/panel/sign-out").status_code == 302
    assert visitor.get("queue").status_code == 302


def test_a_changed_password_counts_at_once_and_ends_the_other_sessions(desk: Desk):
    other = desk.visitor("owner@kiln.example")
    assert other.get("queue").status_code == 200
    visitor = desk.visitor()
    sign_in(visitor, "owner@kiln.example", PASSWORD)
    changed = {"new_password": "another sentence", "new_password_confirm": "another sentence"}
    answer = visitor.post("/panel/password", {"password": PASSWORD, **changed})
    assert answer.status_code == 302
    assert visitor.get("queue").status_code == 200
    assert other.get("queue").status_code == 302
    assert "This did not match" in sign_in(desk.visitor(), "owner@kiln.example", PASSWORD).text


def set_up_second_factor(desk: Desk) -> None:
    visitor = desk.visitor()
    sign_in(visitor, "owner@kiln.example", PASSWORD)
    page = visitor.post("/panel/second-factor", {"setup": "authenticator"}).text
    secret = re.search(r"<code>([A-Z2-7 -]+)</code>", page)
    assert secret
    action = re.search(r'action="([^"]*second-factor/[^"]+)"', page)
    assert action
    code = TOTP(key=secret[1].replace("-", "")).generate().token
    assert visitor.post(action[1], {"code": code}).status_code == 302


@pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples:DeprecationWarning")  # Flask-Security's own
def test_a_second_factor_is_asked_for_once_it_is_set_up(desk: Desk):
    set_up_second_factor(desk)
    later = desk.visitor()
    assert "second-factor/code" in sign_in(later, "owner@kiln.example", PASSWORD).location
    assert later.get("queue").status_code == 302
