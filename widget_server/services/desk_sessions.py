"""The browsers in which people are signed in: opening, finding, listing and ending their sessions.

Owns the rows without which a cookie opens nothing. A cookie holds a random token, its row the token's hash: whoever
reads the database can sign in with nothing. Neither an address nor a place is kept.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from widget_server.db.session import reading_session
from widget_server.db.tables import DeskSession
from widget_server.services.context import Context

# A working day: whoever comes back the next morning signs in again.
SESSION_LASTS = timedelta(hours=12)
# When somebody was last seen is written this often, not with every click.
_SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class OpenSession:
    """A browser in which the person is signed in.  here : whether it is the one that asks."""

    id: str
    device: str
    means: str
    started_at: datetime
    seen_at: datetime
    here: bool


def open_session(context: Context, user_id: int, *, device: str, means: str) -> str:
    """Begin a session; returns the token for its cookie."""
    token, now = secrets.token_urlsafe(32), context.now()
    with context.sessions.begin() as session:
        session.add(
            DeskSession(id=_id(token), user_id=user_id, device=device[:60], means=means, started_at=now, seen_at=now)
        )
    return token


def holder_of(context: Context, token: str) -> int | None:
    """Return whose session a token opens, None for one that was ended or not used for SESSION_LASTS."""
    now = context.now()
    live = (DeskSession.id == _id(token), DeskSession.seen_at > now - SESSION_LASTS)
    with reading_session(context.engine) as session:
        found = session.execute(select(DeskSession.user_id, DeskSession.seen_at).where(*live)).one_or_none()
    if found is None:
        return None
    user_id, seen_at = found
    if now - seen_at >= _SEEN_EVERY:
        with context.sessions.begin() as session:
            session.execute(update(DeskSession).where(*live).values(seen_at=now))
    return user_id


def list_sessions(context: Context, user_id: int, token: str) -> list[OpenSession]:
    """Return a person's sessions, the one of this token first, then by when they were last seen."""
    query = select(DeskSession).where(
        DeskSession.user_id == user_id, DeskSession.seen_at > context.now() - SESSION_LASTS
    )
    with reading_session(context.engine) as session:
        rows = session.scalars(query).all()
    found = [
        OpenSession(
            id=row.id, device=row.device, means=row.means, started_at=row.started_at, seen_at=row.seen_at,
            here=row.id == _id(token),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.here, one.seen_at, one.id), reverse=True)


def end_session(context: Context, user_id: int, session_id: str) -> None:
    """End one session of a person; ending it again changes nothing."""
    with context.sessions.begin() as session:
        session.execute(delete(DeskSession).where(DeskSession.user_id == user_id, DeskSession.id == session_id))


def end_token(context: Context, token: str) -> None:
    """End the session of a token: somebody signs out."""
    with context.sessions.begin() as session:
        session.execute(delete(DeskSession).where(DeskSession.id == _id(token)))


def end_other_sessions(context: Context, user_id: int, token: str = "") -> None:
    """End every session of a person but that of this token."""
    with context.sessions.begin() as session:
        end_sessions_within(session, user_id, token)


def end_sessions_within(session: Session, user_id: int, token: str = "") -> None:
    """End a person's sessions but that of this token, in the transaction of what is the reason for it."""
    session.execute(delete(DeskSession).where(DeskSession.user_id == user_id, DeskSession.id != _id(token)))


def forget_old_sessions(context: Context) -> None:
    """Delete the rows of sessions that nobody can use any more."""
    with context.sessions.begin() as session:
        session.execute(delete(DeskSession).where(DeskSession.seen_at <= context.now() - SESSION_LASTS))


def _id(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
