"""Tokens by which a shop vouches for a shopper: kid.base64url(claims).hex HMAC-SHA256, signed by the shop's server.

Owns reading and making them. Claims: sub (the shop's own reference), aud (the site's publishable key), iat, exp (at
most 24 hours later), use ("identify" or "review") and, for a review link, order.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from widget_server.plain_text import is_keepable

MAX_VALID_S = 24 * 3600
_CLOCK_SKEW_S = 300
_MAX_TOKEN_CHARS = 2000
_MAX_REFERENCE_CHARS = 200

Use = Literal["identify", "review"]


@dataclass(frozen=True, kw_only=True)
class Shopper:
    """Whom a valid token names. order : of a review link, "" otherwise."""

    reference: str
    use: Use
    order: str = ""


def read_token(token: str, secrets: Mapping[str, str], *, site: str, now: datetime, use: Use) -> Shopper | None:
    """Return the shopper that a token names, None for one that is malformed, forged, expired or for something else.

    secrets : kid to signing secret; two may be active while one replaces the other.  site : publishable key.
    """
    kid = token.partition(".")[0]
    secret = secrets.get(kid)
    if secret is None or len(token) > _MAX_TOKEN_CHARS:
        return None
    signed = _signed(token, secret, site, use)
    return signed.shopper if signed is not None and signed.from_s <= now.timestamp() < signed.until_s else None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Signed:
    """Whom a token names, and when it does.  from_s, until_s : Unix time."""

    shopper: Shopper
    from_s: float
    until_s: float


@lru_cache(maxsize=4096)
def _signed(token: str, secret: str, site: str, use: Use) -> _Signed | None:
    """Return what was signed, whatever time it is: a shopper shows one token all day."""
    kid, _, rest = token.partition(".")
    payload, _, signature = rest.partition(".")
    if not hmac.compare_digest(signature.lower().encode(), _sign(secret, kid, payload).encode()):
        return None
    return _read_claims(_claims(payload), site=site, use=use)


def make_token(claims: Mapping[str, Any], *, kid: str, secret: str) -> str:
    """Return a signed token, as a shop's server makes it."""
    payload = base64.urlsafe_b64encode(json.dumps(claims, separators=(",", ":")).encode()).rstrip(b"=").decode()
    return f"{kid}.{payload}.{_sign(secret, kid, payload)}"


def _sign(secret: str, kid: str, payload: str) -> str:
    return hmac.new(secret.encode(), f"{kid}.{payload}".encode(), hashlib.sha256).hexdigest()


def _claims(payload: str) -> dict[str, Any]:
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (binascii.Error, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _read_claims(claims: Mapping[str, Any], *, site: str, use: Use) -> _Signed | None:
    issued, expires, sub, order = (claims.get(name) for name in ("iat", "exp", "sub", "order"))
    if not isinstance(issued, int | float) or not isinstance(expires, int | float) or not isinstance(sub, str):
        return None
    named = 0 < len(sub) <= _MAX_REFERENCE_CHARS
    if claims.get("aud") != site or claims.get("use") != use or not 0 < expires - issued <= MAX_VALID_S or not named:
        return None
    if not is_keepable((sub, order)):  # no store could look it up, and a write that others share would fail
        return None
    shopper = Shopper(reference=sub, use=use, order=order if isinstance(order, str) else "")
    return _Signed(shopper=shopper, from_s=issued - _CLOCK_SKEW_S, until_s=expires)
