"""What Flask-Security asks about addresses and wants to be written to people, answered by this service's own parts."""

from datetime import timedelta
from typing import Any, cast

from flask import Flask
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_security import MailUtil, password_reset, url_for_security
from flask_security.mail_util import EmailValidateException

from widget_server.email_address import checked_email
from widget_server.errors import BadInput
from widget_server.panel.people import Person
from widget_server.panel.runtime import context
from widget_server.services.context import Context
from widget_server.services.prove_address import prove_address
from widget_server.services.write_letters import has_mail, schedule_changed, schedule_reset

_RESET_INSTRUCTIONS = "security/email/reset_instructions"
_NOTICES = ("security/email/reset_notice", "security/email/change_notice")


def mail_settings(context: Context) -> dict[str, Any]:
    """Return the settings of Flask-Security that depend on whether there is a mail server."""
    return {
        "SECURITY_RECOVERABLE": has_mail(context),
        "SECURITY_RESET_URL": "/lost-password",
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=1),
        "SECURITY_POST_RESET_VIEW": "/panel/sign-in",
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": has_mail(context),
        # The letters are written by a service: nothing is rendered here.
        "SECURITY_EMAIL_PLAINTEXT": False,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_EMAIL_SENDER": context.settings.mail_from,
        "SECURITY_MSG_PASSWORD_RESET_REQUEST": (
            _l("If this address has a sign-in here, a letter with a link is on its way."), "done",
        ),
        "SECURITY_MSG_PASSWORD_RESET_NO_LOGIN": (_l("Welcome. Sign in with your new password."), "done"),
        "SECURITY_MSG_PASSWORD_RESET_EXPIRED": (_l("This link is older than an hour. Ask for a new one."), "trouble"),
        "SECURITY_MSG_INVALID_RESET_PASSWORD_TOKEN": (
            _l("This link was used already, or is not complete. Ask for a new one."), "trouble",
        ),
    }  # fmt: skip


def install(app: Flask) -> None:
    """Note that an address is its person's once they have chosen a password with a link that was sent there."""
    password_reset.connect(_note_reset, app)


class DeskMail(MailUtil):
    """Checks addresses as the rest of the service does, and writes its letters."""

    def normalize(self, email: str) -> str:
        """Return the address as it is looked up."""
        try:
            return checked_email(email)
        except BadInput as error:
            raise EmailValidateException(error.public) from error

    def validate(self, email: str) -> str:
        """Return the address as it is kept."""
        return self.normalize(email)

    def send_mail(self, template: str, *_written: Any, **values: Any) -> None:
        """Write down which letter is due; the link is a path, so that no Host header finds its way into it."""
        person, locale = cast(Person, values["user"]), str(get_locale() or "")
        if template == _RESET_INSTRUCTIONS:
            path = url_for_security("reset_password", token=values["reset_token"])
            schedule_reset(context(), person.id, path, locale=locale)
        elif template in _NOTICES:
            schedule_changed(context(), person.id, locale=locale)


def _note_reset(_app: Flask, user: Person, **_facts: object) -> None:
    prove_address(context(), user.id)
