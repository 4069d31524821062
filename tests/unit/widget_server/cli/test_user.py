from argon2 import PasswordHasher
from sqlalchemy import select

from support.command import vitrine
from widget_server.db.tables import Membership, User


def create(settings, *options, stdin=None):
    return vitrine(settings, "user", "create", "Mira@Shop.example", "--site", "pk_test", *options, stdin=stdin)


def verified(context, password):
    with context.sessions() as session:
        return PasswordHasher().verify(session.scalars(select(User)).one().password, password)


def test_a_generated_password_is_printed_for_a_new_person_only(context, settings, site_id):
    first = create(settings, "--role", "owner")
    assert first.exit_code == 0
    assert verified(context, first.stdout.strip().removeprefix("password: "))
    again = create(settings, "--role", "viewer")
    assert (again.exit_code, again.stdout) == (0, "")
    with context.sessions() as session:
        assert session.scalars(select(Membership.role)).all() == ["viewer"]


def test_a_password_can_be_given_without_showing_it(context, settings, site_id):
    result = create(settings, "--role", "moderator", "--password-stdin", stdin="correct horse\nsecond line\n")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "correct horse" not in result.output
    assert verified(context, "correct horse")


def test_an_unknown_role_or_a_short_password_is_refused(context, settings, site_id):
    assert create(settings, "--role", "boss").exit_code == 2
    assert create(settings, "--role", "owner", "--password-stdin", stdin="short\n").exit_code == 2
