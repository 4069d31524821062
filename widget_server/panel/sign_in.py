"""Signing in and out, the second factor and the password change, by Flask-Security under /panel/.

Owns its settings, its place in the app and the limit on attempts. Passwords are hashed as widget_server.passwords says.
"""

import hmac
from typing import Any

from flask import Flask, Response, make_response, render_template, request, session
from flask_babel import gettext as _
from flask_limiter import Limiter, RequestLimit
from flask_security import Security

from widget_server.callers import network
from widget_server.db.types import normal_email
from widget_server.email_address import checked_email
from widget_server.errors import BadInput
from widget_server.panel import sign_in_mail, signed_in
from widget_server.panel.people import PersonStore
from widget_server.passwords import SECURITY_SETTINGS
from widget_server.services.context import Context
from widget_server.services.passkeys import relying_party
from widget_server.web import Access, access

# A person mistypes a few times; a guesser needs thousands. Both windows are 15 minutes.
PER_ACCOUNT = "10 per 15 minutes"
PER_ADDRESS = "60 per 15 minutes"

_ANYONE = frozenset(
    {
        "login",
        "forgot_password",
        "reset_password",
        "logout",
        "two_factor_token_validation",
        "two_factor_setup",
        "two_factor_rescue",
        "tf_select",
        "mf_recovery",
    }
)
_BY_EMAIL = frozenset({"security.login", "security.forgot_password"})
_LIMITED = _BY_EMAIL | {"security.two_factor_token_validation", "security.mf_recovery"}
# Which account it is, only the device's answer says: these are counted by the caller's place alone.
_LIMITED_BY_ADDRESS = frozenset({"panel.passkeys.ask_sign_in", "panel.passkeys.sign_in"})


def install(app: Flask, context: Context) -> None:
    """Give an app sessions, sign-in and the limit on attempts; the panel's templates come first, so they look alike."""
    vault = context.vault
    secure = context.settings.resolved_public_url.startswith("https://")
    app.secret_key = vault.key("session")
    app.config.update(SECURITY_SETTINGS)
    app.config.update(
        SESSION_COOKIE_NAME="vitrine_session",
        SESSION_COOKIE_PATH="/panel",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SECURITY_URL_PREFIX="/panel",
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_CHANGE_URL="/password",
        SECURITY_TWO_FACTOR_SETUP_URL="/second-factor",
        SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL="/second-factor/code",
        SECURITY_TWO_FACTOR_RESCUE_URL="/second-factor/rescue",
        SECURITY_TWO_FACTOR_SELECT_URL="/second-factor/choose",
        SECURITY_MULTI_FACTOR_RECOVERY_URL="/second-factor/recover",
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL="/second-factor/recovery-codes",
        SECURITY_POST_LOGIN_VIEW="/panel/",
        SECURITY_POST_LOGOUT_VIEW="/panel/sign-in",
        SECURITY_POST_CHANGE_VIEW="/panel/account",
        SECURITY_TWO_FACTOR_POST_SETUP_VIEW="/panel/account",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_PASSWORD_SALT=vault.key("password-salt").hex(),
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TWO_FACTOR_RESCUE_EMAIL=False,
        SECURITY_TWO_FACTOR_VALIDITY_COOKIE={"httponly": True, "secure": secure, "samesite": "Strict"},
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_TOTP_SECRETS={"1": vault.key("totp").hex()},
        SECURITY_TOTP_ISSUER="Vitrine",
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_STATIC_FOLDER=None,
    )
    app.config.update(sign_in_mail.mail_settings(context))
    security = Security(app, PersonStore(context), mail_util_cls=sign_in_mail.DeskMail)
    party = relying_party(context.settings.resolved_public_url)
    security.login_context_processor(lambda: {"passkey_host": party.id if party else ""})
    sign_in_mail.install(app)
    signed_in.install(app, context)
    _limit_attempts(app, context.settings.redis_url, vault.key("sign-in-limit"))
    for endpoint in [name for name in app.view_functions if name.startswith("security.")]:
        known = endpoint.removeprefix("security.") in _ANYONE
        access(Access.ANYONE if known else Access.SIGNED_IN)(app.view_functions[endpoint])


def _limit_attempts(app: Flask, redis_url: str, key: bytes) -> None:
    def hashed(name: str) -> str:
        # With our own key: neither address nor account can be read from the limiter's storage.
        return hmac.digest(key, name.encode(), "sha256").hex()

    def account() -> str:
        # The second step is of who passed the first one, whatever else its form says.
        first = request.endpoint in _BY_EMAIL
        return hashed(f"account {_found_by(request.form.get('email', '')) if first else session.get('tf_user_id', '')}")

    def address() -> str:
        return hashed(f"address {network(request.remote_addr)}")

    limiter = Limiter(
        key_func=address,
        storage_uri=redis_url or "memory://",
        strategy="moving-window",
        in_memory_fallback_enabled=True,
        key_prefix="sign-in",
    )
    limiter.init_app(app)
    for endpoint in _LIMITED & app.view_functions.keys():
        view: Any = app.view_functions[endpoint]
        for limit, key_func in ((PER_ACCOUNT, account), (PER_ADDRESS, address)):
            view = limiter.limit(limit, key_func=key_func, methods=["POST"], on_breach=_too_many)(view)
        app.view_functions[endpoint] = view
    for endpoint in _LIMITED_BY_ADDRESS:
        view = app.view_functions[endpoint]
        app.view_functions[endpoint] = limiter.limit(PER_ADDRESS, key_func=address, on_breach=_too_many)(view)


def _found_by(email: str) -> str:
    """Return the one form of an address under which a person is found, so that no spelling of it counts by itself."""
    try:
        return normal_email(checked_email(email))
    except BadInput:
        return email  # nobody's, so there is nothing to guess


def _too_many(_limit: RequestLimit) -> Response:
    sentence = _("Too many attempts. Wait a quarter of an hour and try again.")
    response = make_response(render_template("panel/problem.html", title=_("Slow down"), sentence=sentence), 429)
    response.headers["Retry-After"] = "900"
    return response
