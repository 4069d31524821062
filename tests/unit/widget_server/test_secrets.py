import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.secrets import (
    UnsealError,
    Vault,
    hash_secret_key,
    new_publishable_key,
    new_secret_key,
    same,
)

VAULT = Vault(b"one root secret")


@given(st.text())
def test_what_was_sealed_is_unsealed(text):
    assert VAULT.unseal(VAULT.seal(text)) == text


def test_equal_values_have_equal_seals_that_do_not_show_them():
    assert VAULT.seal("mira@mail.example") == VAULT.seal("mira@mail.example")
    assert "mira" not in VAULT.seal("mira@mail.example")


@pytest.mark.parametrize("foreign", [Vault(b"another").seal("x"), VAULT.seal("x")[:-4] + "AAA=", "no base64!", ""])
def test_a_foreign_or_altered_seal_is_refused_with_the_way_out(foreign):
    with pytest.raises(UnsealError, match="VITRINE_SECRET_KEY"):
        VAULT.unseal(foreign)


def test_purposes_never_share_a_key():
    assert VAULT.key("list") != VAULT.key("cursor")
    assert len(VAULT.key("seal", 64)) == 64


def test_keys_of_a_site_say_what_they_are_and_never_repeat():
    assert new_publishable_key().startswith("pk_")
    assert new_secret_key().startswith("sk_")
    assert len({new_secret_key() for _ in range(100)}) == 100


def test_a_stored_hash_does_not_contain_the_key():
    key = new_secret_key()
    assert key not in hash_secret_key(key)
    assert same(hash_secret_key(key), hash_secret_key(key))
    assert not same("a", "b")
