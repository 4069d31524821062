"""Sessions over an engine."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from widget_server.db.engine import read_only

SessionFactory = sessionmaker[Session]


def session_factory(engine: Engine) -> SessionFactory:
    """Return a factory of sessions whose objects stay readable after their commit."""
    return sessionmaker(engine, expire_on_commit=False)


def reading_session(engine: Engine) -> Session:
    """Return a session for reading only: on SQLite it waits for no writer and makes none wait."""
    return Session(read_only(engine))
