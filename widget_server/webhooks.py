"""Signing what is sent to a shop's own server, as Standard Webhooks does (https://www.standardwebhooks.com).

Owns the secret's form and the headers. Sending is outbound's.
"""

import base64
import hashlib
import hmac
import secrets

_PREFIX = "whsec_"


def new_webhook_secret() -> str:
    """Return a new secret: 32 random bytes as Standard Webhooks writes them."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def webhook_headers(secret: str, message_id: str, at_s: int, body: bytes) -> dict[str, str]:
    """Return the headers of a message: its id, its time and the HMAC-SHA256 over both and the body."""
    return {
        "content-type": "application/json",
        "accept": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": signature(secret, message_id, at_s, body),
    }


def signature(secret: str, message_id: str, at_s: int, body: bytes) -> str:
    """Return the signature of a message: HMAC-SHA256 over its id, its time and its body."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    digest = hmac.new(key, f"{message_id}.{at_s}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
