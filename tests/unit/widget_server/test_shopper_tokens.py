from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.shopper_tokens import make_token, read_token

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
NOW_S = NOW.timestamp()
SECRETS = {"k1": "first secret", "k2": "second secret"}


def token(kid="k1", secret=None, **claims):
    values = {"sub": "anna", "aud": "pk_1", "iat": NOW_S - 60, "exp": NOW_S + 3600, "use": "identify", **claims}
    return make_token(values, kid=kid, secret=secret or SECRETS.get(kid, "?"))


def read(text, use="identify"):
    return read_token(text, SECRETS, site="pk_1", now=NOW, use=use)


@pytest.mark.parametrize("kid", ["k1", "k2"])
def test_a_token_signed_with_either_active_secret_names_its_shopper(kid):
    assert read(token(kid)).reference == "anna"


def test_a_review_link_carries_its_order():
    assert read(token(use="review", order="1001"), use="review").order == "1001"


@pytest.mark.parametrize(
    "text",
    [
        token(secret="another"),
        token(kid="k3", secret="first secret"),
        token(exp=NOW_S),
        token(iat=NOW_S + 3600, exp=NOW_S + 7200),
        token(exp=NOW_S + 25 * 3600),
        token(aud="pk_2"),
        token(use="review"),
        token(sub=""),
        token(sub=None),
        token(iat="yesterday"),
        token(sub="an\0na"),
        token(sub="anna\ud800"),
        token(order="10\x0001"),
        token() + "0",
        token()[:-1],
        "",
        "..",
        "k1..",
    ],
)
def test_a_token_that_cannot_be_believed_names_nobody(text):
    assert read(text) is None


def test_the_key_id_is_signed_too():
    text = token("k1", secret="second secret")
    assert read("k2" + text.removeprefix("k1")) is None


@given(st.text())
def test_any_text_names_nobody(text):
    assert read(text) is None
