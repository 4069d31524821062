"""A passkey in software: answers the questions of WebAuthn as a device does, or wrongly where a test wants it to."""

import hashlib
import json
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """One key of one account.  sign_count : of its next answer is one more."""

    def __init__(self, credential_id: bytes = b"a key of the tests") -> None:
        self.credential_id = credential_id
        self.sign_count = 0
        self.handle = b""
        self._key = ec.generate_private_key(ec.SECP256R1())

    def create(self, options: dict[str, Any], *, origin: str, verified: bool = True) -> str:
        """Answer navigator.credentials.create() with a key without attestation."""
        self.handle = base64url_to_bytes(options["user"]["id"])
        numbers = self._key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + public
        data = self._data(options["rp"]["id"], verified, _ATTESTED) + attested
        return self._answer(
            {
                "clientDataJSON": _client_data("webauthn.create", options["challenge"], origin),
                "attestationObject": cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}),
            },
            {"transports": ["internal", "of-the-future"]},
        )

    def get(self, options: dict[str, Any], *, origin: str, verified: bool = True, handle: bytes | None = None) -> str:
        """Answer navigator.credentials.get()."""
        client_data = _client_data("webauthn.get", options["challenge"], origin)
        data = self._data(options["rpId"], verified, 0)
        signature = self._key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": client_data,
                "authenticatorData": data,
                "signature": signature,
                "userHandle": self.handle if handle is None else handle,
            },
            {},
        )

    def _data(self, party: str, verified: bool, flags: int) -> bytes:
        self.sign_count += 1
        flags |= _PRESENT | (_VERIFIED if verified else 0)
        return hashlib.sha256(party.encode()).digest() + bytes([flags]) + self.sign_count.to_bytes(4, "big")

    def _answer(self, response: dict[str, bytes], plain: dict[str, Any]) -> str:
        name = bytes_to_base64url(self.credential_id)
        written = {field: bytes_to_base64url(value) for field, value in response.items()}
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": written | plain, "clientExtensionResults": {}}
        )


def _client_data(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()
