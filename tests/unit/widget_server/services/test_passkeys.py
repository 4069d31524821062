import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from support.authenticator import Authenticator
from support.desk import add_person
from support.shop import add_site
from widget_server.db.tables import AuditEntry, Passkey, PasskeyChallenge, User
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.services import passkeys as p
from widget_server.services.context import Context

ORIGIN = "http://localhost:8000"


@pytest.fixture
def person(session: Session) -> User:
    person = add_person(session, add_site(session, "pk_kiln"), "owner")
    session.commit()
    return person


def added(context: Context, person: User, key: Authenticator, name: str = " my  laptop ") -> Authenticator:
    p.add_passkey(context, person.id, key.create(p.ask_for_new(context, person.id), origin=ORIGIN), name=name)
    return key


def answer(context: Context, key: Authenticator, **how) -> str:
    return key.get(p.ask_for_sign_in(context), **{"origin": ORIGIN, **how})


def test_a_key_belongs_to_the_host_of_the_public_address_and_to_none_without_tls():
    assert p.relying_party("https://desk.shop.example:8443/x") == p.RelyingParty(
        id="desk.shop.example", origin="https://desk.shop.example:8443"
    )
    assert p.relying_party("http://127.0.0.1:8000") == p.RelyingParty(id="localhost", origin=ORIGIN)
    assert p.relying_party("http://[::1]:8000") == p.RelyingParty(id="localhost", origin=ORIGIN)
    assert p.relying_party(ORIGIN) == p.RelyingParty(id="localhost", origin=ORIGIN)
    for insecure in ("http://desk.shop.example", "https://203.0.113.7", "http://10.0.0.1"):
        assert p.relying_party(insecure) is None, insecure


def test_a_key_that_was_added_signs_its_person_in_and_is_counted(context, person, clock):
    key = added(context, person, Authenticator())
    (kept,) = p.list_passkeys(context, person.id)
    assert (kept.name, kept.created_at, kept.used_at) == ("my laptop", clock(), None)
    clock.advance(hours=1)
    assert p.sign_in_with_passkey(context, answer(context, key)) == person.id
    assert p.list_passkeys(context, person.id)[0].used_at == clock()
    with context.sessions() as session:
        row = session.scalars(select(Passkey)).one()
        assert (row.sign_count, row.transports) == (key.sign_count, ["internal"])
        assert [(one.action, one.actor) for one in session.scalars(select(AuditEntry))] == [
            ("passkey.added", f"user:{person.id}")
        ]
        assert session.scalars(select(PasskeyChallenge)).all() == []


def test_the_questions_ask_for_a_key_that_checks_its_holder_and_name_no_account(context, person):
    new, sign_in = p.ask_for_new(context, person.id), p.ask_for_sign_in(context)
    assert new["authenticatorSelection"]["userVerification"] == "required"
    assert new["authenticatorSelection"]["residentKey"] == "required"
    assert (new["rp"]["id"], sign_in["rpId"], sign_in["userVerification"]) == ("localhost", "localhost", "required")
    assert not sign_in.get("allowCredentials")
    assert person.email not in new["user"]["id"]


def test_an_answer_counts_once(context, person):
    key = added(context, person, Authenticator())
    sent = answer(context, key)
    p.sign_in_with_passkey(context, sent)
    with pytest.raises(p.PasskeyRefused) as refused:
        p.sign_in_with_passkey(context, sent)
    assert "used up" in str(refused.value.private)


def test_a_question_waits_five_minutes_and_old_ones_are_forgotten(context, person, clock):
    key = added(context, person, Authenticator())
    late = answer(context, key)
    clock.advance(minutes=5)
    with pytest.raises(p.PasskeyRefused):
        p.sign_in_with_passkey(context, late)
    p.forget_old_challenges(context)
    with context.sessions() as session:
        assert session.scalars(select(PasskeyChallenge)).all() == []


def test_a_copy_whose_counter_does_not_grow_is_refused(context, person):
    key = added(context, person, Authenticator())
    p.sign_in_with_passkey(context, answer(context, key))
    key.sign_count -= 1
    with pytest.raises(p.PasskeyRefused) as refused:
        p.sign_in_with_passkey(context, answer(context, key))
    assert "sign count" in str(refused.value.private)


@pytest.mark.parametrize(
    "how",
    [{"origin": "http://localhost:9000"}, {"origin": "https://evil.example"}, {"verified": False},
     {"handle": b"somebody else"}, {"handle": b""}],
    ids=str,
)  # fmt: skip
def test_an_answer_from_elsewhere_without_a_check_or_of_another_account_is_refused(context, person, how):
    key = added(context, person, Authenticator())
    with pytest.raises(p.PasskeyRefused):
        p.sign_in_with_passkey(context, answer(context, key, **how))


def test_another_key_under_the_same_name_is_refused(context, person):
    key = added(context, person, Authenticator())
    forged = Authenticator()
    forged.handle, forged.sign_count = key.handle, 100
    with pytest.raises(p.PasskeyRefused):
        p.sign_in_with_passkey(context, answer(context, forged))


@pytest.mark.parametrize("nonsense", ["", "no json", "[]", "{}", '{"response": {"clientDataJSON": 1}}', "x" * 30_000])
def test_what_is_no_answer_is_refused(context, person, nonsense):
    with pytest.raises(p.PasskeyRefused):
        p.sign_in_with_passkey(context, nonsense)


def test_a_key_is_made_only_for_who_asked_and_kept_once(context, person, session):
    other = add_person(session, None, "", "jo@kiln.example")
    session.commit()
    key = Authenticator()
    asked = p.ask_for_new(context, person.id)
    with pytest.raises(p.PasskeyRefused):
        p.add_passkey(context, other.id, key.create(asked, origin=ORIGIN), name="x")
    with pytest.raises(p.PasskeyRefused):
        p.add_passkey(context, person.id, answer(context, key), name="x")
    unverified = key.create(p.ask_for_new(context, person.id), origin=ORIGIN, verified=False)
    with pytest.raises(p.PasskeyRefused):
        p.add_passkey(context, person.id, unverified, name="x")
    added(context, person, key)
    assert [one["id"] for one in p.ask_for_new(context, person.id)["excludeCredentials"]]
    with pytest.raises(Conflict):
        added(context, other, key)
    with pytest.raises(BadInput):
        added(context, person, Authenticator(b"another"), name="  ")


def test_a_removed_key_signs_nobody_in_and_only_its_owner_removes_it(context, person, session):
    other = add_person(session, None, "", "jo@kiln.example")
    session.commit()
    key = added(context, person, Authenticator())
    (kept,) = p.list_passkeys(context, person.id)
    with pytest.raises(NotFound):
        p.remove_passkey(context, other.id, kept.id)
    p.remove_passkey(context, person.id, kept.id)
    with pytest.raises(p.PasskeyRefused):
        p.sign_in_with_passkey(context, answer(context, key))


def test_who_was_turned_off_does_not_come_in_by_a_key(context, person, session):
    key = added(context, person, Authenticator())
    session.get_one(User, person.id).active = False
    session.commit()
    with pytest.raises(p.PasskeyRefused):
        p.sign_in_with_passkey(context, answer(context, key))


def test_there_is_an_end_to_keys(context, person, monkeypatch):
    monkeypatch.setattr(p, "MOST_PASSKEYS", 1)
    added(context, person, Authenticator())
    with pytest.raises(Conflict):
        p.ask_for_new(context, person.id)


def test_an_account_is_known_by_the_same_handle_to_all_its_keys(context, person, session):
    other = add_person(session, None, "", "jo@kiln.example")
    session.commit()
    handles = [p.ask_for_new(context, one.id)["user"]["id"] for one in (person, person, other)]
    assert handles[0] == handles[1] != handles[2]
    assert json.dumps(handles).count(person.email) == 0
