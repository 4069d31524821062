"""Passkeys (WebAuthn): adding one, signing in with one, listing and removing them.

Owns the questions put to devices, each good for one answer within CHALLENGE_LASTS, and what is kept of a key. The
answers are verified by py_webauthn: origin, relying party, user verification, signature and its counter. The device
checks who holds it (user verification is required), so a passkey stands for both factors.
Source: W3C Web Authentication Level 2, 7.1 and 7.2.
"""

import hmac
import ipaddress
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from widget_server.db.base import time_ordered_id
from widget_server.db.session import reading_session
from widget_server.db.tables import Membership, Passkey, PasskeyChallenge, User
from widget_server.errors import BadInput, Conflict, NotFound, VitrineError
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site

CHALLENGE_LASTS = timedelta(minutes=5)
MOST_PASSKEYS = 20
LONGEST_NAME = 60
# An answer holds a key or a signature, an attestation at most; this is ten times the largest seen.
LONGEST_ANSWER = 20_000
_TIMEOUT_MS = int(CHALLENGE_LASTS.total_seconds() * 1000)


class PasskeyRefused(VitrineError):
    """The device's answer proves nothing."""

    code: ClassVar[str] = "passkey_refused"
    status: ClassVar[int] = 403
    title = "The passkey was refused"

    def __init__(self, why: str) -> None:
        super().__init__(
            Sentence("This passkey was not accepted. Try again, or sign in with your password."), private={"why": why}
        )


@dataclass(frozen=True, kw_only=True)
class RelyingParty:
    """For whom keys are made.  id : a host name.  origin : the only one whose pages may use them."""

    id: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class KeptPasskey:
    """A passkey as its owner sees it."""

    id: str
    name: str
    created_at: datetime
    used_at: datetime | None


def relying_party(public_url: str) -> RelyingParty | None:
    """Return for whom keys are made at a public address; None where browsers make none: no TLS, or no host name.

    A key belongs to a host name, so this machine's own address goes by the name "localhost".
    """
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        local = host == "localhost" or host.endswith(".localhost")
        return RelyingParty(id=host, origin=_origin(public_url, host)) if local or parts.scheme == "https" else None
    return RelyingParty(id="localhost", origin=_origin(public_url, "localhost")) if address.is_loopback else None


def ask_for_new(context: Context, user_id: int) -> dict[str, Any]:
    """Return what navigator.credentials.create() takes, so that a person's device makes a key.

    Raises Conflict where no keys can be made or there are too many.
    """
    party = _party(context)
    with context.sessions.begin() as session:
        user = session.get_one(User, user_id)
        rows = _rows(session, user_id)
        if len(rows) >= MOST_PASSKEYS:
            raise Conflict(Sentence("You have %(most)s passkeys. Remove one first.", most=MOST_PASSKEYS))
        options = webauthn.generate_registration_options(
            rp_id=party.id,
            rp_name="Vitrine",
            user_id=_handle(context, user_id),
            user_name=user.email,
            timeout=_TIMEOUT_MS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[_described(row) for row in rows],
        )
        _keep_challenge(session, options.challenge, user_id, context.now())
    return options_to_json_dict(options)


def add_passkey(context: Context, user_id: int, answer: str, *, name: str) -> None:
    """Keep the key that a device made for a person.  answer : the credential as JSON.

    Raises BadInput for a name that is none, PasskeyRefused, Conflict for a key that is kept already.
    """
    name, now, party = " ".join(name.split()), context.now(), _party(context)
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(
            Sentence("Name the passkey, in at most %(most)s characters.", most=LONGEST_NAME), parameter="name"
        )
    credential = _parsed(answer)
    challenge = _take_challenge(context, credential, user_id)
    try:
        made = webauthn.verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=party.id, expected_origin=party.origin,
            require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused(f"{type(error).__name__}: {error}") from error
    known_id = bytes_to_base64url(made.credential_id)
    with context.sessions.begin() as session:
        _audit(context, session, user_id, "passkey.added")
        if session.scalar(select(Passkey.id).where(Passkey.credential == known_id)) is not None:
            raise Conflict(Sentence("This passkey is kept already."))
        session.add(
            Passkey(
                id=time_ordered_id(now), user_id=user_id, credential=known_id, public_key=made.credential_public_key,
                sign_count=made.sign_count, transports=_transports(credential), name=name, created_at=now,
            )
        )  # fmt: skip


def ask_for_sign_in(context: Context) -> dict[str, Any]:
    """Return what navigator.credentials.get() takes. It names no account: which one it is, the device answers."""
    options = webauthn.generate_authentication_options(
        rp_id=_party(context).id, timeout=_TIMEOUT_MS, user_verification=UserVerificationRequirement.REQUIRED
    )
    with context.sessions.begin() as session:
        _keep_challenge(session, options.challenge, None, context.now())
    return options_to_json_dict(options)


def sign_in_with_passkey(context: Context, answer: str) -> int:
    """Return whose device answered.  answer : the credential as JSON.  Raises PasskeyRefused.

    A signature counter that does not grow says that there are two copies of a key; neither signs in with it then.
    """
    party, credential = _party(context), _parsed(answer)
    challenge = _take_challenge(context, credential, None)
    with context.sessions.begin() as session:
        row = session.scalars(
            select(Passkey).where(Passkey.credential == str(credential.get("id", ""))).with_for_update()
        ).one_or_none()
        user = session.get(User, row.user_id) if row else None
        if row is None or user is None or not user.active:
            raise PasskeyRefused("unknown credential or inactive account")
        try:
            handle = credential["response"].get("userHandle") or ""
            if not hmac.compare_digest(base64url_to_bytes(handle), _handle(context, user.id)):
                raise PasskeyRefused("user handle of another account")
            proven = webauthn.verify_authentication_response(
                credential=credential, expected_challenge=challenge, expected_rp_id=party.id,
                expected_origin=party.origin, credential_public_key=row.public_key,
                credential_current_sign_count=row.sign_count, require_user_verification=True,
            )  # fmt: skip
        except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as error:
            raise PasskeyRefused(f"{type(error).__name__}: {error}") from error
        row.sign_count, row.used_at = proven.new_sign_count, context.now()
        return user.id


def list_passkeys(context: Context, user_id: int) -> list[KeptPasskey]:
    """Return a person's passkeys, oldest first."""
    with reading_session(context.engine) as session:
        return [
            KeptPasskey(id=row.id, name=row.name, created_at=row.created_at, used_at=row.used_at)
            for row in _rows(session, user_id)
        ]


def remove_passkey(context: Context, user_id: int, passkey_id: str) -> None:
    """Forget a person's passkey: it signs nobody in any more.  Raises NotFound."""
    with context.sessions.begin() as session:
        _audit(context, session, user_id, "passkey.removed")
        row = session.get(Passkey, passkey_id)
        if row is None or row.user_id != user_id:
            raise NotFound(Sentence("You have no such passkey. Reload the page."), parameter="passkey")
        session.delete(row)


def forget_old_challenges(context: Context) -> None:
    """Delete the questions that nobody answered in time."""
    with context.sessions.begin() as session:
        session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= context.now()))


def _origin(public_url: str, host: str) -> str:
    parts = urlsplit(public_url)
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


def _party(context: Context) -> RelyingParty:
    party = relying_party(context.settings.resolved_public_url)
    if party is None:
        raise Conflict(Sentence("Passkeys need a public address with a host name and https."))
    return party


def _handle(context: Context, user_id: int) -> bytes:
    """Return how devices know an account: the same for all its keys, and nothing that names a person."""
    return hmac.digest(context.vault.key("passkey-handle"), str(user_id).encode(), "sha256")


def _rows(session: Session, user_id: int) -> list[Passkey]:
    return list(session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)))


def _described(row: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        id=base64url_to_bytes(row.credential), transports=[AuthenticatorTransport(one) for one in row.transports]
    )


def _keep_challenge(session: Session, challenge: bytes, user_id: int | None, now: datetime) -> None:
    session.add(
        PasskeyChallenge(challenge=bytes_to_base64url(challenge), user_id=user_id, expires_at=now + CHALLENGE_LASTS)
    )


def _take_challenge(context: Context, credential: dict[str, Any], user_id: int | None) -> bytes:
    """Use up the question that an answer names; whoever sends the same answer again finds none."""
    try:
        told = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        asked = str(told["challenge"])
    except (ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused("no challenge in the answer") from error
    whose = PasskeyChallenge.user_id.is_(None) if user_id is None else PasskeyChallenge.user_id == user_id
    with context.sessions.begin() as session:
        used = session.scalars(
            delete(PasskeyChallenge)
            .where(PasskeyChallenge.challenge == asked, whose, PasskeyChallenge.expires_at > context.now())
            .returning(PasskeyChallenge.challenge)
        ).all()
    if not used:
        raise PasskeyRefused("a challenge that was never asked, is used up or too old")
    return base64url_to_bytes(asked)


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise PasskeyRefused("too long")
    try:
        credential = json.loads(answer)
    except ValueError as error:
        raise PasskeyRefused("no JSON") from error
    if not isinstance(credential, dict):
        raise PasskeyRefused("no object")
    return credential


def _transports(credential: dict[str, Any]) -> list[str]:
    given = credential["response"].get("transports") or []
    return [one.value for one in AuthenticatorTransport if one.value in given]


def _audit(context: Context, session: Session, user_id: int, action: str) -> None:
    """Write a change of a sign-in into the log of every site that it opens."""
    for site_id in session.scalars(
        select(Membership.site_id)
        .where(Membership.user_id == user_id, Membership.accepted_at.is_not(None))
        .order_by(Membership.site_id)
    ).all():
        lock_site(session, site_id)
        record(
            session, site_id=site_id, at=context.now(), actor=f"user:{user_id}", action=action, subject_kind="user",
            subject_id=str(user_id), details={},
        )  # fmt: skip
