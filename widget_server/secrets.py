"""Keys derived from the root secret: sealing personal data, signing tokens, hashing credentials.

Owns cryptographic choices, all of them from the `cryptography` package. Owns no storage and no settings: a Vault is
made from the root secret and passed to whoever needs it.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from widget_server.errors import VitrineError


class UnsealError(VitrineError):
    """A sealed value was made with another secret key, or was changed."""

    code = "unseal_failed"
    status = 500
    title = "Stored data cannot be read"


class Vault:
    """Seals and unseals values, and derives a signing key for each purpose.

    Sealing is AES-SIV (RFC 5297): equal values give equal ciphertexts, so that an e-mail address can be looked up
    without being readable in the table, a backup or a log.
    """

    def __init__(self, root_secret: bytes) -> None:
        self._root_secret = root_secret
        self._siv = AESSIV(self.key("seal", 64))

    def key(self, purpose: str, length_bytes: int = 32) -> bytes:
        """Derive a key for one purpose; purposes never share keys.  Source: RFC 5869 (HKDF)."""
        return HKDF(algorithm=hashes.SHA256(), length=length_bytes, salt=b"vitrine/v1", info=purpose.encode()).derive(
            self._root_secret
        )

    def seal(self, value: str) -> str:
        """Encrypt a text deterministically; returns URL-safe base64."""
        return base64.urlsafe_b64encode(self._siv.encrypt(value.encode(), None)).decode()

    def unseal(self, sealed: str) -> str:
        """Decrypt what seal() returned.  Raises UnsealError for a foreign or altered value."""
        try:
            return self._siv.decrypt(base64.urlsafe_b64decode(sealed), None).decode()
        except (InvalidTag, ValueError) as error:
            raise UnsealError(
                "Stored personal data cannot be read with this secret key. "
                "Restore the VITRINE_SECRET_KEY this database was made with."
            ) from error


def new_publishable_key() -> str:
    """Return a new publishable key: public, names the site in browsers."""
    return "pk_" + secrets.token_hex(10)


def new_secret_key() -> str:
    """Return a new secret key; shown once, stored only as hash_secret_key()."""
    return "sk_" + secrets.token_urlsafe(32)


def hash_secret_key(key: str) -> str:
    """Hash a secret key for storage. The key has 256 random bits, so a plain SHA-256 needs no stretching."""
    return hashlib.sha256(key.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
