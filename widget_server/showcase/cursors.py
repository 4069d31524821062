"""Cursors: where a list goes on, signed, so that only places that were handed out can be asked for.

Owns the tokens. A feed's cursor keeps the variant and the minute in which its first page was made, so that the
pages of one visit are slices of one order; it ends after ten minutes. A place in a list of reviews does not end.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from widget_server.errors import BadInput, VitrineError

VALID_S = 600
_MAX_CURSOR_CHARS = 300


class CursorExpired(VitrineError):
    """The order that this cursor belongs to is no longer kept."""

    code = "cursor_expired"
    status = 410
    title = "This page of the list is gone"


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedPlace:
    """Where a feed goes on. minute : Unix time of the first page in whole minutes.  offset : tiles already given."""

    variant: int
    minute: int
    offset: int


class Cursors:
    """Signs and reads cursors with one key; equal places give equal tokens, so that answers stay cacheable."""

    def __init__(self, key: bytes) -> None:
        self._feeds = URLSafeSerializer(key, salt="feed", signer_kwargs={"digest_method": hashlib.sha256})
        # Whoever asks for a page in one minute is given the same cursor.
        self.feed = lru_cache(maxsize=1000)(self._feed)
        self._places = URLSafeSerializer(key, salt="place", signer_kwargs={"digest_method": hashlib.sha256})

    def _feed(self, place: FeedPlace, identity: str) -> str:
        """Return the cursor of a feed; identity : the parameters it belongs to."""
        return _text(self._feeds.dumps([place.variant, place.minute, place.offset, _digest(identity)]))

    def read_feed(self, token: str, identity: str, *, now_s: float) -> FeedPlace:
        """Read a feed's cursor back.

        Raises BadInput(parameter="cursor") for one that was changed or belongs to other parameters, CursorExpired
        after ten minutes.
        """
        variant, minute, offset, digest = _read(self._feeds, token, 4)
        if digest != _digest(identity):
            raise _foreign()
        if now_s >= minute * 60 + VALID_S:
            raise CursorExpired(
                "This order was kept for ten minutes. Start again without the cursor.", parameter="cursor"
            )
        return FeedPlace(variant=variant, minute=minute, offset=offset)

    def place(self, last_id: str, offset: int, identity: str) -> str:
        """Return the cursor behind an item of a list."""
        return _text(self._places.dumps([last_id, offset, _digest(identity)]))

    def read_place(self, token: str, identity: str) -> tuple[str, int]:
        """Read (last id, offset) back. Raises BadInput(parameter="cursor") as read_feed does."""
        last_id, offset, digest = _read(self._places, token, 3)
        if digest != _digest(identity):
            raise _foreign()
        return last_id, offset


def _read(serializer: URLSafeSerializer, token: str, length: int) -> list[Any]:
    # Unsigned input is never decoded: itsdangerous checks the signature first.
    try:
        values = serializer.loads(token) if len(token) <= _MAX_CURSOR_CHARS else None
    except BadData:
        values = None
    if not isinstance(values, list) or len(values) != length:
        raise BadInput(
            "This cursor was not issued here or was changed. Take it from next_url as it is.", parameter="cursor"
        )
    return values


def _foreign() -> BadInput:
    return BadInput("This cursor belongs to other parameters. Follow next_url as it is.", parameter="cursor")


def _digest(identity: str) -> str:
    return hashlib.blake2b(identity.encode(), digest_size=6).hexdigest()


def _text(token: str | bytes) -> str:
    return token if isinstance(token, str) else token.decode()
