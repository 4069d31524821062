"""Recognising shoppers: by the token that the shop's server signed, and addresses only as keyed hashes.

Owns reading tokens with the site's sealed secrets, and the keys under which an address is limited and votes. Stores
nothing.
"""

import hmac
from functools import lru_cache

from flask import request

from widget_server.api.runtime import runtime
from widget_server.callers import network
from widget_server.secrets import Vault
from widget_server.services.context import Context
from widget_server.shopper_tokens import Shopper, Use, read_token
from widget_server.showcase.types import SiteFacts

# One vote for each of them is bounded, nobody can be found, and two shoppers of one review rarely meet.
_VOTER_DIGITS = 5


def identify(token: str, site: SiteFacts, context: Context, use: Use = "identify") -> Shopper | None:
    """Return the shopper that a token names, None for one that is invalid, expired or for something else."""
    kid = token.partition(".")[0]
    secrets = {kid: _unsealed(context.vault, site.shopper_secrets[kid])} if kid in site.shopper_secrets else {}
    return read_token(token, secrets, site=site.key, now=context.now(), use=use)


def address_key() -> str:
    """Return what stands for the caller's address today: a keyed hash; the address itself is never kept."""
    return key_of_address(runtime().context, request.remote_addr)


def key_of_address(context: Context, address: str | None) -> str:
    """Return what stands for an address today."""
    key = _daily_key(context.vault, context.now().date().isoformat())
    return _digits(key, network(address))[:32]


def voter_key(site_key: str, review_id: str) -> str:
    """Return what stands for the caller on one review, for good: five digits that some four thousand addresses share.

    Made for this review only, so that votes on two reviews cannot be told to come from one person.
    """
    return _digits(runtime().context.vault.key("voters"), f"{site_key}\0{review_id}\0{network(request.remote_addr)}")[
        :_VOTER_DIGITS
    ]


def _digits(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()


@lru_cache(maxsize=1000)
def _unsealed(vault: Vault, secret: str) -> str:
    return vault.unseal(secret)


@lru_cache(maxsize=4)
def _daily_key(vault: Vault, day: str) -> bytes:
    return vault.key(f"address:{day}")
