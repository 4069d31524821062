"""A site's credentials: secret keys for the merchant's server, signing secrets for shopper tokens.

A secret leaves this file once, when it is made. Secret keys are stored as a hash, signing secrets sealed.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.base import time_ordered_id
from widget_server.db.tables import SiteKey
from widget_server.errors import Conflict, NotFound
from widget_server.secrets import hash_secret_key, new_secret_key
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump

# Enough for a rotation; more is a key that nobody knows the place of.
MOST_SECRET_KEYS = 10
ACTIVE_SHOPPER_SECRETS = 2


@dataclass(frozen=True, kw_only=True)
class MadeKey:
    """A new credential; `secret` is shown now and never again. key_id : the kid of shopper tokens."""

    key_id: str
    secret: str


def create_secret_key(context: Context, site_id: int, *, actor: str) -> MadeKey:
    """Make another secret key; the old ones stay valid until they are revoked.  Raises Conflict at MOST_SECRET_KEYS."""
    now = context.now()
    made = MadeKey(key_id=time_ordered_id(now), secret=new_secret_key())
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        if len(active_keys(session, site_id, "secret")) >= MOST_SECRET_KEYS:
            raise Conflict(
                Sentence(
                    "A site has at most %(most_secret_keys)s secret keys. Revoke one first.",
                    most_secret_keys=MOST_SECRET_KEYS,
                )
            )
        session.add(
            SiteKey(
                site_id=site_id, id=made.key_id, kind="secret", hint=made.secret[-4:],
                hash=hash_secret_key(made.secret), created_at=now,
            )
        )  # fmt: skip
        _record(context, session, site_id, actor, "key.created", made.key_id)
    return made


def revoke_key(context: Context, site_id: int, key_id: str, *, actor: str) -> None:
    """Revoke a credential, with effect on the next request.  Raises NotFound for one that is not active."""
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        key = session.get(SiteKey, (site_id, key_id))
        if key is None or key.revoked_at is not None:
            raise NotFound("There is no such active key. Reload the page.", parameter="key")
        key.revoked_at = context.now()
        _record(context, session, site_id, actor, "key.revoked", key_id)


def rotate_shopper_secret(context: Context, site_id: int, *, actor: str) -> MadeKey:
    """Make a new signing secret; the one before stays valid, an older one is revoked, so that two are active."""
    now = context.now()
    made = MadeKey(key_id=secrets.token_hex(4), secret=secrets.token_urlsafe(32))
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        for old in active_keys(session, site_id, "shopper")[ACTIVE_SHOPPER_SECRETS - 1 :]:
            old.revoked_at = now
        session.add(
            SiteKey(
                site_id=site_id, id=made.key_id, kind="shopper", hint=made.secret[-4:],
                sealed=context.vault.seal(made.secret), created_at=now,
            )
        )  # fmt: skip
        _record(context, session, site_id, actor, "shopper_key.rotated", made.key_id)
    return made


def active_keys(session: Session, site_id: int, kind: str) -> list[SiteKey]:
    """Return the credentials of a kind ("secret", "shopper") that are not revoked, newest first."""
    query = select(SiteKey).where(SiteKey.site_id == site_id, SiteKey.kind == kind, SiteKey.revoked_at.is_(None))
    return list(session.scalars(query.order_by(SiteKey.created_at.desc(), SiteKey.id.desc())))


def _record(context: Context, session: Session, site_id: int, actor: str, action: str, key_id: str) -> None:
    record(
        session, site_id=site_id, at=context.now(), actor=actor, action=action, subject_kind="key", subject_id=key_id
    )
    bump(session, site_id)
