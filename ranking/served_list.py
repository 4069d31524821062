"""The signed token of a served list: what was offered, in which order, how probably. It comes back with the events.

Owns the bytes of the token. It proves an offer, not a view, and holds nothing about a shopper.

Layout of the bytes: varints site, issued_at_s, variant, layout number, first position, count; 8 bytes scope; per tile a
varint number; per tile one byte of propensity (eq. 12 of docs/ranking.md); 16 bytes of HMAC-SHA256 over all before.
"""

import base64
import binascii
import hmac
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

VALID_S = 24 * 3600
# The gallery element's; their places here stand in tokens.
LAYOUTS: tuple[str, ...] = ("grid", "masonry", "justified", "carousel", "strip", "spotlight", "bare")
_PREFIX = "v1."
_SIGNATURE_BYTES = 16
_MAX_TOKEN_CHARS = 4096
_MAX_TILES = 500
_CLOCK_SKEW_S = 300
# One byte of propensity, evenly in the logarithm: 1.0 down to 1e-4, each step 3.7 %.
_LOWEST = 1e-4
_STEP = -math.log(_LOWEST) / 255
# What a byte stands for; four digits are finer than a step.
_PROPENSITIES = tuple(float(f"{math.exp(-value * _STEP):.4g}") for value in range(256))

ErrorCode = Literal["malformed", "forged", "expired"]


class ServedListError(ValueError):
    """A token that cannot be believed: `code` is malformed, forged or expired."""

    def __init__(self, code: ErrorCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code: ErrorCode = code


@dataclass(frozen=True, kw_only=True, slots=True)
class ServedList:
    """What one answer offered. `tiles` are tile numbers in order, the first at `first_position`; `scope` a scope key.

    `propensities`: per tile, the probability (0..1] that the public order showed it there.
    """

    site: int
    scope: int
    issued_at_s: int
    variant: int
    layout: str
    first_position: int
    tiles: tuple[int, ...]
    propensities: tuple[float, ...]


def encode(served: ServedList, key: bytes) -> str:
    """Return the token, "v1." and base64url: at most 300 characters for 24 tiles with numbers below 2**42.

    Raises ValueError for negative numbers, an unknown layout, more than 500 tiles or unequal lengths.
    """
    if served.layout not in LAYOUTS:
        raise ValueError(f"unknown layout: {served.layout!r}")
    if len(served.tiles) != len(served.propensities) or len(served.tiles) > _MAX_TILES:
        raise ValueError("a served list has one propensity per tile and at most 500 tiles")
    head = (served.site, served.issued_at_s, served.variant, LAYOUTS.index(served.layout), served.first_position)
    body = b"".join((
        *map(_varint, head),
        _varint(len(served.tiles)),
        served.scope.to_bytes(8, "big"),
        *map(_varint, served.tiles),
        bytes(map(quantise, served.propensities)),
    ))  # fmt: skip
    token = base64.urlsafe_b64encode(body + _sign(body, key)).rstrip(b"=")
    return _PREFIX + token.decode("ascii")


def decode(token: str, key: bytes, *, now_s: float) -> ServedList:
    """Read a token back, signature first. Valid for 24 hours from its issue; raises ServedListError otherwise."""
    if not token.startswith(_PREFIX) or len(token) > _MAX_TOKEN_CHARS:
        raise ServedListError("malformed", "This is not a token of a served list.")
    text = token.removeprefix(_PREFIX)
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ServedListError("malformed", "This token is not base64url.") from error
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii") != text:
        # The same bytes can be spelt in several ways, and each would count as a list of its own.
        raise ServedListError("malformed", "This token is spelt in another way than it was issued.")
    body, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _sign(body, key)):
        raise ServedListError("forged", "This token was not issued here, or was changed.")
    served = _read(body)
    if not served.issued_at_s - _CLOCK_SKEW_S <= now_s < served.issued_at_s + VALID_S:
        raise ServedListError("expired", "This list was served more than 24 hours ago.")
    return served


def quantise(propensity: float) -> int:
    """Return the byte of a propensity: 0 for 1.0, 255 for 1e-4 and less. What is no number counts as least."""
    if not propensity > _LOWEST:
        return 255
    # A token holds dozens of them: no further calls for what is in range.
    return round(math.log(propensity) / -_STEP) if propensity < 1.0 else 0


def _read(body: bytes) -> ServedList:
    try:
        position = 0
        head: list[int] = []
        for _ in range(6):
            number, position = _take_varint(body, position)
            head.append(number)
        site, issued_at_s, variant, layout, first_position, count = head
        scope = int.from_bytes(body[position : position + 8], "big")
        position += 8
        tiles: list[int] = []
        for _ in range(count):
            number, position = _take_varint(body, position)
            tiles.append(number)
        if len(body) - position != count:
            raise IndexError("a token has as many propensities as tiles")
        name = LAYOUTS[layout]
    except IndexError as error:
        # Only reached by a token signed with our key, so by another release: it is refused, not guessed at.
        raise ServedListError("malformed", "This token has another shape.") from error
    return ServedList(
        site=site,
        scope=scope,
        issued_at_s=issued_at_s,
        variant=variant,
        layout=name,
        first_position=first_position,
        tiles=tuple(tiles),
        propensities=tuple(map(_PROPENSITIES.__getitem__, body[position:])),
    )


def _sign(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"vitrine served list v1\0" + body, "sha256")[:_SIGNATURE_BYTES]


@lru_cache(maxsize=65_536)
def _varint(number: int) -> bytes:
    # The tiles of a shop are few, and the same ones are served all day.
    if number < 0:
        raise ValueError("a served list holds no negative numbers")
    body = bytearray()
    while number > 0x7F:
        body.append(number & 0x7F | 0x80)
        number >>= 7
    body.append(number)
    return bytes(body)


def _take_varint(body: bytes, position: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = body[position]
        position += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return number, position
