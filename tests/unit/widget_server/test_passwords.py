import pytest
from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore
from flask_security.utils import verify_password

from widget_server.db.tables import User
from widget_server.errors import BadInput
from widget_server.passwords import SECURITY_SETTINGS, hash_password


@pytest.fixture(scope="module")
def desk():
    app = Flask("desk")
    app.config.update(SECURITY_SETTINGS, SECRET_KEY="for a test", SECURITY_PASSWORD_SALT="for a test")
    Security(app, SQLAlchemyUserDatastore(None, User, User), register_blueprint=False)
    return app


@pytest.mark.parametrize("password", ["correct horse", "päßwörtlich", "パスワード8文字", "x" * 200])
def test_the_desk_verifies_what_the_command_hashed(desk, password):
    hashed = hash_password(password)
    assert hashed.startswith("$argon2id$")
    with desk.test_request_context():
        normal = desk.extensions["security"]._password_util.normalize(password)
        assert verify_password(normal, hashed)
        assert not verify_password(normal + "x", hashed)


def test_two_hashes_of_one_password_differ():
    assert hash_password("correct horse") != hash_password("correct horse")


def test_a_short_password_is_refused():
    with pytest.raises(BadInput) as caught:
        hash_password("1234567")
    assert caught.value.parameter == "password"
