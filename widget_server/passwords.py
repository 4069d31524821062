"""How passwords are hashed, once for the command and the panel.

Owns the scheme and the settings under which Flask-Security verifies it. Owns no users and no sign-in.
"""

import unicodedata
from types import MappingProxyType
from typing import Final

from argon2 import PasswordHasher

from widget_server.errors import BadInput
from widget_server.sentences import Sentence

# NIST SP 800-63B asks for at least 8 characters and no rules about which.
MINIMUM_LENGTH = 8
_NORMAL_FORM: Final = "NFKD"

# Argon2 needs no second hash around it, so Flask-Security is told to verify a plain one.
SECURITY_SETTINGS = MappingProxyType(
    {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        "SECURITY_PASSWORD_NORMALIZE_FORM": _NORMAL_FORM,
        "SECURITY_PASSWORD_LENGTH_MIN": MINIMUM_LENGTH,
    }
)


def hash_password(password: str) -> str:
    """Hash a password with Argon2id at the library's current cost.  Raises BadInput for one that is too short."""
    if len(password) < MINIMUM_LENGTH:
        raise BadInput(
            Sentence("A password needs at least %(minimum_length)s characters.", minimum_length=MINIMUM_LENGTH),
            parameter="password",
        )
    return PasswordHasher().hash(unicodedata.normalize(_NORMAL_FORM, password))
