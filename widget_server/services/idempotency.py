"""Doing something once: the answer to an Idempotency-Key is kept and given again to the same request.

Owns the rows of `idempotent_answers`. A row is taken before the work begins, so that of two requests with one key
only one works. Source: draft-ietf-httpapi-idempotency-key-header.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from widget_server.db.tables import IdempotentAnswer
from widget_server.errors import BadInput, Conflict
from widget_server.sentences import Sentence
from widget_server.services.context import Context

KEPT = timedelta(hours=24)
# Longer than any request works; a row that is still open after this belongs to a process that died.
_ABANDONED = timedelta(minutes=5)
_OPEN = 0
_MAX_KEY_CHARS = 200


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was answered. status : HTTP status.  body : JSON."""

    status: int
    body: str


def answer_once(
    context: Context, site_id: int, *, key: str, call: str, request: bytes, act: Callable[[], Answer]
) -> Answer:
    """Act, or return what was answered when the same request came with the same key before.

    call : names the address, so that a key belongs to one.  request : what was asked, in a form that repeats.
    Raises BadInput for an unusable key, Conflict for a key that was used for another request or is worked on right
    now. What act() raises is passed on, and the key stays free.
    """
    if not 1 <= len(key) <= _MAX_KEY_CHARS:
        raise BadInput(
            Sentence("An Idempotency-Key has 1 to %(max_key_chars)s characters.", max_key_chars=_MAX_KEY_CHARS),
            parameter="Idempotency-Key",
        )
    key_hash = hashlib.sha256(f"{call}\0{key}".encode()).hexdigest()
    request_hash = hashlib.sha256(request).hexdigest()
    if (found := _take(context, site_id, key_hash, request_hash)) is not None:
        return found
    try:
        answer = act()
    except BaseException:
        _free(context, site_id, key_hash)
        raise
    with context.sessions.begin() as session:
        row = session.get_one(IdempotentAnswer, (site_id, key_hash))
        row.status, row.body = answer.status, answer.body
    return answer


def forget_old_answers(context: Context) -> int:
    """Delete answers older than a day; returns how many."""
    with context.sessions.begin() as session:
        result = session.execute(delete(IdempotentAnswer).where(IdempotentAnswer.created_at < context.now() - KEPT))
        return int(result.rowcount)  # type: ignore[attr-defined]


def _take(context: Context, site_id: int, key_hash: str, request_hash: str) -> Answer | None:
    """Take the key, None; or return the answer it already has."""
    now = context.now()
    taken = IdempotentAnswer(
        site_id=site_id, key_hash=key_hash, request_hash=request_hash, status=_OPEN, body="", created_at=now
    )
    try:
        with context.sessions.begin() as session:
            session.add(taken)
    except IntegrityError:
        return _earlier(context, site_id, key_hash, request_hash)
    return None


def _earlier(context: Context, site_id: int, key_hash: str, request_hash: str) -> Answer | None:
    now = context.now()
    with context.sessions.begin() as session:
        row = session.get(IdempotentAnswer, (site_id, key_hash), with_for_update=True)
        if row is None or (row.status == _OPEN and row.created_at > now - _ABANDONED):
            raise Conflict("This request is being worked on. Ask again in a moment.", parameter="Idempotency-Key")
        if row.created_at <= now - KEPT or row.status == _OPEN:
            row.request_hash, row.status, row.body, row.created_at = request_hash, _OPEN, "", now
            return None
        if row.request_hash != request_hash:
            raise Conflict("This Idempotency-Key was used for another request.", parameter="Idempotency-Key")
        return Answer(status=row.status, body=row.body)


def _free(context: Context, site_id: int, key_hash: str) -> None:
    with context.sessions.begin() as session:
        session.execute(
            delete(IdempotentAnswer).where(IdempotentAnswer.site_id == site_id, IdempotentAnswer.key_hash == key_hash)
        )
