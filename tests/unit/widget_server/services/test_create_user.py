import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from widget_server.db.tables import AuditEntry, Membership, User
from widget_server.errors import BadInput, NotFound
from widget_server.services.create_user import create_user

MIRA = {"email": "Mira@Shop.example", "site": "pk_test", "role": "owner", "actor": "command"}


def test_a_new_person_can_be_found_by_address_and_holds_the_role(context, site_id):
    created = create_user(context, **MIRA, password="correct horse")
    assert created.is_new
    with context.sessions() as session:
        user = session.scalars(select(User).where(User.email == "mira@shop.example")).one()
        assert PasswordHasher().verify(user.password, "correct horse")
        assert session.get_one(Membership, (site_id, created.user_id)).role == "owner"
        assert "mira" not in str([vars(entry) for entry in session.scalars(select(AuditEntry))]).lower()


def test_a_person_who_is_there_keeps_the_password_and_gets_the_role(context, site_id):
    first = create_user(context, **MIRA, password="correct horse")
    again = create_user(context, **MIRA | {"role": "viewer"}, password=None, new_password="never used")
    assert (again.user_id, again.is_new) == (first.user_id, False)
    with context.sessions() as session:
        user = session.get_one(User, first.user_id)
        assert PasswordHasher().verify(user.password, "correct horse")
        assert session.get_one(Membership, (site_id, user.id)).role == "viewer"


def test_a_new_password_ends_the_sessions_of_the_old_one(context, site_id):
    first = create_user(context, **MIRA, password="correct horse")
    with context.sessions() as session:
        before = session.get_one(User, first.user_id).fs_uniquifier
    create_user(context, **MIRA, password="battery staple")
    with context.sessions() as session:
        user = session.get_one(User, first.user_id)
        assert user.fs_uniquifier != before
        assert PasswordHasher().verify(user.password, "battery staple")


@pytest.mark.parametrize(("change", "parameter"), [
    ({"email": "mira"}, "email"), ({"email": "a@b c"}, "email"), ({"role": "boss"}, "role"),
    ({"password": "short"}, "password"), ({"password": None}, "password"),
])  # fmt: skip
def test_what_cannot_be_used_is_named(context, site_id, change, parameter):
    with pytest.raises(BadInput) as caught:
        create_user(context, **{**MIRA, "password": "correct horse", **change})
    assert caught.value.parameter == parameter


def test_an_unknown_site_is_not_found(context, site_id):
    with pytest.raises(NotFound) as caught:
        create_user(context, **MIRA | {"site": "pk_no"}, password="correct horse")
    assert caught.value.parameter == "site"
    with context.sessions() as session:
        assert session.scalars(select(User)).all() == []
